//! Waiting: the next try, and what it may find.

use std::time::Duration;

use super::{
    Answer, COUNTED, Effect, Life, Moment, Stage, TRY_MAX,
    cause::{self, Cause, Verdict},
    evidence::Doing,
    pace::On,
    words::{self, Reason},
};
use crate::error::{Code, Fault};

impl Life {
    pub(super) fn wait(&mut self, reason: Reason, on: On, at: Moment) {
        let asked = reason.fault.as_ref().and_then(|fault| fault.retry_after_s);
        self.enter(Stage::Waiting {
            reason,
            on,
            trying: false,
        });
        self.tries = 0;
        self.pause(asked, at);
    }

    /// Waits for the next try, unless it has taken too long.
    pub(super) fn pause(&mut self, at_least_s: Option<u32>, at: Moment) {
        let Stage::Waiting { reason, on, trying } = &mut self.stage else {
            return;
        };
        *trying = false;
        let (on, reason) = (*on, reason.clone());
        let trouble = self
            .trouble_at
            .map_or(Duration::ZERO, |began| at.now.saturating_sub(began));
        if trouble > on.limit() {
            return self.end(reason, true);
        }
        let tries = match on {
            On::Time if self.boots(at.now) => 0,
            On::Time => self.asks,
            _ => self.tries,
        };
        let least = Duration::from_secs(at_least_s.unwrap_or(0).into());
        let pause = on.pause(tries, at.jitter).max(least);
        self.tries = self.tries.saturating_add(1);
        let counted = matches!(on, On::Time | On::Port) && pause >= COUNTED;
        let next_try_ms = u32::try_from(pause.as_millis()).ok().filter(|_| counted);
        self.tell(words::waiting(&reason, on, next_try_ms));
        self.do_it(Effect::Wait(pause));
    }

    /// Makes the next try.
    pub(super) fn attempt(&mut self) {
        let Stage::Waiting { reason, on, trying } = &mut self.stage else {
            return;
        };
        *trying = true;
        match on {
            On::Time => {
                let reason = reason.clone();
                return self.ask_by_itself(Some(&reason));
            }
            On::Port => self.do_it(Effect::TryPort),
            On::Server | On::ServerSoon => self.do_it(Effect::Look),
        }
        self.do_it(Effect::Wait(TRY_MAX));
    }

    pub(super) fn waited(&mut self, answer: Answer, at: Moment) {
        let Stage::Waiting { reason, on, trying } = &self.stage else {
            return;
        };
        let for_server = matches!(on, On::Server | On::ServerSoon);
        let (trying, reason) = (*trying, reason.clone());
        match answer {
            Answer::Time if trying => self.pause(None, at),
            Answer::Time => self.attempt(),
            Answer::Port(Ok(())) if *on == On::Port => self.ask_by_itself(Some(&reason)),
            Answer::Port(Err(_)) if *on == On::Port => self.pause(None, at),
            Answer::Looked(seen) if for_server => self.looked(&reason, seen, at),
            Answer::Powered(Err(fault)) if for_server => self.not_started(fault, at),
            Answer::Port(_) | Answer::Looked(_) | Answer::Powered(_) | Answer::Url(_) => {}
        }
    }

    pub(super) fn looked(&mut self, reason: &Reason, seen: Result<Doing, Fault>, at: Moment) {
        if let Ok(Doing::Running) = seen {
            self.ran_at = Some(at.now);
            self.asks = 0;
            return self.ask_by_itself(None);
        }
        let Some(mut cause) = cause_of(&seen) else {
            return self.pause(None, at);
        };
        if cause == Cause::Stopped && self.was_started(at.now) {
            cause = Cause::Starting;
        }
        if cause == reason.verdict.cause {
            return self.pause(None, at);
        }
        self.settle(plain(cause, seen.err()), false, at);
    }

    pub(super) fn not_started(&mut self, fault: Fault, at: Moment) {
        self.start_at = None;
        if cause::is_refused_login(fault.code) {
            return self.end(plain(Cause::LoginRefused, Some(fault)), false);
        }
        self.settle(plain(Cause::Stopped, Some(fault)), false, at);
    }

    /// The next try is now.
    pub(super) fn hurry(&mut self, at: Moment) {
        let Stage::Waiting { reason, trying, .. } = &self.stage else {
            return;
        };
        if reason.verdict.cause == Cause::Throttled || *trying {
            return;
        }
        self.trouble_at = Some(at.now);
        self.tries = 0;
        self.attempt();
    }
}

/// The cause that a server by itself tells; none where it runs, or is not known.
pub(super) fn cause_of(seen: &Result<Doing, Fault>) -> Option<Cause> {
    match seen {
        Ok(Doing::Stopped) => Some(Cause::Stopped),
        Ok(Doing::Starting) => Some(Cause::Starting),
        Ok(Doing::Rebooting) => Some(Cause::Rebooting),
        Ok(Doing::Moving) => Some(Cause::Moving),
        Ok(Doing::Deleted) => Some(Cause::Deleted),
        Ok(Doing::Broken) => Some(Cause::Broken),
        Ok(Doing::Running | Doing::Unknown) => None,
        Err(fault) if fault.code == Code::ServerGone => Some(Cause::Deleted),
        Err(fault) if cause::is_refused_login(fault.code) => Some(Cause::LoginRefused),
        Err(_) => None,
    }
}

pub(super) fn plain(cause: Cause, fault: Option<Fault>) -> Reason {
    Reason {
        verdict: Verdict {
            cause,
            probably: false,
        },
        fault,
        details: Vec::new(),
    }
}
