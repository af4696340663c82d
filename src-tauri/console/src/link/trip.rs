//! How long a byte takes to the cloud's proxy and back: by a ping (RFC 6455, 5.5.2), which goes no
//! further than the proxy. One is sent only while something goes to the guest, so that measuring
//! keeps no link alive that would have been ended as idle.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long after a ping the next one may go.
pub(super) const EVERY: Duration = Duration::from_secs(5);

/// A ping that is on its way.
#[derive(Default)]
pub(super) struct Trip(Mutex<Option<Instant>>);

impl Trip {
    /// A ping goes out. One without an answer is forgotten.
    pub(super) fn starts(&self) {
        self.put(Some(Instant::now()));
    }

    /// The answer came: how long it took. None where nothing was asked.
    pub(super) fn ended(&self) -> Option<Duration> {
        self.put(None).map(|start| start.elapsed())
    }

    fn put(&self, start: Option<Instant>) -> Option<Instant> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *place, start)
    }
}

/// When the next ping may go.
pub(super) fn beat() -> tokio::time::Interval {
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    beat
}
