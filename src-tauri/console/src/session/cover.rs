//! The curtain: putting it up, and what its buttons do.

use porthole_core::console::{
    message::{ConsoleState, FromConsole, Title},
    notice::{Notice, Press},
    viewer::ToViewer,
};

use super::{Happening, Session, Stage, linked::place, notices};
use crate::platform;

impl Session {
    pub(super) fn pressed(&mut self, press: Press) {
        match press {
            Press::Close => self.close(),
            Press::ShowPage => self.show_page(),
            Press::Again => self.ask(&FromConsole::Again),
            Press::Start
            | Press::Stop
            | Press::ForceStop
            | Press::Restart
            | Press::ForceRestart
            | Press::StopWaiting => {
                self.mouth.say(&FromConsole::Pressed { press });
            }
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

    /// The launcher has something to say.
    pub(super) fn tell(&mut self, title: &Title, notice: Notice) {
        self.leave_page();
        self.stage = Stage::Covered;
        self.frame.name(title, None);
        if let Some(viewer) = self.frame.viewer() {
            viewer.tell(ToViewer::Named {
                server: title.server.clone(),
                place: place(title),
            });
        }
        self.draw(notice);
    }

    /// The page is gone, and this is why.
    pub(super) fn cover(&mut self, state: ConsoleState, notice: Notice) {
        self.draw(notice);
        self.leave_page();
        self.enter(Stage::Covered, state);
    }

    /// Says something in the window, which comes for that at the latest.
    pub(super) fn draw(&mut self, notice: Notice) {
        self.frame.show();
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
