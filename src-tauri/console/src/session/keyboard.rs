//! The keyboard: all of it to the guest, for as long as a person wants that and looks at it.

use porthole_core::console::viewer::ToViewer;

use super::{Happening, Session, Stage};
use crate::platform::CaptureNews;

impl Session {
    /// The page asks for every key, or gives the keyboard back.
    pub(super) fn capture(&mut self, on: bool) {
        if !on || self.stage != Stage::Showing {
            self.frame.release_keyboard();
            return self.tell_capture(false, None);
        }
        let (view, herald) = (self.view, self.herald.clone());
        let tell = move |news| herald.tell(Happening::Capture(view, news));
        match self.frame.capture_keyboard(Box::new(tell)) {
            Ok(()) => self.tell_capture(true, None),
            Err(why_not) => self.tell_capture(false, Some(why_not)),
        }
    }

    /// The toolkit says that the window has lost the keyboard; on Windows also where a view in it
    /// has got it.
    pub(crate) fn unfocused(&mut self) {
        if !self.frame.has_keyboard() {
            self.let_keyboard_go();
        }
    }

    /// Gives the keyboard back, where the guest had all of it.
    pub(super) fn let_keyboard_go(&mut self) {
        if self.frame.release_keyboard() {
            self.tell_capture(false, None);
        }
    }

    pub(super) fn of_capture(&mut self, news: CaptureNews) {
        match news {
            CaptureNews::Key { code, down } => self.tell_viewer(ToViewer::Key {
                code: code.into(),
                down,
            }),
            CaptureNews::Lost => self.let_keyboard_go(),
        }
    }

    fn tell_capture(&self, on: bool, why_not: Option<String>) {
        self.tell_viewer(ToViewer::Captured { on, why_not });
    }

    pub(super) fn tell_viewer(&self, word: ToViewer) {
        if let Some(viewer) = self.frame.viewer() {
            viewer.tell(word);
        }
    }
}
