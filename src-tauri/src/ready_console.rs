//! One console process that stands ready, so that the next console is there at once.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use porthole_core::{
    console::message::{FromConsole, Preparation},
    error::Fault,
};

use crate::console_process::{ConsoleProcess, ConsoleVoice};

type Pair = (ConsoleProcess, ConsoleVoice);

/// How long the start of the next process waits, so that it does not take the processor from a
/// page that has just loaded and is drawing its first picture.
const REFILL_PAUSE: Duration = Duration::from_millis(400);

/// Set to `0`, no process is kept ready: the bench compares both ways.
const SWITCH: &str = "PORTHOLE_READY_CONSOLES";

/// Holds at most one console process that has started its toolkit and shows nothing yet.
#[derive(Clone, Default)]
pub struct ReadyConsole {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    pair: Mutex<Option<Pair>>,
    starting: tokio::sync::Mutex<()>,
    preparation: OnceLock<Preparation>,
}

impl ReadyConsole {
    /// The process that stands ready, the one that is about to, or a new one.
    ///
    /// # Errors
    /// [`porthole_core::error::Code::ConsoleFailed`].
    pub async fn take(&self) -> Result<Pair, Fault> {
        if let Some(pair) = self.take_ready() {
            return Ok(pair);
        }
        let _one_at_a_time = self.inner.starting.lock().await;
        match self.take_ready() {
            Some(pair) => Ok(pair),
            None => self.start().await,
        }
    }

    /// Takes back a process that was not needed after all.
    pub fn give_back(&self, pair: Pair) {
        self.slot().get_or_insert(pair);
    }

    /// Starts a process for a console that is wanted now.
    ///
    /// # Errors
    /// [`porthole_core::error::Code::ConsoleFailed`].
    pub async fn start(&self) -> Result<Pair, Fault> {
        ConsoleProcess::start(self.preparation().await).await
    }

    /// Starts a process in the background if none stands ready; after a moment, since what was
    /// asked for goes first.
    pub fn refill(&self) {
        if std::env::var(SWITCH).is_ok_and(|value| value == "0") {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(REFILL_PAUSE).await;
            let _one_at_a_time = this.inner.starting.lock().await;
            if this.slot().is_some() {
                return;
            }
            // Where it cannot be started, the next open says why.
            if let Ok((process, mut voice)) = this.start().await
                && let Some(FromConsole::Ready) = voice.next().await
            {
                this.give_back((process, voice));
            }
        });
    }

    /// Ends the process that stands ready, and waits until it has ended.
    pub async fn discard(&self) {
        if let Some((process, _)) = self.take_ready() {
            process.end().await;
        }
    }

    fn take_ready(&self) -> Option<Pair> {
        self.slot().take()
    }

    async fn preparation(&self) -> Preparation {
        if let Some(known) = self.inner.preparation.get() {
            return known.clone();
        }
        let looked = tokio::task::spawn_blocking(|| Preparation {
            sandbox: porthole_console::platform::sandbox_works(),
            software: porthole_console::platform::software_rendering(),
        })
        .await
        .unwrap_or(Preparation {
            sandbox: false,
            software: false,
        });
        self.inner.preparation.get_or_init(|| looked).clone()
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Pair>> {
        self.inner
            .pair
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
