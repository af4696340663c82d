//! The table of causes, the way back, and what may never happen.

mod causes;
mod random;
mod ways;

use std::time::Duration;

use super::{
    Answer, Effect, Event, Life, Moment,
    evidence::{Doing, Evidence, LinkEnd, Reached},
};
use crate::{
    console::notice::{Notice, Press},
    error::{Code, Fault},
    power::PowerAction,
};

pub(super) fn at(seconds: u64) -> Moment {
    Moment {
        now: Duration::from_secs(seconds),
        jitter: 0.5,
    }
}

pub(super) fn fault<T>(code: Code) -> Result<T, Fault> {
    Err(Fault::new(code))
}

/// A link that ended after the greeting.
pub(super) fn greeted(end: LinkEnd) -> Evidence {
    Evidence {
        end,
        reached: Reached::Greeted,
        lived_ms: 7_000,
        untouched_ms: 7_000,
        details: Vec::new(),
    }
}

/// As a cloud ends a console whose server stops, or which somebody else opens.
pub(super) fn thrown_out() -> Evidence {
    greeted(LinkEnd::Closed(Some(1000)))
}

pub(super) fn before_greeting(end: LinkEnd) -> Evidence {
    Evidence {
        reached: Reached::Upgraded,
        ..greeted(end)
    }
}

/// A life, the time, and what it wanted last.
pub(super) struct Trial {
    pub(super) life: Life,
    pub(super) seconds: u64,
    pub(super) effects: Vec<Effect>,
}

impl Trial {
    /// One whose first URL was asked for.
    pub(super) fn begun(url: Result<(), Fault>) -> Self {
        let (life, effects) = Life::begin(url, at(0));
        Self {
            life,
            seconds: 0,
            effects,
        }
    }

    /// One that shows a picture for so long.
    pub(super) fn showing(seconds: u64) -> Self {
        let mut trial = Self::begun(Ok(()));
        trial.hears(Event::Greeted);
        trial.seconds = seconds;
        trial
    }

    pub(super) fn hears(&mut self, event: Event) -> &mut Self {
        self.effects = self.life.take(event, at(self.seconds));
        self
    }

    pub(super) fn answers(&mut self, answer: Answer) -> &mut Self {
        self.hears(Event::Answered(self.life.turn(), answer))
    }

    pub(super) fn later(&mut self, seconds: u64) -> &mut Self {
        self.seconds += seconds;
        self
    }

    /// The link is lost; then this is found.
    pub(super) fn loses(
        &mut self,
        evidence: Evidence,
        server: Result<Doing, Fault>,
        port: Result<(), Fault>,
    ) -> &mut Self {
        self.hears(Event::Lost(evidence));
        self.answers(Answer::Looked(server));
        if !self.effects.contains(&Effect::Ask) {
            self.answers(Answer::Port(port));
        }
        self
    }

    /// Its link ends while the server runs, which is looked at twice where need be.
    pub(super) fn is_thrown_out(&mut self) {
        self.loses(thrown_out(), Ok(Doing::Running), Ok(()));
        if self.says().is_none() {
            self.answers(Answer::Time)
                .answers(Answer::Looked(Ok(Doing::Running)));
        }
    }

    pub(super) fn wants(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }

    pub(super) fn says(&self) -> Option<&Notice> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Tell(notice) => Some(&**notice),
            _ => None,
        })
    }

    pub(super) fn heading(&self) -> &str {
        self.says().map_or("", |notice| &notice.heading)
    }

    pub(super) fn presses(&self) -> Vec<Press> {
        let notice = self.says().expect("it says something");
        notice.buttons.iter().map(|button| button.press).collect()
    }
}
