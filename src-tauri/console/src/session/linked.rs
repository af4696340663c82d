//! From a URL to a picture in the viewer: the window, the door, the link.

use std::{rc::Rc, time::Duration};

use porthole_core::{
    console::{
        life::evidence::{Evidence, LinkEnd},
        message::{ConsoleState, FromConsole, Showing, Title},
        notice::Press,
        viewer::{FromViewer, ToViewer},
    },
    error::{Code, Detail, Fault},
    settings::Levels,
};
use secrecy::ExposeSecret;
use tokio::{sync::watch, task::AbortHandle};
use url::Url;

use super::{GIVE_UP, Happening, REVEAL, Session, Stage, Timer, WAITS, notices};
use crate::{
    gate::Rule,
    link::{self, Door, LinkNews, Refusal, Steps, Visitor},
    page_view::Death,
    viewer,
};

/// What is known of the link that the viewer shows.
pub(super) struct Linked {
    pub(super) rule: Rule,
    carrying: AbortHandle,
    steps: Steps,
    /// Whether it is kept in use though nobody uses it.
    kept: watch::Sender<bool>,
    /// Why noVNC gave up, in the server's or its own words.
    cause: Option<String>,
}

impl Drop for Linked {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

impl Session {
    /// Shows a server in the viewer.
    pub(super) fn link(&mut self, showing: Showing) {
        if let Err(fault) = self.try_link(showing) {
            self.fail(&fault);
        }
    }

    fn try_link(&mut self, showing: Showing) -> Result<(), Fault> {
        let url = Url::parse(showing.url.0.expose_secret()).ok();
        let rule = url.as_ref().and_then(|url| Rule::of(&showing, url));
        let rule = rule.ok_or_else(|| Fault::new(Code::BadConsoleUrl))?;
        self.page += 1;
        self.leave_page();
        if self.frame.viewer().is_none() {
            self.renew_viewer()?;
        }
        let warning = showing.plain.then(|| notices::plain_warning(&rule));
        self.frame.name(&showing.title, warning.as_deref());
        self.set(showing.levels.clone());
        let visitor = self.standing()?;
        self.tell_viewer(ToViewer::Connect {
            server: showing.title.server.clone(),
            place: place(&showing.title),
            login: showing.login.clone(),
        });
        let steps = Steps::start();
        let (kept, chosen) = watch::channel(self.settings.keep_alive);
        self.linked = Some(Linked {
            rule,
            carrying: self.carry(showing, visitor, steps.clone(), chosen),
            steps,
            kept,
            cause: None,
        });
        self.frame.uncover();
        self.enter(Stage::Opening, ConsoleState::Opening);
        self.wake(REVEAL, Timer::Reveal);
        self.wake(WAITS, Timer::Waits);
        self.wake(GIVE_UP, Timer::GiveUp);
        Ok(())
    }

    /// Has the viewer do as is chosen.
    pub(super) fn set(&mut self, levels: Levels) {
        self.settings = levels.settings();
        if let Some(linked) = &self.linked {
            linked.kept.send_replace(self.settings.keep_alive);
        }
        self.tell_viewer(ToViewer::Settings {
            now: Box::new(self.settings.clone()),
            levels: Box::new(levels),
        });
    }

    /// The page that stands ready behind its door, or is told to come to one.
    fn standing(&mut self) -> Result<Visitor, Fault> {
        match self.standing.take() {
            Some(visitor) => Ok(visitor),
            None => self.call_page(),
        }
    }

    /// Has the page come through a door, ahead of any server: noVNC then stands when one greets.
    fn prepare_page(&mut self) {
        if self.linked.is_none() && self.standing.is_none() {
            // Where it fails, the next link tries anew, and says why.
            self.standing = self.call_page().ok();
        }
    }

    fn call_page(&self) -> Result<Visitor, Fault> {
        let _within = self.gate.runtime().enter();
        let door = Door::open(viewer::ORIGIN)
            .map_err(|error| Fault::new(Code::ConsoleFailed).detail("Viewer", error.to_string()))?;
        self.tell_viewer(ToViewer::Prepare {
            address: door.address().to_string(),
        });
        Ok(Visitor::at(door))
    }

    fn carry(
        &self,
        showing: Showing,
        visitor: Visitor,
        steps: Steps,
        kept: watch::Receiver<bool>,
    ) -> AbortHandle {
        let (page, herald) = (self.page, self.herald.clone());
        let tell = move |news| herald.tell(Happening::Link(page, news));
        let carrying = link::run(Box::new(showing), visitor, steps, kept, tell);
        self.gate.runtime().spawn(carrying).abort_handle()
    }

    /// Makes the viewer's page ready, with no server.
    pub(super) fn renew_viewer(&mut self) -> Result<(), Fault> {
        self.view += 1;
        self.standing = None;
        let (view, herald) = (self.view, self.herald.clone());
        let tell = Rc::new(move |news| herald.tell(Happening::ViewerPage(view, news)));
        let herald = self.herald.clone();
        let said = move |word| herald.tell(Happening::Viewer(view, word));
        let herald = self.herald.clone();
        let took = move |to, png| herald.tell(Happening::Screenshot(view, to, png));
        self.frame.renew_viewer(tell, said, took)
    }

    /// Ends the viewer's page, and the door that it stood behind.
    pub(super) fn drop_viewer(&mut self) {
        self.standing = None;
        self.frame.drop_viewer();
    }

    /// What is told of a link that was let go meanwhile means nothing.
    pub(super) fn of_link(&mut self, news: LinkNews) {
        if self.linked.is_none() {
            return;
        }
        match news {
            LinkNews::Linked => {}
            LinkNews::RoundTrip(trip) => {
                let ms = u32::try_from(trip.as_millis()).unwrap_or(u32::MAX);
                self.tell_viewer(ToViewer::RoundTrip { ms });
            }
            LinkNews::Refused(refusal) => self.link_refused(refusal),
            LinkNews::Ended(end) => self.lost_link(end),
            LinkNews::PageLost => self.viewer_killed(Death::Crashed),
        }
    }

    pub(super) fn of_viewer(&mut self, word: FromViewer) {
        match word {
            FromViewer::Ready => {
                if let Some(viewer) = self.frame.viewer() {
                    viewer.is_ready();
                }
                self.tell_full_screen();
                self.prepare_page();
            }
            FromViewer::Greeted { .. } if self.stage == Stage::Opening => {
                self.show_picture();
            }
            FromViewer::Greeted { .. } => self.tell_steps(),
            FromViewer::Asked if self.stage == Stage::Opening => {
                self.offered = vec![Press::Close];
                self.show_picture();
            }
            FromViewer::Asked => {}
            FromViewer::Login { login } if self.stage == Stage::Showing => {
                self.mouth.say(&FromConsole::Login { login });
            }
            FromViewer::Login { .. } => {}
            FromViewer::LoginRefused => self.mouth.say(&FromConsole::LoginRefused),
            FromViewer::Failed { cause } => {
                if let Some(linked) = &mut self.linked {
                    linked.cause = Some(cause);
                }
            }
            FromViewer::Copied { text } => self.guest_copied(text),
            FromViewer::WantsClipboard => self.guest_wants_clipboard(),
            FromViewer::Choose { level, choices } => {
                self.mouth.say(&FromConsole::Choose { level, choices });
            }
            FromViewer::Pressed { press } if self.may_press(press) => self.pressed(press),
            FromViewer::Pressed { .. } => {}
            FromViewer::Capture { on } => self.capture(on),
        }
    }

    fn show_picture(&mut self) {
        self.frame.show();
        self.frame.uncover();
        self.enter(Stage::Showing, ConsoleState::Showing);
        self.tell_steps();
    }

    /// Has the viewer know how the link came to be.
    pub(super) fn tell_steps(&self) {
        if let Some(linked) = &self.linked {
            self.tell_viewer(ToViewer::Steps {
                lines: linked.steps.lines(),
            });
        }
    }

    /// A button of the bar, or one that the notice shows.
    fn may_press(&self, press: Press) -> bool {
        let of_the_bar = match press {
            Press::FullScreen | Press::ProviderPage => true,
            _ => self.stage == Stage::Showing && press.power().is_some(),
        };
        of_the_bar || self.offered.contains(&press)
    }

    fn link_refused(&mut self, refusal: Refusal) {
        match refusal.certificate {
            Some(certificate) => {
                self.tell_steps();
                self.refused(*certificate);
            }
            None => self.lost_link(LinkEnd::Refused(refusal.fault)),
        }
    }

    /// The last picture stays; the launcher finds out what to say.
    pub(super) fn lost_link(&mut self, end: LinkEnd) {
        let Some(linked) = &mut self.linked else {
            return;
        };
        let cause = linked.cause.take();
        let steps = &linked.steps;
        let evidence = Evidence {
            reached: steps.reached(self.stage == Stage::Showing),
            lived_ms: millis(steps.age()),
            untouched_ms: millis(steps.untouched()),
            details: details(&end, cause, steps),
            end,
        };
        self.tell_viewer(ToViewer::Steps {
            lines: evidence.details.clone(),
        });
        self.offered.clear();
        self.leave_page();
        self.stage = Stage::Covered;
        self.frame.show();
        self.mouth.say(&FromConsole::Lost(evidence));
    }
}

pub(super) fn place(title: &Title) -> String {
    format!("{} \u{b7} {}", title.account, title.region)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn details(end: &LinkEnd, cause: Option<String>, steps: &Steps) -> Vec<Detail> {
    let line = |label: &str, value| Detail {
        label: label.into(),
        value,
    };
    let mut lines = steps.lines();
    if let LinkEnd::Closed(Some(code)) = end {
        lines.push(line("Close code", code.to_string()));
    }
    lines.extend(cause.map(|cause| line("Cause", cause)));
    lines
}
