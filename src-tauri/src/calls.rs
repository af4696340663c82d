//! The calls of the window that it can cancel, each by the number that the window gave it.
//!
//! Commands run side by side, so that a cancel may come before the call that it is meant for. Its
//! number is kept, and the call refused when it comes.

use std::{
    collections::{HashMap, VecDeque},
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures_util::future::{AbortHandle, Abortable};
use porthole_core::error::{Code, Fault};

/// How many numbers are kept of which no call runs. One that overtook its call is wanted again
/// within moments; one that came too late, never.
const UNMET_MAX: usize = 32;

/// The calls that run.
#[derive(Default)]
pub struct Calls(Mutex<State>);

#[derive(Default)]
struct State {
    /// By number, with a serial: another window counts from the start.
    running: HashMap<u32, (u64, AbortHandle)>,
    serial: u64,
    /// Cancelled, and not met yet.
    unmet: VecDeque<u32>,
}

impl Calls {
    /// Does the work unless the call is cancelled; dropping it is what cancels it.
    ///
    /// # Errors
    /// The work's own, or [`Code::Cancelled`] after [`Calls::cancel`].
    pub async fn run<T>(
        &self,
        call: u32,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let (stop, registration) = AbortHandle::new_pair();
        let running = self.begin(call, &stop)?;
        let ended = Abortable::new(work, registration).await;
        drop(running);
        ended.unwrap_or_else(|_| Err(Fault::new(Code::Cancelled)))
    }

    /// Cancels the call of this number, or refuses it when it comes.
    pub fn cancel(&self, call: u32) {
        let mut state = self.lock();
        if let Some((_, stop)) = state.running.remove(&call) {
            stop.abort();
            return;
        }
        if state.unmet.len() == UNMET_MAX {
            state.unmet.pop_front();
        }
        state.unmet.push_back(call);
    }

    /// Another window counts its calls from the start; what the earlier one asked for goes on.
    pub fn forget(&self) {
        let mut state = self.lock();
        state.running.clear();
        state.unmet.clear();
    }

    fn begin(&self, call: u32, stop: &AbortHandle) -> Result<Running<'_>, Fault> {
        let mut state = self.lock();
        if let Some(at) = state.unmet.iter().position(|number| *number == call) {
            state.unmet.remove(at);
            return Err(Fault::new(Code::Cancelled));
        }
        state.serial += 1;
        let serial = state.serial;
        state.running.insert(call, (serial, stop.clone()));
        Ok(Running {
            calls: self,
            call,
            serial,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One call that runs; dropped, it does not.
struct Running<'a> {
    calls: &'a Calls,
    call: u32,
    serial: u64,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.calls.lock();
        let own = |(serial, _): &(u64, AbortHandle)| *serial == self.serial;
        if state.running.get(&self.call).is_some_and(own) {
            state.running.remove(&self.call);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    async fn answer(calls: &Calls, call: u32) -> Result<u32, Fault> {
        calls.run(call, async { Ok(7) }).await
    }

    fn code<T>(result: Result<T, Fault>) -> Option<Code> {
        result.err().map(|fault| fault.code)
    }

    #[tokio::test]
    async fn a_call_is_cancelled_by_its_own_number() {
        let calls = Calls::default();
        let (cancelled, was_cancelled) = tokio::sync::oneshot::channel();
        let (one, two, ()) = tokio::join!(
            calls.run(1, pending::<Result<(), Fault>>()),
            calls.run(2, async {
                was_cancelled.await.expect("it comes");
                Ok(())
            }),
            async {
                calls.cancel(1);
                cancelled.send(()).expect("the other call goes on");
            },
        );
        assert_eq!((code(one), code(two)), (Some(Code::Cancelled), None));
    }

    #[tokio::test]
    async fn a_cancel_that_overtakes_its_call_counts() {
        let calls = Calls::default();
        calls.cancel(3);
        assert_eq!(code(answer(&calls, 4).await), None);
        assert_eq!(code(answer(&calls, 3).await), Some(Code::Cancelled));
        assert_eq!(code(answer(&calls, 3).await), None, "once");
    }

    #[tokio::test]
    async fn a_cancel_of_a_call_that_has_ended_stops_no_other() {
        let calls = Calls::default();
        assert_eq!(code(answer(&calls, 1).await), None);
        calls.cancel(1);
        assert_eq!(code(answer(&calls, 2).await), None);
    }

    #[tokio::test]
    async fn the_numbers_of_an_earlier_window_mean_nothing() {
        let calls = Calls::default();
        calls.cancel(1);
        calls.forget();
        assert_eq!(code(answer(&calls, 1).await), None);
        let earlier = calls.run(2, async {
            calls.forget();
            let later = calls.run(2, pending::<Result<(), Fault>>());
            let (later, ()) = tokio::join!(later, async { calls.cancel(2) });
            assert_eq!(code(later), Some(Code::Cancelled));
            Ok(())
        });
        assert_eq!(code(earlier.await), None);
    }
}
