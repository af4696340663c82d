//! One blocking call on a thread of its own, which may stay behind a prompt that nobody answers,
//! and ends with it. What it writes then is taken back.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use porthole_core::error::{Code, Fault};
use tokio::sync::oneshot;

use crate::secret_service::{self, State};

/// How long one call may take; a keyring that waits for its password is given up then.
const LIMIT: Duration = Duration::from_secs(9);

/// Whose turn it is to write.
pub(super) type Turns = Arc<Mutex<()>>;

/// Takes a write back, where nobody has heard of it.
pub(super) type TakeBack = Option<Box<dyn FnOnce()>>;

/// Runs one blocking call on a thread of its own, and gives it up after [`LIMIT`]. One that nobody
/// has heard of, because it was given up or its future was dropped, is taken back. Calls that take
/// `turns` come one after the other, taking back included; one that was given up before its turn
/// never begins.
pub(super) async fn within_limit<T, F>(turns: Option<&Turns>, call: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce() -> Result<(T, TakeBack), Fault> + Send + 'static,
{
    let (answer, waiting) = oneshot::channel();
    let (heard, hearing) = mpsc::channel();
    let turns = turns.cloned();
    let run = move || {
        let _turn = turns
            .as_ref()
            .map(|turns| turns.lock().unwrap_or_else(PoisonError::into_inner));
        if answer.is_closed() {
            return;
        }
        let (told, take_back) = match call() {
            Ok((value, take_back)) => (Ok(value), take_back),
            Err(fault) => (Err(fault), None),
        };
        let unheard = answer.send(told).is_err();
        if let Some(take_back) = take_back
            && (unheard || hearing.recv().is_err())
        {
            take_back();
        }
    };
    if let Err(error) = std::thread::Builder::new()
        .name("keyring".into())
        .spawn(run)
    {
        return Err(Fault::new(Code::KeyringSilent).detail("Cause", error.to_string()));
    }
    match tokio::time::timeout(LIMIT, waiting).await {
        Ok(Ok(result)) => {
            // The thread waits for nothing where there is nothing to take back.
            let _ = heard.send(());
            result
        }
        Ok(Err(_)) => Err(Fault::new(Code::KeyringRefused)),
        Err(_) => {
            drop(heard);
            Err(given_up().await)
        }
    }
}

/// Why a call was given up: behind a locked keyring stands a prompt; else it is silent.
async fn given_up() -> Fault {
    let (answer, waiting) = oneshot::channel();
    std::thread::spawn(move || answer.send(secret_service::state()));
    let state = tokio::time::timeout(Duration::from_millis(700), waiting).await;
    match state {
        Ok(Ok(State::Locked)) => Fault::new(Code::KeyringLocked),
        _ => Fault::new(Code::KeyringSilent),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        sync::atomic::{AtomicUsize, Ordering},
        task::{Context, Wake},
    };

    use super::*;

    /// A write that goes on when it is told to, and counts what has come of it.
    struct Write {
        go: mpsc::Sender<()>,
        begun: Arc<AtomicUsize>,
        taken_back: Arc<AtomicUsize>,
    }

    fn write() -> (
        Write,
        impl FnOnce() -> Result<((), TakeBack), Fault> + Send + 'static,
    ) {
        let (go, gone) = mpsc::channel();
        let begun = Arc::new(AtomicUsize::new(0));
        let taken_back = Arc::new(AtomicUsize::new(0));
        let (counts, undone) = (Arc::clone(&begun), Arc::clone(&taken_back));
        let call = move || {
            counts.fetch_add(1, Ordering::SeqCst);
            // It goes on without its test too.
            let _ = gone.recv();
            let undo = move || {
                undone.fetch_add(1, Ordering::SeqCst);
            };
            Ok(((), Some(Box::new(undo) as Box<dyn FnOnce()>)))
        };
        let write = Write {
            go,
            begun,
            taken_back,
        };
        (write, call)
    }

    impl Write {
        fn goes_on(&self) {
            self.go.send(()).expect("it waits");
        }
    }

    /// Counts how often a future has asked to be looked at again.
    #[derive(Default)]
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn is(count: &AtomicUsize) -> usize {
        count.load(Ordering::SeqCst)
    }

    async fn becomes_one(count: &AtomicUsize) {
        let waiting = async {
            while is(count) == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(10), waiting).await;
        assert!(waited.is_ok() && is(count) == 1);
    }

    /// Waits for the turn of all that came before.
    async fn all_is_over(turns: &Turns) {
        let over = within_limit(Some(turns), || Ok(((), None)));
        over.await.expect("over");
    }

    #[tokio::test]
    async fn a_write_that_was_heard_of_stays() {
        let (turns, (write, call)) = (Turns::default(), write());
        write.goes_on();
        within_limit(Some(&turns), call).await.expect("written");
        all_is_over(&turns).await;
        assert_eq!((is(&write.begun), is(&write.taken_back)), (1, 0));
    }

    #[tokio::test]
    async fn a_write_whose_future_was_dropped_is_taken_back() {
        // While it is under way, and when its answer has come and was not taken.
        for goes_on_first in [false, true] {
            let (turns, (write, call)) = (Turns::default(), write());
            let mut writing = Box::pin(within_limit(Some(&turns), call));
            let bell = Arc::new(Bell::default());
            let waker = bell.clone().into();
            let mut context = Context::from_waker(&waker);
            assert!(writing.as_mut().poll(&mut context).is_pending());
            becomes_one(&write.begun).await;
            if goes_on_first {
                write.goes_on();
                becomes_one(&bell.0).await;
                assert_eq!(is(&write.taken_back), 0);
                drop(writing);
            } else {
                drop(writing);
                write.goes_on();
            }
            becomes_one(&write.taken_back).await;
        }
    }

    #[tokio::test]
    async fn a_write_given_up_before_its_turn_never_begins() {
        let turns = Turns::default();
        let ((first, first_call), (second, second_call)) = (write(), write());
        let mut one = Box::pin(within_limit(Some(&turns), first_call));
        assert!(futures_util::poll!(&mut one).is_pending());
        becomes_one(&first.begun).await;
        let mut other = Box::pin(within_limit(Some(&turns), second_call));
        assert!(futures_util::poll!(&mut other).is_pending());
        drop(other);
        drop(one);
        first.goes_on();
        all_is_over(&turns).await;
        assert_eq!((is(&second.begun), is(&first.taken_back)), (0, 1));
    }
}
