//! Every console that is open or on its way: at most one for each server.
//!
//! `open` is the path of one click: account, secret, URL, process, window. Calls for a server whose
//! console is on its way await that one; a console that is open is raised instead.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use porthole_core::{
    account::{AccountId, ProjectId},
    console::{
        event::ConsoleEvent,
        message::{ConsoleState, FromConsole, ToConsole},
    },
    error::{Code, Fault},
    server::ServerId,
};
use tokio::{sync::oneshot, task::AbortHandle};

use crate::{
    console_process::{ConsoleProcess, ConsoleVoice},
    fresh_url::FreshUrl,
    ready_console::ReadyConsole,
};

/// One server of one account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The account.
    pub account: AccountId,
    /// The server.
    pub server: ServerId,
    /// Its project, where the server is not in the list.
    pub project: Option<ProjectId>,
}

type Key = (AccountId, ServerId);
type Opening = Shared<BoxFuture<'static, Result<String, Fault>>>;
type Listener = Box<dyn Fn(ConsoleEvent) + Send + Sync>;

enum Slot {
    Opening {
        serial: u64,
        done: Opening,
        stop: AbortHandle,
    },
    Open(Arc<OpenConsole>),
}

struct OpenConsole {
    id: String,
    target: Target,
    process: ConsoleProcess,
}

/// The table of consoles.
pub struct Consoles {
    urls: FreshUrl,
    ready: ReadyConsole,
    table: Mutex<HashMap<Key, Slot>>,
    serial: std::sync::atomic::AtomicU64,
    listener: Listener,
}

impl Consoles {
    /// An empty table; `listener` hears of every change.
    pub fn new(urls: FreshUrl, ready: ReadyConsole, listener: Listener) -> Arc<Self> {
        Arc::new(Self {
            urls,
            ready,
            table: Mutex::default(),
            serial: std::sync::atomic::AtomicU64::new(0),
            listener,
        })
    }

    /// Opens the console of a server and answers its id once the window is there.
    ///
    /// # Errors
    /// Whatever the vault, the cloud or the console process reports; [`Code::Cancelled`] after
    /// [`Consoles::cancel`].
    pub async fn open(self: &Arc<Self>, target: Target) -> Result<String, Fault> {
        if let Some(console) = self.find_open(&target.key()) {
            if console.process.say(&ToConsole::Raise).await.is_ok() {
                return Ok(console.id.clone());
            }
            self.remove(&console);
        }
        let done = self.opening(target);
        done.await
    }

    /// Stops what is on its way; an open console is not touched.
    pub fn cancel(&self, account: &AccountId, server: &ServerId) {
        let key = (account.clone(), server.clone());
        let mut table = self.lock();
        if let Some(Slot::Opening { stop, .. }) = table.get(&key) {
            stop.abort();
            table.remove(&key);
            drop(table);
            self.ready.refill();
            self.tell_closed(&key);
        }
    }

    /// Closes a console.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it has closed meanwhile.
    pub async fn close(&self, id: &str) -> Result<(), Fault> {
        let console = self.by_id(id)?;
        // A process that cannot be told is ended all the same.
        let _ = console.process.say(&ToConsole::Close).await;
        console.process.end().await;
        Ok(())
    }

    /// Closes every console of an account.
    pub async fn close_all_of(&self, account: &AccountId) {
        let of_account = |console: &Arc<OpenConsole>| console.target.account == *account;
        let consoles: Vec<_> = self.all_open().into_iter().filter(of_account).collect();
        futures_util::future::join_all(consoles.iter().map(|console| console.process.end())).await;
        let opening: Vec<Key> = self
            .lock()
            .keys()
            .filter(|(owner, _)| owner == account)
            .cloned()
            .collect();
        for (owner, server) in opening {
            self.cancel(&owner, &server);
        }
    }

    /// Closes everything, the process that stands ready too.
    pub async fn close_all(&self) {
        let consoles = self.all_open();
        futures_util::future::join_all(consoles.iter().map(|console| console.process.end())).await;
        self.ready.discard().await;
    }

    /// How many consoles are open or on their way.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// Has one console process stand ready from now on.
    pub fn keep_ready(&self) {
        self.ready.refill();
    }

    /// What a new listener has to be told first.
    pub fn snapshot(&self) -> Vec<ConsoleEvent> {
        self.lock()
            .iter()
            .map(|((account, server), slot)| match slot {
                Slot::Opening { .. } => ConsoleEvent::Opening {
                    account: account.clone(),
                    server: server.clone(),
                },
                Slot::Open(console) => ConsoleEvent::Open {
                    account: account.clone(),
                    server: server.clone(),
                    console: console.id.clone(),
                },
            })
            .collect()
    }

    /// The opening that is under way for this server, or a new one.
    fn opening(self: &Arc<Self>, target: Target) -> Opening {
        let mut table = self.lock();
        if let Some(Slot::Opening { done, .. }) = table.get(&target.key()) {
            return done.clone();
        }
        let serial = self
            .serial
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (answer, waiting) = oneshot::channel();
        let this = self.clone();
        let key = target.key();
        let task = tokio::spawn(async move {
            let opened = this.connect(&target).await;
            let result = this.settle(serial, target, opened);
            // Nobody may be waiting any more.
            let _ = answer.send(result);
        });
        let done = waiting
            .map(|answer| answer.unwrap_or_else(|_| Err(Fault::new(Code::Cancelled))))
            .boxed()
            .shared();
        table.insert(
            key.clone(),
            Slot::Opening {
                serial,
                done: done.clone(),
                stop: task.abort_handle(),
            },
        );
        drop(table);
        (self.listener)(ConsoleEvent::Opening {
            account: key.0,
            server: key.1,
        });
        done
    }

    /// Steps 2 to 5 of one click: secret, URL, process, window.
    async fn connect(&self, target: &Target) -> Result<(ConsoleProcess, ConsoleVoice), Fault> {
        let (showing, ready) = tokio::join!(self.urls.showing(target), self.ready.take());
        let (process, mut voice) = ready?;
        let showing = match showing {
            Ok(showing) => showing,
            Err(fault) => {
                self.ready.give_back((process, voice));
                return Err(fault);
            }
        };
        let message = ToConsole::Show(Box::new(showing));
        if process.say(&message).await.is_ok() && voice.window_is_there().await.is_ok() {
            return Ok((process, voice));
        }
        // The one that stood ready has died meanwhile: once more, with a new one.
        process.end().await;
        let (process, mut voice) = self.ready.start().await?;
        process.say(&message).await?;
        voice.window_is_there().await?;
        Ok((process, voice))
    }

    /// Puts what came of an opening into the table.
    fn settle(
        self: &Arc<Self>,
        serial: u64,
        target: Target,
        opened: Result<(ConsoleProcess, ConsoleVoice), Fault>,
    ) -> Result<String, Fault> {
        let key = target.key();
        let mut table = self.lock();
        let mine = matches!(table.get(&key), Some(Slot::Opening { serial: known, .. }) if *known == serial);
        if !mine {
            return Err(Fault::new(Code::Cancelled));
        }
        let (process, voice) = match opened {
            Ok(pair) => pair,
            Err(fault) => {
                table.remove(&key);
                drop(table);
                self.tell_closed(&key);
                self.urls.look_again(&target);
                return Err(fault);
            }
        };
        let console = Arc::new(OpenConsole {
            id: uuid::Uuid::new_v4().to_string(),
            target,
            process,
        });
        let id = console.id.clone();
        table.insert(key.clone(), Slot::Open(console.clone()));
        drop(table);
        (self.listener)(ConsoleEvent::Open {
            account: key.0,
            server: key.1,
            console: id.clone(),
        });
        tokio::spawn(self.clone().follow(console, voice));
        Ok(id)
    }

    /// Hears a console out until it ends, then takes it from the table.
    async fn follow(self: Arc<Self>, console: Arc<OpenConsole>, mut voice: ConsoleVoice) {
        let mut asking: Option<AbortHandle> = None;
        while let Some(message) = voice.next().await {
            if matches!(message, FromConsole::Closed) {
                break;
            }
            if shows_its_page(&message) {
                self.ready.refill();
            }
            if !self.keep(&console.target, &message) {
                continue;
            }
            if let Some(earlier) = asking.take() {
                earlier.abort();
            }
            let (this, console) = (self.clone(), console.clone());
            asking =
                Some(tokio::spawn(async move { this.answer_again(&console).await }).abort_handle());
        }
        if let Some(asking) = asking {
            asking.abort();
        }
        console.process.end().await;
        self.remove(&console);
    }

    /// Keeps with the account what the user allowed in the console; true where a fresh URL is wanted.
    fn keep(&self, target: &Target, message: &FromConsole) -> bool {
        match message {
            FromConsole::Again => true,
            FromConsole::AllowHosts { hosts } => {
                self.urls.allow_page_hosts(&target.account, hosts);
                true
            }
            FromConsole::TrustCertificate { certificate } => {
                self.urls.trust_certificate(&target.account, certificate);
                true
            }
            _ => false,
        }
    }

    async fn answer_again(&self, console: &OpenConsole) {
        let message = match self.urls.showing(&console.target).await {
            Ok(showing) => ToConsole::Show(Box::new(showing)),
            Err(fault) => ToConsole::Sorry(fault),
        };
        // A console that has closed meanwhile needs no answer.
        let _ = console.process.say(&message).await;
    }

    fn remove(&self, console: &Arc<OpenConsole>) {
        let key = console.target.key();
        let mut table = self.lock();
        let same = matches!(table.get(&key), Some(Slot::Open(known)) if known.id == console.id);
        if same {
            table.remove(&key);
            drop(table);
            self.tell_closed(&key);
        }
    }

    fn tell_closed(&self, key: &Key) {
        (self.listener)(ConsoleEvent::Closed {
            account: key.0.clone(),
            server: key.1.clone(),
        });
    }

    fn find_open(&self, key: &Key) -> Option<Arc<OpenConsole>> {
        match self.lock().get(key) {
            Some(Slot::Open(console)) => Some(console.clone()),
            _ => None,
        }
    }

    fn by_id(&self, id: &str) -> Result<Arc<OpenConsole>, Fault> {
        self.all_open()
            .into_iter()
            .find(|console| console.id == id)
            .ok_or_else(|| Fault::new(Code::NotFound))
    }

    fn all_open(&self) -> Vec<Arc<OpenConsole>> {
        self.lock()
            .values()
            .filter_map(|slot| match slot {
                Slot::Open(console) => Some(console.clone()),
                Slot::Opening { .. } => None,
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Slot>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Target {
    fn key(&self) -> Key {
        (self.account.clone(), self.server.clone())
    }
}

/// Whether the page has loaded, or is told why it has not: then there is time for the next process.
fn shows_its_page(message: &FromConsole) -> bool {
    matches!(message, FromConsole::State { state } if *state != ConsoleState::Opening)
}
