//! The curtain: putting it up, and what its buttons do.

use porthole_core::console::{
    message::{ConsoleState, FromConsole},
    notice::{Notice, Press},
    viewer::ToViewer,
};

use super::{Happening, Session, Stage, notices};
use crate::platform;

impl Session {
    pub(super) fn pressed(&mut self, press: Press) {
        match press {
            Press::Close => self.close(),
            Press::ShowPage => self.show_page(),
            Press::Again => self.ask(&FromConsole::Again),
            Press::ProviderPage => self.ask(&FromConsole::UseViewer { viewer: false }),
            Press::FullScreen => self.frame.toggle_full_screen(),
            Press::Allow => {
                let hosts = std::mem::take(&mut self.hosts);
                self.ask(&FromConsole::AllowHosts { hosts });
            }
            Press::Trust => {
                if let Some(certificate) = self.certificate.take() {
                    self.ask(&FromConsole::TrustCertificate { certificate });
                }
            }
        }
    }

    /// Asks the launcher for a fresh URL, and makes a fresh page ready meanwhile.
    pub(super) fn ask(&mut self, wish: &FromConsole) {
        self.mouth.say(wish);
        self.stage = Stage::Asking;
        self.leave_page();
        if self.frame.viewer().is_none()
            && let Err(fault) = self.renew_page()
        {
            return self.fail(&fault);
        }
        self.draw(notices::asking());
    }

    /// Lets go of the page and of the URL.
    pub(super) fn leave_page(&mut self) {
        self.visit = None;
        self.linked = None;
        self.gate.close();
        self.frame.drop_page();
    }

    /// The page is gone, and this is why.
    pub(super) fn cover(&mut self, state: ConsoleState, notice: Notice) {
        self.draw(notice);
        self.leave_page();
        self.enter(Stage::Covered, state);
    }

    pub(super) fn draw(&mut self, notice: Notice) {
        self.let_keyboard_go();
        let notice = notice.detail("Sandbox", platform::sandbox_note(self.frame.preparation()));
        self.offered = notice.buttons.iter().map(|button| button.press).collect();
        if let Some(viewer) = self.frame.viewer() {
            return viewer.tell(ToViewer::Notice { notice });
        }
        let (page, herald) = (self.page, self.herald.clone());
        let picture = self.picture.take();
        let drawn = self.frame.cover(&notice, picture.as_deref(), move |press| {
            herald.tell(Happening::Pressed(page, press));
        });
        if let Err(fault) = drawn {
            self.mouth.say(&FromConsole::Broken(fault));
            platform::leave();
        }
    }
}
