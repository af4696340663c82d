//! How far a link came, and when: what a diagnosis shows.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A stage of a link that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The proxy or host was dialled, through the system's proxy where there is one.
    Connected,
    /// TLS stands, and the certificate is trusted.
    Secured,
    /// The WebSocket's upgrade was answered with 101.
    Upgraded,
    /// The server's first byte has come.
    Greeted,
}

/// The stages reached so far, each with the time since the start.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    start: Instant,
    reached: Arc<Mutex<Vec<(Step, Duration)>>>,
}

impl Steps {
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
            reached: Arc::default(),
        }
    }

    /// Notes a stage, once.
    pub(crate) fn reach(&self, step: Step) {
        let mut reached = self.lock();
        if reached.iter().all(|(known, _)| *known != step) {
            reached.push((step, self.start.elapsed()));
        }
    }

    /// All stages in the order in which they were reached.
    pub(crate) fn all(&self) -> Vec<(Step, Duration)> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Step, Duration)>> {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
