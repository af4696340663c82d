//! Text on the clipboard. GTK's serves X11 and Wayland, and belongs to the window's thread.

use gtk::{Clipboard, gdk::SELECTION_CLIPBOARD};

/// Puts text on the clipboard.
pub(crate) fn copy_text(text: String) {
    Clipboard::get(&SELECTION_CLIPBOARD).set_text(&text);
}

/// Reads the text on the clipboard, where there is any. It is another program that answers, in its
/// own time.
pub(crate) fn read_text(read: impl FnOnce(String) + 'static) {
    Clipboard::get(&SELECTION_CLIPBOARD).request_text(move |_, text| {
        if let Some(text) = text {
            read(text.to_owned());
        }
    });
}
