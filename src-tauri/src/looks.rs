//! Looks at servers for all consoles together: the request budget of waiting.
//!
//! ```text
//! look --50 ms, for others to join--> one call for all of a place --its length times 4, a second at
//! the least--> those that came meanwhile, or rest
//! ```
//!
//! So fifty consoles that wait in a region make one call a second at the most, and less where the
//! cloud is slow; and one that looks alone has its answer at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use porthole_core::{
    account::{AccountId, ProjectId},
    console::life::evidence::Doing,
    error::{Code, Fault},
    server::ServerId,
};
use tokio::{sync::oneshot, time::sleep};

/// How long a look waits for others to join it.
const JOIN: Duration = Duration::from_millis(50);
/// The shortest pause between two calls.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// How many times the length of a call its pause lasts.
const PAUSE_TIMES: u32 = 4;

/// Where servers lie.
pub type Place = (AccountId, ProjectId);

/// What was seen of each server.
pub type Seen = HashMap<ServerId, Result<Doing, Fault>>;

/// Makes one call for servers of one place.
pub trait Eyes: Send + Sync + 'static {
    /// Looks at them.
    fn look(&self, place: Place, servers: Vec<ServerId>) -> BoxFuture<'_, Seen>;
}

type Waiting = Vec<(ServerId, oneshot::Sender<Result<Doing, Fault>>)>;

/// All looks of all places.
pub struct Looks {
    eyes: Box<dyn Eyes>,
    /// Those that wait for the next call; a place that is here is being looked at, or rests.
    places: Mutex<HashMap<Place, Waiting>>,
}

impl Looks {
    /// Nobody looks yet.
    pub fn new(eyes: Box<dyn Eyes>) -> Arc<Self> {
        Arc::new(Self {
            eyes,
            places: Mutex::default(),
        })
    }

    /// What this server does now.
    ///
    /// # Errors
    /// Why it could not be looked at.
    pub async fn look(self: &Arc<Self>, place: Place, server: ServerId) -> Result<Doing, Fault> {
        let (answer, answered) = oneshot::channel();
        let begins = {
            let mut places = self.places();
            let begins = !places.contains_key(&place);
            let waiting = places.entry(place.clone()).or_default();
            waiting.push((server, answer));
            begins
        };
        if begins {
            tokio::spawn(self.clone().go_on_looking(place));
        }
        answered
            .await
            .unwrap_or_else(|_| Err(Fault::new(Code::Cancelled)))
    }

    async fn go_on_looking(self: Arc<Self>, place: Place) {
        loop {
            sleep(JOIN).await;
            let Some(waiting) = self.next(&place) else {
                return;
            };
            let start = Instant::now();
            self.look_for(place.clone(), waiting).await;
            sleep(PAUSE_MIN.max(start.elapsed() * PAUSE_TIMES)).await;
        }
    }

    /// Those whose turn it is; none where nobody waits any more.
    fn next(&self, place: &Place) -> Option<Waiting> {
        let mut places = self.places();
        let mut waiting = std::mem::take(places.get_mut(place)?);
        waiting.retain(|(_, answer)| !answer.is_closed());
        if waiting.is_empty() {
            places.remove(place);
            return None;
        }
        Some(waiting)
    }

    async fn look_for(&self, place: Place, waiting: Waiting) {
        let mut servers: Vec<ServerId> = waiting.iter().map(|(id, _)| id.clone()).collect();
        servers.sort_unstable();
        servers.dedup();
        let seen = self.eyes.look(place, servers).await;
        for (server, answer) in waiting {
            let told = seen.get(&server).cloned();
            let told = told.unwrap_or_else(|| Err(Fault::new(Code::NotFound)));
            // One that no longer wants to know has gone.
            let _ = answer.send(told);
        }
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Place, Waiting>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(Arc<Mutex<Vec<usize>>>);

    impl Eyes for Counting {
        fn look(&self, _: Place, servers: Vec<ServerId>) -> BoxFuture<'_, Seen> {
            self.0.lock().expect("nobody panics").push(servers.len());
            let seen = servers.into_iter().map(|id| (id, Ok(Doing::Stopped)));
            Box::pin(std::future::ready(seen.collect()))
        }
    }

    fn place() -> Place {
        (AccountId("one".into()), ProjectId("project".into()))
    }

    #[tokio::test]
    async fn fifty_that_wait_make_one_call_a_second_at_the_most() {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let looks = Looks::new(Box::new(Counting(calls.clone())));
        let start = Instant::now();
        let consoles = (0..50).map(|number| {
            let looks = looks.clone();
            tokio::spawn(async move {
                for _ in 0..3 {
                    let server = ServerId(format!("server-{number}"));
                    let seen = looks.look(place(), server).await;
                    assert_eq!(seen, Ok(Doing::Stopped));
                }
            })
        });
        for ended in futures_util::future::join_all(consoles).await {
            ended.expect("it ran");
        }
        assert_eq!(*calls.lock().expect("nobody panics"), [50, 50, 50]);
        assert!(start.elapsed() >= PAUSE_MIN * 2);
    }

    #[tokio::test]
    async fn one_that_has_gone_is_not_looked_for() {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let looks = Looks::new(Box::new(Counting(calls.clone())));
        let (gone, stays) = (ServerId("gone".into()), ServerId("stays".into()));
        tokio::select! {
            biased;
            _ = looks.look(place(), gone) => panic!("nobody has answered"),
            () = std::future::ready(()) => {}
        }
        assert_eq!(looks.look(place(), stays).await, Ok(Doing::Stopped));
        assert_eq!(*calls.lock().expect("nobody panics"), [1]);
    }
}
