//! A failed login is never repeated by itself: clouds lock a key after five.
//!
//! One call proves a key, the others of the same account wait for it; the first refusal stops all
//! that wait, and all that come later, until the next wave. A proof holds for a minute, so that a
//! key revoked meanwhile costs one refused call again.
//!
//! ```text
//! unknown --enter--> proving --accepted--> proven --a minute or a new wave--> unknown
//!                    proving --untold (no answer that tells)--> unknown: the next one proves
//!                    proving --refused--> refused --a new wave, or the lock's end--> unknown
//! ```

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::{
    account::AccountId,
    error::{Code, Fault},
};

/// How long a key counts as proven.
const PROOF_HOLDS: Duration = Duration::from_secs(60);
/// How long a locked key stays locked, as the clouds say.
const LOCK_HOLDS: Duration = Duration::from_secs(300);
/// After so long without an answer the next call may prove too: a dead region holds nobody back.
const PROVER_ALONE: Duration = Duration::from_secs(5);

/// What an answer tells about the key.
#[derive(Clone, Debug)]
pub(crate) enum Login {
    /// The cloud took the key.
    Accepted,
    /// The cloud refused it.
    Refused(Fault),
    /// Nothing: no answer, or one from before the key was looked at.
    Untold,
}

#[derive(Default)]
pub(crate) struct Guard {
    accounts: Mutex<HashMap<AccountId, Entry>>,
    changed: Notify,
}

#[derive(Default)]
struct Entry {
    /// Grows when the key is replaced: calls with the old one tell nothing about the new one.
    key: u64,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Unknown,
    Proving(Instant),
    Proven(Instant),
    Refused(Fault, Instant),
}

/// Leave to make one call. Dropped without [`Pass::settle`], it tells nothing.
pub(crate) struct Pass<'a> {
    guard: &'a Guard,
    account: AccountId,
    key: u64,
    proves: bool,
}

enum Turn<'a> {
    Go(Pass<'a>),
    Wait(Instant),
}

impl Guard {
    /// The next call proves the key again.
    pub(crate) fn begin_wave(&self, account: &AccountId) {
        if let Some(entry) = self.lock().get_mut(account)
            && !matches!(entry.state, State::Proving(_))
        {
            entry.state = State::Unknown;
        }
    }

    /// The key was replaced, or the account removed.
    pub(crate) fn forget(&self, account: &AccountId) {
        if let Some(entry) = self.lock().get_mut(account) {
            entry.key += 1;
            entry.state = State::Unknown;
        }
        self.changed.notify_waiters();
    }

    /// Waits until a call may be made, or fails as the one did that proved for all.
    pub(crate) async fn enter(&self, account: &AccountId) -> Result<Pass<'_>, Fault> {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            match self.turn(account)? {
                Turn::Go(pass) => return Ok(pass),
                // Either ending leads to the next look at the state.
                Turn::Wait(until) => drop(timeout_at(until, changed).await),
            }
        }
    }

    fn turn(&self, account: &AccountId) -> Result<Turn<'_>, Fault> {
        let mut accounts = self.lock();
        let entry = accounts.entry(account.clone()).or_default();
        let now = Instant::now();
        match &entry.state {
            State::Refused(fault, at) if !lock_is_over(fault, *at, now) => Err(fault.clone()),
            State::Proven(at) if now < *at + PROOF_HOLDS => Ok(Turn::Go(Pass {
                guard: self,
                account: account.clone(),
                key: entry.key,
                proves: false,
            })),
            State::Proving(since) if now < *since + PROVER_ALONE => {
                Ok(Turn::Wait(*since + PROVER_ALONE))
            }
            _ => {
                entry.state = State::Proving(now);
                Ok(Turn::Go(Pass {
                    guard: self,
                    account: account.clone(),
                    key: entry.key,
                    proves: true,
                }))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Entry>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock_is_over(fault: &Fault, at: Instant, now: Instant) -> bool {
    fault.code == Code::KeyLocked && now >= at + LOCK_HOLDS
}

impl Pass<'_> {
    /// Tells what the answer told.
    pub(crate) fn settle(self, login: Login) {
        let mut accounts = self.guard.lock();
        let Some(entry) = accounts.get_mut(&self.account) else {
            return;
        };
        if entry.key != self.key {
            return;
        }
        match (login, &entry.state) {
            (Login::Refused(fault), _) => entry.state = State::Refused(fault, Instant::now()),
            (Login::Accepted, State::Unknown | State::Proving(_) | State::Proven(_)) => {
                entry.state = State::Proven(Instant::now());
            }
            _ => {}
        }
    }
}

impl Drop for Pass<'_> {
    /// Frees the place of the one that proves, if nothing was settled, and wakes all that wait.
    fn drop(&mut self) {
        if let Some(entry) = self.guard.lock().get_mut(&self.account)
            && self.proves
            && entry.key == self.key
            && matches!(entry.state, State::Proving(_))
        {
            entry.state = State::Unknown;
        }
        self.guard.changed.notify_waiters();
    }
}
