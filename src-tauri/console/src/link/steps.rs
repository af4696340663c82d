//! How far a link came, and when: what a diagnosis shows.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use porthole_core::console::life::evidence::Reached;

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

/// The stages reached so far, each with the time since the start, and when a person did something.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    start: Instant,
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    reached: Vec<(Step, Duration)>,
    touched: Option<Instant>,
}

impl Steps {
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
            known: Arc::default(),
        }
    }

    /// Notes a stage, once.
    pub(crate) fn reach(&self, step: Step) {
        let after = self.start.elapsed();
        let reached = &mut self.lock().reached;
        if reached.iter().all(|(known, _)| *known != step) {
            reached.push((step, after));
        }
    }

    /// A key or the pointer went to the server.
    pub(crate) fn touch(&self) {
        self.lock().touched = Some(Instant::now());
    }

    /// All stages in the order in which they were reached.
    pub(crate) fn all(&self) -> Vec<(Step, Duration)> {
        self.lock().reached.clone()
    }

    /// How far it came; a first byte is no greeting yet.
    pub(crate) fn reached(&self, greeted: bool) -> Reached {
        match self.lock().reached.last() {
            _ if greeted => Reached::Greeted,
            None => Reached::Nothing,
            Some((Step::Connected, _)) => Reached::Connected,
            Some((Step::Secured, _)) => Reached::Secured,
            Some((Step::Upgraded | Step::Greeted, _)) => Reached::Upgraded,
        }
    }

    /// Since the start.
    pub(crate) fn age(&self) -> Duration {
        self.start.elapsed()
    }

    /// Since a key or the pointer went to the server, or since the start.
    pub(crate) fn untouched(&self) -> Duration {
        self.lock().touched.unwrap_or(self.start).elapsed()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
