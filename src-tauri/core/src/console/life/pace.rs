//! How long to wait before the next try, and when to try no more.

use std::time::Duration;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A better moment to ask for a URL.
    Time,
    /// The proxy's TCP port to answer.
    Port,
    /// The server to run.
    Server,
    /// The server to run, which it is about to do.
    ServerSoon,
}

/// Tries of a port that go at one a second.
const QUICK_PORTS: u32 = 30;
/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_secs(30);

impl On {
    /// The pause before try number `tries`, counted from zero; `jitter` lies between 0 and 1, and
    /// moves the pause by a fifth either way.
    pub fn pause(self, tries: u32, jitter: f64) -> Duration {
        let seconds = match self {
            Self::Time => doubled(1.0, tries),
            Self::Port => match tries.checked_sub(QUICK_PORTS) {
                None => 1.0,
                Some(slow) => doubled(2.0, slow / 2),
            },
            Self::ServerSoon => doubled(1.0, tries / 120),
            Self::Server => doubled(3.0, tries / 120),
        };
        let moved = 0.8 + 0.4 * jitter.clamp(0.0, 1.0);
        Duration::from_secs_f64(seconds.min(PAUSE_MAX.as_secs_f64()) * moved)
    }

    /// How long after the trouble began it is given up.
    pub fn limit(self) -> Duration {
        let minutes = match self {
            Self::Time => 30,
            Self::Port => 120,
            Self::ServerSoon => 60,
            Self::Server => 12 * 60,
        };
        Duration::from_secs(minutes * 60)
    }
}

fn doubled(seconds: f64, times: u32) -> f64 {
    seconds * f64::from(1_u32 << times.min(6))
}
