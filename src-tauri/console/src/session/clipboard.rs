//! The clipboards of this computer and of the guest: text goes from one to the other only where that
//! direction was allowed for this server, and only while the window has the keyboard.

use porthole_core::console::viewer::{CLIPBOARD_BYTES_MAX, ToViewer};

use super::{Happening, Session, Stage};
use crate::platform;

impl Session {
    /// The guest has put text on its clipboard.
    pub(super) fn guest_copied(&self, text: String) {
        if self.may(self.settings.clipboard_from_guest) && text.len() <= CLIPBOARD_BYTES_MAX {
            platform::copy_text(text);
        }
    }

    /// The guest may want what this computer's clipboard holds.
    pub(super) fn guest_wants_clipboard(&self) {
        if !self.may(self.settings.clipboard_to_guest) {
            return;
        }
        let (view, herald) = (self.view, self.herald.clone());
        platform::read_text(move |text| herald.tell(Happening::Clipboard(view, text)));
    }

    /// This computer's clipboard was read.
    pub(super) fn hand_clipboard(&self, text: String) {
        if self.may(self.settings.clipboard_to_guest) && text.len() <= CLIPBOARD_BYTES_MAX {
            self.tell_viewer(ToViewer::Clipboard { text });
        }
    }

    fn may(&self, allowed: bool) -> bool {
        allowed
            && !self.settings.view_only
            && self.stage == Stage::Showing
            && self.frame.has_keyboard()
    }
}
