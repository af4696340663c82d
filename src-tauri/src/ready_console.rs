//! One console process that stands ready, so that the next console is there at once.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use porthole_core::{
    console::message::{FromConsole, Preparation},
    error::{Code, Fault},
    settings::Ready,
};
use tokio::{process::Command, time::timeout};

use crate::{
    console_process::{ConsoleProcess, ConsoleVoice},
    resources,
};

type Pair = (ConsoleProcess, ConsoleVoice);

/// What is started as a console.
pub type Program = Box<dyn Fn() -> io::Result<Command> + Send + Sync>;

/// How long a process may take until it stands ready. An open that comes meanwhile waits for it.
const READY_LIMIT: Duration = Duration::from_secs(15);

/// How long the start of the next process waits, so that it does not take the processor from a
/// page that has just loaded and is drawing its first picture.
const REFILL_PAUSE: Duration = Duration::from_millis(400);

/// Holds at most one console process that has started its toolkit and shows nothing yet.
#[derive(Clone)]
pub struct ReadyConsole {
    inner: Arc<Inner>,
}

struct Inner {
    program: Program,
    ready_limit: Duration,
    pair: Mutex<Option<Pair>>,
    wanted: Mutex<Ready>,
    starting: tokio::sync::Mutex<()>,
    refilling: tokio::sync::Mutex<()>,
    preparation: OnceLock<Preparation>,
}

impl ReadyConsole {
    /// None stands ready yet; `program` is what is started, and `wanted` whether one is to.
    pub fn new(program: Program, wanted: Ready) -> Self {
        Self::with_limit(program, wanted, READY_LIMIT)
    }

    pub(crate) fn with_limit(program: Program, wanted: Ready, ready_limit: Duration) -> Self {
        let inner = Inner {
            program,
            ready_limit,
            pair: Mutex::default(),
            wanted: Mutex::new(wanted),
            starting: tokio::sync::Mutex::default(),
            refilling: tokio::sync::Mutex::default(),
            preparation: OnceLock::new(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

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

    /// Takes back a process that was not needed after all; it ends where none is to stand ready.
    pub fn give_back(&self, pair: Pair) {
        if self.wanted() != Ready::Never {
            self.slot().get_or_insert(pair);
        }
    }

    /// From now on one is to stand ready or not. The one that does ends where none is to.
    pub async fn want(&self, wanted: Ready) {
        *self
            .inner
            .wanted
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = wanted;
        match wanted {
            Ready::Never => self.discard().await,
            Ready::Auto | Ready::Always => self.refill(),
        }
    }

    fn wanted(&self) -> Ready {
        let wanted = self.inner.wanted.lock();
        *wanted.unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a process for a console that is wanted now.
    ///
    /// # Errors
    /// [`porthole_core::error::Code::ConsoleFailed`].
    pub async fn start(&self) -> Result<Pair, Fault> {
        let program = (self.inner.program)()
            .map_err(|error| Fault::new(Code::ConsoleFailed).detail("Cause", error.to_string()))?;
        ConsoleProcess::start(program, self.preparation().await).await
    }

    /// Starts a process in the background if none stands ready and one is to; after a moment, since
    /// what was asked for goes first.
    pub fn refill(&self) {
        if self.wanted() == Ready::Never {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            // One is enough; more of them, one behind the other, would hold an open back.
            let Ok(_the_only_one) = this.inner.refilling.try_lock() else {
                return;
            };
            tokio::time::sleep(REFILL_PAUSE).await;
            let _one_at_a_time = this.inner.starting.lock().await;
            let affords = async || this.wanted() == Ready::Always || resources::to_spare().await;
            if this.slot().is_some() || !affords().await {
                return;
            }
            // Where it cannot be started, the next open says why.
            let Ok((process, mut voice)) = this.start().await else {
                return;
            };
            // One that does not say so is dropped, which ends it.
            let said = timeout(this.inner.ready_limit, voice.next()).await;
            if let Ok(Some(FromConsole::Ready)) = said {
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
