//! The end of trying by itself, and the buttons.

use super::{
    Answer, EARLY_MAX, Effect, LATE_LOOKS, Life, Moment, Stage,
    cause::Cause,
    pace::On,
    waiting::{cause_of, plain},
    words::{self, Reason},
};
use crate::{console::notice::Press, power::PowerAction};

impl Life {
    pub(super) fn end(&mut self, reason: Reason, waited: bool) {
        let mut notice = words::ended(&reason, waited);
        if self.early >= EARLY_MAX {
            notice = words::with_page(notice);
        }
        let seems_taken = reason.verdict.cause == Cause::OtherUser;
        self.enter(Stage::Ended {
            looks: seems_taken.then_some(0),
        });
        self.tell(notice);
        self.look_later();
    }

    pub(super) fn look_later(&mut self) {
        if let Stage::Ended { looks: Some(looks) } = self.stage
            && let Some(pause) = LATE_LOOKS.get(looks)
        {
            self.do_it(Effect::Wait(*pause));
        }
    }

    /// Whether the server has stopped after all.
    pub(super) fn late(&mut self, answer: Answer, at: Moment) {
        let Stage::Ended { looks: Some(looks) } = &mut self.stage else {
            return;
        };
        match answer {
            Answer::Time => {
                *looks += 1;
                self.do_it(Effect::Look);
            }
            Answer::Looked(seen) => match cause_of(&seen) {
                Some(cause) => self.settle(plain(cause, seen.err()), false, at),
                None => self.look_later(),
            },
            _ => {}
        }
    }

    pub(super) fn pressed(&mut self, press: Press, at: Moment) {
        match (press, &self.stage) {
            (Press::Again, _) => {
                self.begin_anew();
                self.shown_at = None;
                self.ask(None);
            }
            (Press::StopWaiting, Stage::Waiting { reason, .. }) => {
                let notice = words::stopped_trying(reason);
                self.enter(Stage::Ended { looks: None });
                self.tell(notice);
            }
            (Press::Start, Stage::Waiting { .. } | Stage::Ended { .. }) => {
                self.trouble_at = Some(at.now);
                self.start_at = Some(at.now);
                self.wait(plain(Cause::Starting, None), On::ServerSoon, at);
                self.do_it(Effect::Power(PowerAction::Start));
            }
            (_, Stage::Showing) => {
                if let Some(action) = press.power() {
                    self.power_at = Some(at.now);
                    self.do_it(Effect::Power(action));
                }
            }
            _ => {}
        }
    }
}
