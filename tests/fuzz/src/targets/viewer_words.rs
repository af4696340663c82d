//! The words of the viewer's page, which reads what a foreign server sends.

use porthole_core::console::{
    notice::Press,
    viewer::{FromViewer, WORD_BYTES_MAX},
};

use crate::text;

/// A word is short, and a button's word is the button's.
pub(super) fn run(bytes: &[u8]) {
    let word = text(bytes);
    if let Some(FromViewer::Pressed { press }) = FromViewer::parse(&word) {
        assert_eq!(Press::from_word(&press.word()), Some(press));
    }
    if let Some(press) = Press::from_word(&word) {
        assert_eq!(press.word(), word);
    }
    if let Some(first) = bytes.first() {
        let long = word.repeat(WORD_BYTES_MAX / word.len() + 1);
        assert!(*first != b'{' || FromViewer::parse(&long).is_none());
    }
}
