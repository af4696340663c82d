//! One console's life as the launcher follows it: why there is no picture, and how it comes back.
//!
//! ```text
//!              URL came                greeted
//! asking ---------------> connecting -----------> showing
//!   ^  |                      |                      |
//!   |  | URL refused          +------ link lost -----+
//!   |  |                                 v
//!   |  +----------------+             dropped    the last picture stays; server and port are
//!   |                   |                |       looked at, for 4 s at the most
//!   |                   v                | the cause is known
//!   |<- it is there - waiting <----------+  it may come back by itself
//!   |                   |                |
//!   |                   | given up, or   |  it does not
//!   |                   | stopped        |
//!   |                   v                |
//!   +<-- pressed ---- ended <------------+
//! ```
//!
//! - asking: the cloud is asked for a URL, once. It came: connecting. It was refused: the code tells
//!   the cause, and that what follows.
//! - connecting: the console process has the URL, and the URL is gone from here. The server has
//!   greeted: showing. The link was lost, or 45 s have passed: dropped.
//! - showing: there is a picture. The link was lost: dropped.
//! - dropped: server and port are looked at. The cause is told by the table in [`mod@cause`].
//! - waiting: for the proxy's port, for the server, or for a better moment. It is there: asking.
//!   The network is back, or the computer woke: the next try is now. It has taken too long, the key
//!   was refused, or the person wants no more of it: ended.
//! - ended: nothing happens until a button is pressed. A URL is never asked for from here without
//!   that, so that two people do not throw each other out in turns, and a refused login stays one.
//!   Where somebody else seems to have the console, the server is looked at for half a minute more,
//!   since clouds are slow to tell that one has stopped.
//!
//! It is pure: what happens comes in as [`Event`], with the time since some start and a random number
//! between 0 and 1; what is to be done goes out as [`Effect`]. Answers carry the turn in which they
//! were asked for; those of an earlier turn mean nothing.

pub mod cause;
mod dropping;
mod ending;
pub mod evidence;
mod pace;
#[cfg(test)]
mod tests;
mod waiting;
mod words;

use std::time::Duration;

use evidence::{Doing, Evidence, LinkEnd, Reached};
use pace::On;
use words::Reason;

use super::notice::{Notice, Press};
use crate::{
    error::{Code, Fault},
    power::{PowerAction, was_refused},
};

/// How long server and port are looked at before the cause is told.
const LOOKS_MAX: Duration = Duration::from_secs(4);
/// How long after a first look a server is looked at again that may have stopped meanwhile.
const SECOND_LOOK: Duration = Duration::from_secs(2);
/// When a server is looked at again though somebody else seems to have its console.
const LATE_LOOKS: [Duration; 2] = [Duration::from_secs(8), Duration::from_secs(20)];
/// How long a console process may take from a URL to a greeting.
const CONNECTS_MAX: Duration = Duration::from_secs(45);
/// How long one try may take; whoever makes it has limits of his own.
const TRY_MAX: Duration = Duration::from_secs(30);
/// A link that lasts so long ends a run of bad ones.
const STEADY: Duration = Duration::from_secs(20);
/// How long a server may take from a start to being seen to start, or from running to a screen.
const BOOTS: Duration = Duration::from_secs(60);
/// How long after an order a lost link is put down to it.
const ORDERED: Duration = Duration::from_secs(180);
/// The shortest pause that is counted down.
const COUNTED: Duration = Duration::from_millis(2_500);
/// So many links in a row may fail before the greeting.
const EARLY_MAX: u8 = 2;

/// What happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// Something that was asked for in this turn has an answer.
    Answered(u64, Answer),
    /// The server has greeted; there is a picture.
    Greeted,
    /// The link is gone, and this is what was seen of it.
    Lost(Evidence),
    /// The console process shows something of its own, with buttons for it.
    Held,
    /// The network is back.
    NetworkBack,
    /// The computer woke.
    Woke,
    /// The server's power is being changed, on somebody's order in this app.
    PowerOrdered,
    /// That order was refused; the server goes on as it was.
    PowerRefused,
    /// A button was pressed.
    Pressed(Press),
}

/// The answer to an effect.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Effect::Ask`]: the console process has a URL, or there is none.
    Url(Result<(), Fault>),
    /// To [`Effect::Look`].
    Looked(Result<Doing, Fault>),
    /// To [`Effect::TryPort`].
    Port(Result<(), Fault>),
    /// To [`Effect::Power`].
    Powered(Result<(), Fault>),
    /// To [`Effect::Wait`].
    Time,
}

/// What is to be done. Each of a kind takes the place of an earlier one of that kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the cloud for a URL, and hand it to the console process.
    Ask,
    /// Look at the server.
    Look,
    /// Try whether the proxy's TCP port answers.
    TryPort,
    /// Change the server's power, and follow that to its end.
    Power(PowerAction),
    /// Tell when this much time has passed.
    Wait(Duration),
    /// Have the console process say this in place of a picture.
    Tell(Box<Notice>),
    /// Have the console process say this over the picture, which lives on.
    Remark(Box<Notice>),
}

#[derive(Clone, Debug)]
enum Stage {
    Asking,
    Connecting,
    Showing,
    Dropped(Box<Dropped>),
    Waiting {
        reason: Reason,
        on: On,
        trying: bool,
    },
    Ended {
        /// How often the server was looked at since, where it is worth a look.
        looks: Option<usize>,
    },
}

#[derive(Clone, Debug)]
struct Dropped {
    evidence: Evidence,
    server: Option<Result<Doing, Fault>>,
    port: Option<Result<(), Fault>>,
    looked: u8,
    pausing: bool,
}

/// When something happens, and by how much it is left to chance.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Since some start.
    pub now: Duration,
    /// Between 0 and 1.
    pub jitter: f64,
}

/// One console's life.
#[derive(Clone, Debug)]
pub struct Life {
    stage: Stage,
    turn: u64,
    effects: Vec<Effect>,
    told: Option<Notice>,
    url_at: Duration,
    shown_at: Option<Duration>,
    /// Since when there is no steady picture.
    trouble_at: Option<Duration>,
    start_at: Option<Duration>,
    ran_at: Option<Duration>,
    /// When the server's power was last changed on order, until that was seen, or was refused.
    power_at: Option<Duration>,
    /// URLs asked for by itself since then.
    asks: u32,
    /// Tries since the last change.
    tries: u32,
    /// Links in a row that failed before the greeting.
    early: u8,
    /// Links in a row that ended soon after it.
    short_lives: u8,
}

impl Life {
    /// A console whose first URL was asked for: the console process has it, or there is none. The
    /// effects are the first ones.
    pub fn begin(url: Result<(), Fault>, at: Moment) -> (Self, Vec<Effect>) {
        let mut life = Self::new(at.now);
        let effects = life.take(Event::Answered(0, Answer::Url(url)), at);
        (life, effects)
    }

    fn new(now: Duration) -> Self {
        Self {
            stage: Stage::Asking,
            turn: 0,
            effects: Vec::new(),
            told: None,
            url_at: now,
            shown_at: None,
            trouble_at: None,
            start_at: None,
            ran_at: None,
            power_at: None,
            asks: 0,
            tries: 0,
            early: 0,
            short_lives: 0,
        }
    }

    /// In which turn it is; the effects that come out are of this turn.
    pub fn turn(&self) -> u64 {
        self.turn
    }

    /// Whether news of network and computer matter.
    pub fn waits(&self) -> bool {
        matches!(self.stage, Stage::Waiting { .. })
    }

    /// Takes one event.
    pub fn take(&mut self, event: Event, at: Moment) -> Vec<Effect> {
        match event {
            Event::Answered(turn, _) if turn != self.turn => {}
            Event::Answered(_, answer) => self.answered(answer, at),
            Event::Greeted => self.greeted(at),
            Event::Lost(evidence) => self.lost(evidence, at),
            Event::Held => self.enter(Stage::Ended { looks: None }),
            Event::NetworkBack | Event::Woke => self.hurry(at),
            Event::PowerOrdered => self.power_at = Some(at.now),
            Event::PowerRefused => self.power_at = None,
            Event::Pressed(press) => self.pressed(press, at),
        }
        std::mem::take(&mut self.effects)
    }

    fn enter(&mut self, stage: Stage) {
        self.turn += 1;
        self.stage = stage;
    }

    fn do_it(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn tell(&mut self, notice: Notice) {
        if self.told.as_ref() != Some(&notice) {
            self.told = Some(notice.clone());
            self.do_it(Effect::Tell(Box::new(notice)));
        }
    }

    fn answered(&mut self, answer: Answer, at: Moment) {
        match (answer, &self.stage) {
            (Answer::Url(Ok(())), Stage::Asking) => {
                self.url_at = at.now;
                self.told = None;
                self.enter(Stage::Connecting);
                self.do_it(Effect::Wait(CONNECTS_MAX));
            }
            (Answer::Url(Err(fault)), Stage::Asking) => self.url_refused(fault, at),
            (Answer::Powered(Err(fault)), Stage::Showing) => {
                if was_refused(&fault) {
                    self.power_at = None;
                }
                let remark = Box::new(words::not_done(&fault));
                self.do_it(Effect::Remark(remark));
            }
            (Answer::Time, Stage::Connecting) => self.lost(never_greeted(), at),
            (answer, Stage::Dropped(_)) => self.found(answer, at),
            (answer, Stage::Waiting { .. }) => self.waited(answer, at),
            (answer, Stage::Ended { .. }) => self.late(answer, at),
            _ => {}
        }
    }

    fn greeted(&mut self, at: Moment) {
        if matches!(self.stage, Stage::Connecting | Stage::Dropped(_)) {
            self.shown_at = Some(at.now);
            self.told = None;
            self.early = 0;
            self.enter(Stage::Showing);
        }
    }

    fn begin_anew(&mut self) {
        self.trouble_at = None;
        self.asks = 0;
        self.tries = 0;
        self.short_lives = 0;
        self.ran_at = None;
    }

    fn ask_by_itself(&mut self, reason: Option<&Reason>) {
        self.asks = self.asks.saturating_add(1);
        self.ask(reason);
    }

    fn ask(&mut self, reason: Option<&Reason>) {
        self.enter(Stage::Asking);
        self.tell(words::asking(reason));
        self.do_it(Effect::Ask);
    }
}

/// The console process did not tell how it went on.
fn never_greeted() -> Evidence {
    Evidence {
        end: LinkEnd::Refused(Fault::new(Code::TimedOut)),
        reached: Reached::Nothing,
        lived_ms: 0,
        untouched_ms: 0,
        details: Vec::new(),
    }
}
