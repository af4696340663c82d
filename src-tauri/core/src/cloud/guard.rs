//! A failed login is never repeated by itself: clouds lock a key after five.
//!
//! One call proves a key, the others of the same account wait for it, however long its answer
//! takes; the first refusal stops all that wait, and all that come later, until the next wave. A
//! proof holds for a minute, so that a key revoked meanwhile costs one refused call again.
//!
//! A host that let the last proof wait for nothing lets the calls to other hosts go first: a dead
//! region holds the others back once, not each time.
//!
//! ```text
//! unknown --enter--> proving --accepted--> proven --a minute or a new wave--> unknown
//!                    proving --untold (no answer that tells)--> unknown: the next one proves
//!                    proving --refused--> refused --a new wave, or the lock's end--> unknown
//! ```

use std::{
    collections::{HashMap, HashSet},
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
/// A host that takes longer to say nothing about the key is a slow one.
const SLOW: Duration = Duration::from_millis(1_500);
/// How long a call to a slow host lets others go first.
const YIELDS: Duration = Duration::from_millis(250);

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
    /// Hosts that let the last proof wait for nothing.
    slow: HashSet<String>,
}

#[derive(Default)]
enum State {
    #[default]
    Unknown,
    Proving,
    Proven(Instant),
    Refused(Fault, Instant),
}

/// Leave to make one call. Dropped without [`Pass::settle`], it tells nothing.
pub(crate) struct Pass<'a> {
    guard: &'a Guard,
    account: AccountId,
    host: String,
    key: u64,
    /// Since when it proves, where it does.
    proves: Option<Instant>,
}

enum Turn<'a> {
    Go(Pass<'a>),
    /// For a change, or until then.
    Wait(Option<Instant>),
}

impl Guard {
    /// The next call proves the key again.
    pub(crate) fn begin_wave(&self, account: &AccountId) {
        if let Some(entry) = self.lock().get_mut(account)
            && !matches!(entry.state, State::Proving)
        {
            entry.state = State::Unknown;
        }
    }

    /// The key was replaced, or the account removed.
    pub(crate) fn forget(&self, account: &AccountId) {
        if let Some(entry) = self.lock().get_mut(account) {
            *entry = Entry {
                key: entry.key + 1,
                ..Entry::default()
            };
        }
        self.changed.notify_waiters();
    }

    /// Waits until a call may be made, or fails as the one did that proved for all.
    pub(crate) async fn enter(&self, account: &AccountId, host: &str) -> Result<Pass<'_>, Fault> {
        let yields_until = Instant::now() + YIELDS;
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            match self.turn(account, host, yields_until)? {
                Turn::Go(pass) => return Ok(pass),
                // Either ending leads to the next look at the state.
                Turn::Wait(Some(until)) => drop(timeout_at(until, changed).await),
                Turn::Wait(None) => changed.await,
            }
        }
    }

    fn turn(
        &self,
        account: &AccountId,
        host: &str,
        yields_until: Instant,
    ) -> Result<Turn<'_>, Fault> {
        let mut accounts = self.lock();
        let entry = accounts.entry(account.clone()).or_default();
        let now = Instant::now();
        let proves = match &entry.state {
            State::Refused(fault, at) if !lock_is_over(fault, *at, now) => {
                return Err(fault.clone());
            }
            State::Proven(at) if now < *at + PROOF_HOLDS => None,
            State::Proving => return Ok(Turn::Wait(None)),
            _ if now < yields_until && entry.slow.contains(host) => {
                return Ok(Turn::Wait(Some(yields_until)));
            }
            _ => {
                entry.state = State::Proving;
                Some(now)
            }
        };
        Ok(Turn::Go(Pass {
            guard: self,
            account: account.clone(),
            host: host.into(),
            key: entry.key,
            proves,
        }))
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
            (Login::Accepted, State::Unknown | State::Proving | State::Proven(_)) => {
                entry.state = State::Proven(Instant::now());
                entry.slow.remove(&self.host);
            }
            _ => {}
        }
    }
}

impl Drop for Pass<'_> {
    /// Frees the place of the one that proves, if nothing was settled, and wakes all that wait.
    fn drop(&mut self) {
        if let Some(since) = self.proves
            && let Some(entry) = self.guard.lock().get_mut(&self.account)
            && entry.key == self.key
            && matches!(entry.state, State::Proving)
        {
            entry.state = State::Unknown;
            if since.elapsed() > SLOW {
                entry.slow.insert(std::mem::take(&mut self.host));
            }
        }
        self.guard.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dead_region_holds_the_others_back_once() {
        let (guard, account) = (Guard::default(), AccountId::from("a"));
        let silent = guard.enter(&account, "dead").await.expect("a pass");
        tokio::time::sleep(SLOW + Duration::from_millis(100)).await;
        drop(silent);
        let order = Mutex::new(Vec::new());
        let call = async |host: &'static str| {
            let pass = guard.enter(&account, host).await.expect("a pass");
            order.lock().expect("not poisoned").push(host);
            tokio::task::yield_now().await;
            pass.settle(Login::Accepted);
        };
        tokio::join!(call("dead"), call("alive"));
        assert_eq!(*order.lock().expect("not poisoned"), ["alive", "dead"]);
        // Alone it goes, and is forgiven as soon as it answers.
        guard.begin_wave(&account);
        tokio::join!(call("dead"), call("alive"));
        assert_eq!(order.lock().expect("not poisoned")[2..], ["dead", "alive"]);
    }
}
