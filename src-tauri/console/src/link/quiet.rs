//! A link on which nothing goes: it is kept in use where that was chosen, and one whose other end has
//! fallen silent is noticed.

use std::{
    future::pending,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// Half of the 60 s that proxies commonly allow (nginx's `proxy_read_timeout`, for one).
const QUIET: Duration = Duration::from_secs(30);

/// How long a proxy that has answered before may leave a person's doing without any answer.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// One pixel, not incremental, at 0, 0 (FramebufferUpdateRequest, RFC 6143, 7.5.3).
pub(super) const ONE_PIXEL: [u8; 10] = [3, 0, 0, 0, 0, 0, 0, 1, 0, 1];

/// Keeps a connection in use that nobody uses: proxies close what is quiet. It asks the server for
/// one pixel again, of which its guest notices nothing: no key, no pointer, so that its screen saver
/// comes as ever. The page could not: engines slow the timers of a window that is out of sight.
pub(super) struct KeepAlive {
    chosen: watch::Receiver<bool>,
    /// Whether the server takes such a message: it has been asked for a picture before.
    shows: bool,
    last: Instant,
}

impl KeepAlive {
    pub(super) fn new(chosen: watch::Receiver<bool>, now: Instant) -> Self {
        Self {
            chosen,
            shows: false,
            last: now,
        }
    }

    /// A message of noVNC's goes to the server.
    pub(super) fn sent(&mut self, message: &[u8], now: Instant) {
        self.last = now;
        self.shows |= message.len() == ONE_PIXEL.len() && message[0] == ONE_PIXEL[0];
    }

    /// Comes back when it is time for a message, between two of noVNC's.
    pub(super) async fn due(&mut self) {
        loop {
            let time = self.time();
            let quiet = async {
                match time {
                    Some(time) => sleep_until(time).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                () = quiet => return,
                changed = self.chosen.changed() => if changed.is_err() {
                    pending::<()>().await;
                },
            }
        }
    }

    /// When a message is due, if nothing else goes to the server until then.
    fn time(&mut self) -> Option<Instant> {
        let wanted = *self.chosen.borrow_and_update() && self.shows;
        wanted.then(|| self.last + QUIET)
    }
}

/// Notices that a proxy which used to answer pings no longer says anything at all, though the system
/// still has a connection to it: its program hangs.
#[derive(Default)]
pub(super) struct Silence(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Whether a ping was ever answered: not every proxy does.
    answers: bool,
    /// When a ping went out after which nothing has come.
    waits_since: Option<Instant>,
    /// Whether it is the page that is waited for.
    hands_over: bool,
}

impl Silence {
    pub(super) fn asked(&self, now: Instant) {
        self.lock().waits_since.get_or_insert(now);
    }

    pub(super) fn answered(&self) {
        self.lock().answers = true;
    }

    /// Something has come, and goes to the page.
    pub(super) fn heard(&self) {
        let mut known = self.lock();
        known.waits_since = None;
        known.hands_over = true;
    }

    /// The page has taken it.
    pub(super) fn handed_over(&self) {
        self.lock().hands_over = false;
    }

    pub(super) fn is_long(&self, now: Instant) -> bool {
        let known = self.lock();
        let waits = known.waits_since.map(|since| now - since);
        known.answers && !known.hands_over && waits > Some(SILENCE_MAX)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn asks_for_a_pixel_only_where_that_was_chosen_and_there_is_a_picture() {
        let (choose, chosen) = watch::channel(false);
        let start = Instant::now();
        let mut alive = KeepAlive::new(chosen, start);
        alive.sent(&ONE_PIXEL, start);
        assert_eq!(alive.time(), None, "it was not chosen");
        choose.send_replace(true);
        assert_eq!(alive.time(), Some(start + QUIET));
        alive.sent(b"a key", start + seconds(7));
        assert_eq!(alive.time(), Some(start + seconds(7) + QUIET));

        let mut early = KeepAlive::new(choose.subscribe(), start);
        early.sent(b"RFB 003.008\n", start);
        assert_eq!(early.time(), None, "the server takes no such message yet");
    }

    #[test]
    fn a_proxy_that_used_to_answer_is_silent_after_a_while() {
        let (silence, start) = (Silence::default(), Instant::now());
        let after = |count| start + seconds(count);
        silence.asked(start);
        assert!(!silence.is_long(after(100)), "it may know no pings");
        silence.heard();
        silence.answered();
        silence.handed_over();
        assert!(!silence.is_long(after(100)));
        silence.asked(after(100));
        silence.asked(after(120));
        assert!(!silence.is_long(after(130)));
        assert!(silence.is_long(after(131)));
        silence.heard();
        silence.asked(after(131));
        assert!(!silence.is_long(after(200)), "the page holds it up");
    }
}
