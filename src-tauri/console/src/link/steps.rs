//! How far a link came, and when: what a diagnosis shows.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use porthole_core::{console::life::evidence::Reached, error::Detail};

use crate::gate::upstream::Passed;

/// A stage of a link that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The name of the host, or of the proxy on the way, has addresses.
    Named,
    /// The proxy on the way was dialled.
    Proxied,
    /// The cloud's proxy was dialled, through a proxy where there is one.
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
    reached: Vec<(Step, Detail)>,
    touched: Option<Instant>,
}

impl Steps {
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
            known: Arc::default(),
        }
    }

    /// Notes a stage, once, and what was seen there.
    pub(crate) fn reach(&self, step: Step, seen: impl FnOnce() -> String) {
        let after = self.start.elapsed().as_millis();
        let reached = &mut self.lock().reached;
        if reached.iter().all(|(known, _)| *known != step) {
            let line = Detail {
                label: step.label().into(),
                value: format!("{}, after {after} ms", seen()),
            };
            reached.push((step, line));
        }
    }

    /// Notes what the way to the cloud's proxy has passed.
    pub(crate) fn pass(&self, passed: Passed) {
        match passed {
            Passed::Name { host, addresses } => self.reach(Step::Named, || match addresses {
                1 => format!("{host} has 1 address"),
                many => format!("{host} has {many} addresses"),
            }),
            Passed::Proxy(address) => self.reach(Step::Proxied, || address.to_string()),
            Passed::Host(address) => self.reach(Step::Connected, || address.to_string()),
            Passed::ThroughProxy => self.reach(Step::Connected, || "through the proxy".into()),
        }
    }

    /// A key or the pointer went to the server.
    pub(crate) fn touch(&self) {
        self.lock().touched = Some(Instant::now());
    }

    /// A line for each stage, in the order in which they were reached.
    pub(crate) fn lines(&self) -> Vec<Detail> {
        let known = self.lock();
        known.reached.iter().map(|(_, line)| line.clone()).collect()
    }

    /// How far it came; a first byte is no greeting yet.
    pub(crate) fn reached(&self, greeted: bool) -> Reached {
        match self.lock().reached.last() {
            _ if greeted => Reached::Greeted,
            None | Some((Step::Named | Step::Proxied, _)) => Reached::Nothing,
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

impl Step {
    fn label(self) -> &'static str {
        match self {
            Self::Named => "Name",
            Self::Proxied => "Proxy",
            Self::Connected => "TCP",
            Self::Secured => "TLS",
            Self::Upgraded => "WebSocket",
            Self::Greeted => "Server",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(step: Step) -> Steps {
        let steps = Steps::start();
        steps.reach(step, String::new);
        steps
    }

    #[test]
    fn a_proxy_that_was_dialled_is_not_the_clouds() {
        assert_eq!(seen(Step::Named).reached(false), Reached::Nothing);
        assert_eq!(seen(Step::Proxied).reached(false), Reached::Nothing);
        assert_eq!(seen(Step::Connected).reached(false), Reached::Connected);
        assert_eq!(seen(Step::Greeted).reached(false), Reached::Upgraded);
        assert_eq!(seen(Step::Greeted).reached(true), Reached::Greeted);
    }

    #[test]
    fn a_stage_is_told_once_in_a_line_of_its_own() {
        let steps = Steps::start();
        let name = |addresses| Passed::Name {
            host: "eu.example".into(),
            addresses,
        };
        steps.pass(name(2));
        steps.pass(name(1));
        steps.pass(Passed::Host("192.0.2.7:443".parse().unwrap()));
        let lines = steps.lines();
        let labels: Vec<_> = lines.iter().map(|line| &*line.label).collect();
        assert_eq!(labels, ["Name", "TCP"]);
        assert!(
            lines[0]
                .value
                .starts_with("eu.example has 2 addresses, after ")
        );
        assert!(lines[1].value.starts_with("192.0.2.7:443, after "));
    }
}
