//! Screenshots: from the page's bytes to a file or the clipboard, and a sentence back.

use porthole_core::console::viewer::ToViewer;

use super::{Happening, Session};
use crate::screenshot::{Png, To};

impl Session {
    /// The page has taken a picture. Only a person in front of the window has asked for one.
    pub(super) fn keep_screenshot(&mut self, to: To, bytes: Vec<u8>) {
        if !self.frame.has_keyboard() {
            return;
        }
        let Some(png) = Png::check(bytes) else {
            let said = "The screenshot was not taken: the picture did not come whole.";
            return self.kept_screenshot(Err(said.into()));
        };
        match to {
            To::Clipboard => {
                let copied = self.frame.copy_picture(png);
                self.kept_screenshot(copied.map(|()| "Copied to the clipboard.".into()));
            }
            To::File => self.save_screenshot(png),
        }
    }

    /// Writes it elsewhere: a slow disk is no reason for a window to stand still.
    fn save_screenshot(&self, png: Png) {
        let (view, herald) = (self.view, self.herald.clone());
        let server = self.frame.server().to_owned();
        self.gate.runtime().spawn_blocking(move || {
            let saved = png.save(&server);
            let said = saved.map(|path| format!("Saved as {}.", path.display()));
            herald.tell(Happening::Kept(view, said));
        });
    }

    /// Says what became of it.
    pub(super) fn kept_screenshot(&self, kept: Result<String, String>) {
        let done = kept.is_ok();
        let (Ok(said) | Err(said)) = kept;
        self.tell_viewer(ToViewer::Screenshot { done, said });
    }
}
