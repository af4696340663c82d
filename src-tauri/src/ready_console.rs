//! One console process that stands ready, so that the next console is there at once.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use porthole_core::{
    console::message::{FromConsole, Preparation},
    error::Fault,
};

use crate::console_process::{ConsoleProcess, ConsoleVoice};

type Pair = (ConsoleProcess, ConsoleVoice);

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
    /// Takes the process that stands ready, if one does.
    pub async fn take(&self) -> Option<Pair> {
        self.slot().take()
    }

    /// Starts a process for a console that is wanted now.
    ///
    /// # Errors
    /// [`porthole_core::error::Code::ConsoleFailed`].
    pub async fn start(&self) -> Result<Pair, Fault> {
        ConsoleProcess::start(self.preparation().await).await
    }

    /// Starts a process in the background if none stands ready.
    pub fn refill(&self) {
        if std::env::var(SWITCH).is_ok_and(|value| value == "0") {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            let _one_at_a_time = this.inner.starting.lock().await;
            if this.slot().is_some() {
                return;
            }
            // Where it cannot be started, the next open says why.
            if let Ok((process, mut voice)) = this.start().await
                && let Some(FromConsole::Ready) = voice.next().await
            {
                *this.slot() = Some((process, voice));
            }
        });
    }

    /// Ends the process that stands ready.
    pub fn discard(&self) {
        self.slot().take();
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
