//! From a lost link, or a refused URL, to its cause, and what follows from it.

use super::{
    Answer, BOOTS, Dropped, EARLY_MAX, Effect, LOOKS_MAX, Life, Moment, ORDERED, SECOND_LOOK,
    STEADY, Stage,
    cause::{self, Cause, Verdict},
    evidence::{Case, Evidence, LinkEnd},
    pace::On,
    words::{self, Reason},
};
use crate::error::Fault;
use std::time::Duration;

impl Life {
    pub(super) fn lost(&mut self, evidence: Evidence, at: Moment) {
        if !matches!(self.stage, Stage::Connecting | Stage::Showing) {
            return;
        }
        match self.shown_at.take() {
            Some(since) if at.now.saturating_sub(since) >= STEADY => self.begin_anew(),
            Some(_) => self.short_lives = self.short_lives.saturating_add(1),
            None if self.boots(at.now) => {}
            None => self.early = self.early.saturating_add(1),
        }
        self.enter(Stage::Dropped(Box::new(Dropped {
            evidence,
            server: None,
            port: None,
            looked: 1,
            pausing: false,
        })));
        self.consider(false, at);
        // What the link itself told needs no looks.
        if let Stage::Dropped(_) = self.stage {
            self.tell(words::looking());
            self.do_it(Effect::Look);
            self.do_it(Effect::TryPort);
            self.do_it(Effect::Wait(LOOKS_MAX));
        }
    }

    pub(super) fn found(&mut self, answer: Answer, at: Moment) {
        let Stage::Dropped(dropped) = &mut self.stage else {
            return;
        };
        let time_is_up = match answer {
            Answer::Looked(seen) => {
                dropped.server = Some(seen);
                false
            }
            Answer::Port(answers) => {
                dropped.port = Some(answers);
                false
            }
            Answer::Time if std::mem::take(&mut dropped.pausing) => {
                self.do_it(Effect::Look);
                self.do_it(Effect::Wait(LOOKS_MAX));
                return;
            }
            Answer::Time => true,
            Answer::Url(_) | Answer::Powered(_) => return,
        };
        self.consider(time_is_up, at);
    }

    /// Tells the cause as soon as it is known.
    pub(super) fn consider(&mut self, time_is_up: bool, at: Moment) {
        let url_age = at.now.saturating_sub(self.url_at);
        let short_lives = self.short_lives;
        let Stage::Dropped(dropped) = &mut self.stage else {
            return;
        };
        let case = Case {
            evidence: &dropped.evidence,
            url_age,
            server: dropped.server.as_ref(),
            port: dropped.port.as_ref(),
            short_lives,
        };
        let all_known = case.server.is_some() && case.port.is_some();
        let verdict = match cause::told(&case) {
            Some(verdict) => verdict,
            None if all_known || time_is_up => cause::judge(&case),
            None => return,
        };
        let verdict = self.put_down_to_an_order(verdict, at.now);
        let Stage::Dropped(dropped) = &mut self.stage else {
            return;
        };
        // A cloud may be slow to tell that the server has stopped.
        if verdict.cause == Cause::OtherUser && dropped.looked == 1 {
            dropped.looked = 2;
            dropped.pausing = true;
            dropped.server = None;
            return self.do_it(Effect::Wait(SECOND_LOOK));
        }
        let reason = Reason {
            verdict,
            fault: fault_of(dropped, verdict.cause),
            details: dropped.evidence.details.clone(),
        };
        let port_is_shut = matches!(dropped.port, Some(Err(_)));
        self.settle(reason, port_is_shut, at);
    }

    /// A link that is lost while the server's power changes on order is lost for that, once.
    fn put_down_to_an_order(&mut self, verdict: Verdict, now: Duration) -> Verdict {
        let ordered = self.power_at.take();
        let lately = ordered.is_some_and(|order| now.saturating_sub(order) < ORDERED);
        match verdict.cause {
            Cause::OtherUser | Cause::IdleLimit | Cause::SessionLimit | Cause::Lost if lately => {
                Verdict {
                    cause: Cause::Rebooting,
                    probably: true,
                }
            }
            _ => verdict,
        }
    }

    pub(super) fn url_refused(&mut self, fault: Fault, at: Moment) {
        let verdict = cause::of_refusal(&fault);
        let details = Vec::new();
        let own_words = matches!(verdict.cause, Cause::Stopped);
        let fault = (!own_words).then_some(fault);
        let reason = Reason {
            verdict,
            fault,
            details,
        };
        // Once it was tried in vain, the next time is told by the clock, not by the port.
        let port = self.asks == 0 && verdict.cause == Cause::NetworkGone;
        self.settle(reason, port, at);
    }

    /// The cause is known: goes on with what follows from it.
    pub(super) fn settle(&mut self, mut reason: Reason, port_is_shut: bool, at: Moment) {
        self.trouble_at.get_or_insert(at.now);
        let cause = reason.verdict.cause;
        match cause {
            Cause::Stopped if self.was_started(at.now) => {
                reason.verdict.cause = Cause::Starting;
                self.wait(reason, On::ServerSoon, at);
            }
            Cause::Stopped => self.wait(reason, On::Server, at),
            Cause::Starting | Cause::Rebooting | Cause::Moving => {
                self.wait(reason, On::ServerSoon, at);
            }
            Cause::NetworkGone | Cause::ServiceDown if port_is_shut => {
                self.wait(reason, On::Port, at);
            }
            Cause::NetworkGone | Cause::ServiceDown | Cause::Throttled => {
                self.wait(reason, On::Time, at);
            }
            Cause::TokenEnded | Cause::SessionLimit | Cause::Lost if self.asks == 0 => {
                self.ask_by_itself(Some(&reason));
            }
            Cause::TokenEnded | Cause::SessionLimit | Cause::Lost => {
                self.wait(reason, On::Time, at);
            }
            Cause::TurnedAway if self.early < EARLY_MAX => self.wait(reason, On::Time, at),
            _ => self.end(reason, false),
        }
    }

    pub(super) fn was_started(&self, now: Duration) -> bool {
        self.start_at
            .is_some_and(|start| now.saturating_sub(start) < BOOTS)
    }

    /// Whether the server has begun to run so lately that it may have no screen yet.
    pub(super) fn boots(&self, now: Duration) -> bool {
        self.ran_at
            .is_some_and(|ran| now.saturating_sub(ran) < BOOTS)
    }
}

/// The words that the cause came with: of the link's refusal, or of the look at the server.
fn fault_of(dropped: &Dropped, cause: Cause) -> Option<Fault> {
    match (&dropped.evidence.end, &dropped.server, cause) {
        (_, Some(Err(fault)), Cause::LoginRefused) => Some(fault.clone()),
        (LinkEnd::Refused(fault), _, Cause::Tls | Cause::Refused | Cause::ProxyInTheWay) => {
            Some(fault.clone())
        }
        _ => match (&dropped.port, cause) {
            (Some(Err(fault)), Cause::ProxyInTheWay) => Some(fault.clone()),
            _ => None,
        },
    }
}
