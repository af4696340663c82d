//! Every console that is open or on its way: at most one for each server.
//!
//! `open` is the path of one click: account, secret, URL, process, window. Calls for a server whose
//! console is on its way await that one; a console that is open is raised instead.
//!
//! - [`mod@table`]: what is there;
//! - [`mod@opening`]: from a call to a window;
//! - [`mod@following`]: from the window to its end;
//! - [`mod@doing`]: what a console's life asks for, done.

mod doing;
mod following;
mod opening;
mod table;
#[cfg(all(test, unix))]
mod tests;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use futures_util::future::{BoxFuture, join_all};
use porthole_core::{
    account::{Account, AccountId, Place, ProjectId},
    cloud::{CallEvent, OnPause},
    console::{
        life::evidence::Doing,
        message::{Showing, Title, ToConsole},
    },
    error::{Code, Fault},
    host_port::HostPort,
    inventory::Inventory,
    power::PowerAction,
    proxy::{PipeSecret, ProxyRoute},
    server::ServerId,
    settings::{Choices, Level, Levels, Ready},
    trust::Certificate,
};
use tokio::sync::Semaphore;

pub use table::{Counts, Listener};
use table::{Key, Table};

use crate::{ready_console::ReadyConsole, signals::Signals};

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

/// Where consoles get what they show, and where goes what the user allows in them.
pub trait Source: Send + Sync {
    /// A fresh URL for this server, with its title, route and trust. Each call asks the cloud.
    fn showing<'a>(
        &'a self,
        target: &'a Target,
        on_pause: OnPause<'a>,
    ) -> BoxFuture<'a, Result<Showing, Fault>>;

    /// What the title bar of this server's console says.
    fn title(&self, target: &Target) -> Title;

    /// What this server does now. Many that look at servers of one place may share a call.
    fn look<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Doing, Fault>>;

    /// Whether this host's TCP port answers.
    fn reaches<'a>(
        &'a self,
        host: &'a HostPort,
        route: &'a ProxyRoute,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Changes this server's power, and answers when the cloud has done it.
    fn power<'a>(
        &'a self,
        target: &'a Target,
        action: PowerAction,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Lets the page reach these hosts from now on.
    fn allow_page_hosts(&self, account: &AccountId, hosts: &[String]);

    /// Shows this account's consoles in the viewer from now on, or in the provider's page.
    fn use_viewer(&self, account: &AccountId, viewer: bool);

    /// What is chosen for this server's console.
    fn levels(&self, target: &Target) -> Levels;

    /// Whether a console process is to stand ready.
    fn ready(&self) -> Ready;

    /// Takes what is chosen on one level from now on.
    fn choose(&self, target: &Target, level: Level, choices: Choices);

    /// Keeps the password of the server's own login, or forgets it.
    fn keep_login<'a>(
        &'a self,
        target: &'a Target,
        login: Option<&'a PipeSecret>,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Trusts this certificate for its host from now on.
    fn trust_certificate(&self, account: &AccountId, certificate: &Certificate);
}

/// The table of consoles.
pub struct Consoles {
    source: Box<dyn Source>,
    ready: ReadyConsole,
    table: Mutex<Table>,
    on_pause: Box<dyn Fn(CallEvent) + Send + Sync>,
    signals: Signals,
    /// How many may ask for a fresh URL by themselves at once.
    asks: Semaphore,
    began: Instant,
}

/// Consoles that come back together ask for their URLs so many at a time.
const ASKS_MAX: usize = 4;

impl Consoles {
    /// An empty table; `listener` hears of every change, `on_pause` of every call that has to wait
    /// because the cloud asks for it.
    pub fn new(
        source: Box<dyn Source>,
        ready: ReadyConsole,
        listener: Listener,
        on_pause: Box<dyn Fn(CallEvent) + Send + Sync>,
    ) -> Arc<Self> {
        Arc::new(Self {
            source,
            ready,
            table: Mutex::new(Table::new(listener)),
            on_pause,
            signals: Signals::default(),
            asks: Semaphore::new(ASKS_MAX),
            began: Instant::now(),
        })
    }

    /// Closes a console.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it has closed meanwhile.
    pub async fn close(&self, id: &str) -> Result<(), Fault> {
        let mut consoles = self.table().open_ones(None).into_iter();
        let console = consoles.find(|console| console.id == id);
        let console = console.ok_or_else(|| Fault::new(Code::NotFound))?;
        console.process.close().await;
        Ok(())
    }

    /// Closes every console of an account. What is on its way is stopped first, so that none can
    /// open while the others close.
    pub async fn close_all_of(&self, account: &AccountId) {
        if self.end(Some(account)).await {
            self.keep_ready();
        }
    }

    /// Closes everything, the process that stands ready too.
    pub async fn close_all(&self) {
        tokio::join!(self.end(None), self.ready.discard());
    }

    /// Ends all, of one account or of all; tells whether any was on its way.
    async fn end(&self, account: Option<&AccountId>) -> bool {
        let (stopped, consoles) = {
            let mut table = self.table();
            (table.stop_openings(account), table.open_ones(account))
        };
        join_all(consoles.iter().map(|console| console.process.end())).await;
        stopped
    }

    /// How many consoles are open or on their way.
    pub fn counts(&self) -> Counts {
        self.table().counts()
    }

    /// A server's power is being changed, or that was refused: its console puts the loss of its link
    /// down to it, or no longer.
    pub fn power_ordered(&self, target: &Target, ordered: bool) {
        if let Some(slot) = self.table().at(&target.key())
            && let Some(console) = slot.open()
        {
            console.power_ordered.send_replace(ordered);
        }
    }

    /// Has one console process stand ready from now on, where that is chosen and can be afforded.
    pub fn keep_ready(&self) {
        self.ready.refill();
    }

    /// Tells every console what is chosen for it, side by side, since one may not read.
    pub async fn tell_choices(&self) {
        let consoles = self.table().open_ones(None);
        // One that has closed meanwhile needs none.
        join_all(consoles.iter().map(|console| async move {
            let levels = Box::new(self.source.levels(&console.target));
            console.process.say(&ToConsole::Settings(levels)).await
        }))
        .await;
    }

    /// Has one console process stand ready, or none, as is chosen now.
    pub async fn ready_as_chosen(&self) {
        self.ready.want(self.source.ready()).await;
    }

    /// Tells all that is there once more: for a new listener.
    pub fn tell_all(&self) {
        self.table().tell_all();
    }

    /// The numbers of the calls up to now mean nothing any more: another window counts its own.
    pub fn forget_calls(&self) {
        self.table().forget_calls();
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Target {
    /// The place that it lies in: named by the caller, or known from the list.
    ///
    /// # Errors
    /// [`Code::NotFound`] where neither is.
    pub fn place(&self, account: &Account, inventory: &Inventory) -> Result<Place, Fault> {
        if let Some(project) = &self.project {
            return account.place(project).cloned();
        }
        inventory
            .server(&self.account, &self.server)
            .map(|server| server.place)
            .ok_or_else(|| Fault::new(Code::NotFound))
    }

    fn key(&self) -> Key {
        (self.account.clone(), self.server.clone())
    }
}
