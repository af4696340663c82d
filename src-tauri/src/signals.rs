//! News of the network and of the computer: it is back, it woke. Looked at once a second while
//! somebody wants to know, and not otherwise.
//!
//! - The network: the address that packets to the internet would leave from. Connecting a UDP socket
//!   asks the system's routes for it and sends nothing. One that was not there, or another one, is a
//!   network that is back. So it is on every system, with no service to ask.
//! - The computer: a second that took much longer, by the clock on the wall or by the other one,
//!   which stands still on some systems while the computer sleeps.

use std::{
    net::{IpAddr, UdpSocket},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use tokio::{sync::broadcast, time::sleep};

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(1);
/// A look that comes so much later than it should have is one after a sleep.
const SLEPT: Duration = Duration::from_secs(10);
/// Addresses of the internet that are kept for examples: nothing is sent there (RFC 5737, RFC 3849).
const FAR: [(&str, &str); 2] = [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")];

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// There is a network again, or another one.
    NetworkBack,
    /// The computer woke.
    Woke,
}

/// Tells all that listen.
#[derive(Default)]
pub struct Signals {
    channel: Mutex<Option<broadcast::Sender<Signal>>>,
}

impl Signals {
    /// Hears what happens from now on. The looking ends when nobody listens any more. To be called
    /// within a runtime.
    pub fn listen(&self) -> broadcast::Receiver<Signal> {
        let mut channel = self.channel.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = &*channel
            && sender.receiver_count() > 0
        {
            return sender.subscribe();
        }
        let (sender, receiver) = broadcast::channel(4);
        *channel = Some(sender.clone());
        tokio::spawn(look(sender));
        receiver
    }
}

async fn look(listeners: broadcast::Sender<Signal>) {
    let mut last = Seen::now();
    while listeners.receiver_count() > 0 {
        sleep(LOOK).await;
        let now = Seen::now();
        if let Some(signal) = between(&last, &now) {
            // Whoever listened has gone just now.
            let _ = listeners.send(signal);
        }
        last = now;
    }
}

#[derive(Clone, Debug)]
struct Seen {
    monotonic: Instant,
    wall: SystemTime,
    /// Where packets would leave from: none without a network.
    ways_out: Vec<IpAddr>,
}

impl Seen {
    fn now() -> Self {
        Self {
            monotonic: Instant::now(),
            wall: SystemTime::now(),
            ways_out: FAR.into_iter().filter_map(way_out).collect(),
        }
    }
}

fn way_out((own, far): (&str, &str)) -> Option<IpAddr> {
    let socket = UdpSocket::bind(own).ok()?;
    socket.connect(far).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn between(last: &Seen, now: &Seen) -> Option<Signal> {
    let monotonic = now.monotonic.saturating_duration_since(last.monotonic);
    let wall = now.wall.duration_since(last.wall).unwrap_or_default();
    if monotonic.max(wall) > SLEPT {
        return Some(Signal::Woke);
    }
    let new = |way: &IpAddr| !last.ways_out.contains(way);
    now.ways_out.iter().any(new).then_some(Signal::NetworkBack)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(seconds: u64, wall_s: u64, ways_out: &[[u8; 4]]) -> Seen {
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        Seen {
            monotonic: *START.get_or_init(Instant::now) + Duration::from_secs(seconds),
            wall: SystemTime::UNIX_EPOCH + Duration::from_secs(wall_s),
            ways_out: ways_out.iter().map(|way| IpAddr::from(*way)).collect(),
        }
    }

    #[test]
    fn a_new_way_out_is_a_network_that_is_back_and_a_lost_one_is_not() {
        let (none, home, away) = (&[][..], &[[192, 0, 2, 7]][..], &[[198, 51, 100, 7]][..]);
        let signal = |last, now| between(&seen(0, 0, last), &seen(1, 1, now));
        assert_eq!(signal(none, home), Some(Signal::NetworkBack));
        assert_eq!(signal(home, away), Some(Signal::NetworkBack));
        assert_eq!(signal(home, none), None);
        assert_eq!(signal(home, home), None);
    }

    #[test]
    fn a_second_that_took_long_by_either_clock_is_a_sleep() {
        let since = |seconds, wall_s| between(&seen(0, 100, &[]), &seen(seconds, wall_s, &[]));
        assert_eq!(since(1, 3_700), Some(Signal::Woke));
        assert_eq!(since(3_600, 101), Some(Signal::Woke));
        assert_eq!(since(2, 103), None);
        assert_eq!(since(1, 50), None, "the wall clock was set back");
    }
}
