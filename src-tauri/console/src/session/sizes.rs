//! The window's size, and whether it fills its screen.

use porthole_core::console::viewer::ToViewer;

use super::Session;

impl Session {
    /// The window has another size, or is on a screen of another density.
    pub(crate) fn resized(&mut self) {
        self.frame.resized();
        self.full_screen_may_have_changed();
    }

    /// Tells the page once the window fills its screen or no longer does, whoever wanted that: a
    /// button of ours, or the desktop's own key.
    pub(super) fn full_screen_may_have_changed(&mut self) {
        let full = self.frame.is_full();
        if std::mem::replace(&mut self.full, full) != full {
            self.tell_full_screen();
        }
    }

    /// A page that is new knows nothing of it.
    pub(super) fn tell_full_screen(&self) {
        self.tell_viewer(ToViewer::FullScreen { on: self.full });
    }
}
