//! Everything that the launcher holds while it runs: the state behind the commands.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use porthole_core::{
    account::{Account, AccountDraft, AccountId, AccountOffer, AccountSummary, ProjectId},
    account_book::AccountBook,
    accounts::{AccountChange, Accounts},
    cloud::{Cloud, clock::SystemClock},
    console::event::ConsoleEvent,
    error::{Code, Fault},
    inventory::{Inventory, InventoryEvent},
    server::{Server, ServerId},
};
use tauri::{AppHandle, ipc::Channel};
use tokio::task::AbortHandle;

use crate::{
    consoles::{Consoles, Target},
    demo::{self, DemoCloud},
    fresh_url::FreshUrl,
    keyring_vault::KeyringVault,
    launcher,
    ready_console::ReadyConsole,
    system_proxy::SystemProxy,
};

/// The channels of the one window that is listening; a new window replaces them.
#[derive(Default)]
struct Listeners {
    inventory: Mutex<Option<Channel<InventoryEvent>>>,
    consoles: Mutex<Option<Channel<ConsoleEvent>>>,
}

/// Accounts, inventory and consoles, wired together.
pub struct Desk {
    /// Accounts and their secrets.
    pub accounts: Arc<Accounts>,
    /// Every server of every account.
    pub inventory: Arc<Inventory>,
    /// Every console.
    pub consoles: Arc<Consoles>,
    /// What opening the account book had to say.
    pub notice: Option<Fault>,
    listeners: Arc<Listeners>,
    checking: Mutex<Option<AbortHandle>>,
    demo: tokio::sync::Mutex<Option<(DemoCloud, AccountId)>>,
}

impl Desk {
    /// Opens the account book in `folder` and wires everything to it.
    pub fn new(app: AppHandle, folder: &std::path::Path) -> Self {
        let (book, notice) = AccountBook::open(folder);
        let cloud = Arc::new(Cloud::new(
            Arc::new(SystemClock),
            Arc::new(SystemProxy::new()),
        ));
        let vault = Arc::new(KeyringVault::default());
        let accounts = Arc::new(Accounts::new(book, vault, cloud.clone()));
        let listeners = Arc::new(Listeners::default());
        let inventory = Arc::new(Inventory::new(
            cloud.clone(),
            tell_inventory(listeners.clone()),
        ));
        let urls = FreshUrl {
            accounts: accounts.clone(),
            inventory: inventory.clone(),
            cloud,
        };
        let consoles = Consoles::new(
            urls,
            ReadyConsole::default(),
            tell_consoles(listeners.clone(), app),
        );
        Self {
            accounts,
            inventory,
            consoles,
            notice,
            listeners,
            checking: Mutex::default(),
            demo: tokio::sync::Mutex::new(None),
        }
    }

    /// Has the window hear of the inventory from now on, beginning with all that is known.
    pub fn watch_inventory(&self, channel: Channel<InventoryEvent>) {
        listen(&self.listeners.inventory, channel);
        self.inventory.tell_all();
    }

    /// Has the window hear of consoles from now on, beginning with those that are open.
    pub fn watch_consoles(&self, channel: Channel<ConsoleEvent>) {
        listen(&self.listeners.consoles, channel);
        for event in self.consoles.snapshot() {
            send(&self.listeners.consoles, event);
        }
    }

    /// Checks a draft by a real call; an earlier check that still runs is cancelled.
    ///
    /// # Errors
    /// What the check found, or [`Code::Cancelled`] after [`Desk::cancel_check`].
    pub async fn check_account(&self, draft: AccountDraft) -> Result<AccountOffer, Fault> {
        let accounts = self.accounts.clone();
        let check = tokio::spawn(async move { accounts.check(draft, &|_| {}).await });
        let earlier = self.checking().replace(check.abort_handle());
        if let Some(earlier) = earlier {
            earlier.abort();
        }
        check
            .await
            .unwrap_or_else(|_| Err(Fault::new(Code::Cancelled)))
    }

    /// Cancels the check that is under way, if one is.
    pub fn cancel_check(&self) {
        if let Some(check) = self.checking().take() {
            check.abort();
        }
    }

    /// Changes an account's name, places or settings; places that it has no more leave the list.
    ///
    /// # Errors
    /// Where the account is gone or the account book cannot be written.
    pub async fn update_account(
        &self,
        id: &AccountId,
        change: AccountChange,
    ) -> Result<AccountSummary, Fault> {
        let summary = self.accounts.update(id, change).await?;
        if let Ok(account) = self.accounts.account(id) {
            self.inventory.drop_other_places(&account);
        }
        Ok(summary)
    }

    /// Lists every server of every account again, all side by side.
    pub async fn refresh(&self) {
        let all = self.accounts.summaries();
        futures_util::future::join_all(all.iter().map(|account| self.refresh_account(&account.id)))
            .await;
        if !all.is_empty() {
            self.consoles.keep_ready();
        }
    }

    /// Lists the servers of one account again.
    pub async fn refresh_account(&self, id: &AccountId) {
        match self.accounts.credentials(id).await {
            Ok((account, credentials)) => self.inventory.refresh(&account, Ok(&credentials)).await,
            Err(fault) => {
                if let Ok(account) = self.accounts.account(id) {
                    self.inventory.refresh(&account, Err(&fault)).await;
                }
            }
        }
    }

    /// Lists the servers of one project again.
    ///
    /// # Errors
    /// Where the account or project is gone, or its secret cannot be had.
    pub async fn refresh_place(&self, id: &AccountId, project: &ProjectId) -> Result<(), Fault> {
        let (account, credentials) = self.accounts.credentials(id).await?;
        let place = account.place(project)?.clone();
        self.inventory
            .refresh_place(&account, &credentials, &place)
            .await;
        Ok(())
    }

    /// Looks at one server again.
    ///
    /// # Errors
    /// Whatever vault and cloud report.
    pub async fn look_again(
        &self,
        id: &AccountId,
        project: &ProjectId,
        server: &ServerId,
    ) -> Result<Server, Fault> {
        let (account, credentials) = self.accounts.credentials(id).await?;
        let place = account.place(project)?.clone();
        self.inventory
            .look_again(&account, &credentials, &place, server, &|_| {})
            .await
    }

    /// Removes an account: its consoles close, its secrets go, its servers leave the list.
    ///
    /// # Errors
    /// Where the keyring or the account book refuses; then the account stays.
    pub async fn remove_account(&self, id: &AccountId) -> Result<(), Fault> {
        self.accounts.remove(id).await?;
        self.consoles.close_all_of(id).await;
        self.inventory.forget(id);
        let mut demo = self.demo.lock().await;
        if demo.as_ref().is_some_and(|(_, account)| account == id) {
            *demo = None;
        }
        Ok(())
    }

    /// Opens the console of a server; the answer comes when its window is there.
    ///
    /// # Errors
    /// Whatever stopped it, ready to be shown.
    pub async fn get_console(&self, target: Target) -> Result<String, Fault> {
        self.consoles.open(target).await
    }

    /// Starts the demo cloud, if it does not run yet, and answers its account.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub async fn start_demo(&self) -> Result<AccountSummary, Fault> {
        let mut demo = self.demo.lock().await;
        if let Some((_, id)) = demo.as_ref()
            && let Ok(account) = self.accounts.account(id)
        {
            return Ok(summary_of(&account));
        }
        let (process, account, credentials) = demo::start().await?;
        let summary = summary_of(&account);
        *demo = Some((process, account.id.clone()));
        self.accounts.add_session_account(account, credentials);
        Ok(summary)
    }

    fn checking(&self) -> MutexGuard<'_, Option<AbortHandle>> {
        self.checking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has one console process stand ready.
    pub fn keep_ready(&self) {
        self.consoles.keep_ready();
    }
}

fn summary_of(account: &Account) -> AccountSummary {
    account.summary(&porthole_core::cloud::cloud_name(&account.cloud))
}

fn tell_inventory(listeners: Arc<Listeners>) -> Arc<dyn Fn(InventoryEvent) + Send + Sync> {
    Arc::new(move |event| send(&listeners.inventory, event))
}

fn tell_consoles(
    listeners: Arc<Listeners>,
    app: AppHandle,
) -> Box<dyn Fn(ConsoleEvent) + Send + Sync> {
    Box::new(move |event| {
        let closed = matches!(event, ConsoleEvent::Closed { .. });
        send(&listeners.consoles, event);
        if closed {
            launcher::end_with_last_window(&app);
        }
    })
}

fn listen<T>(listening: &Mutex<Option<Channel<T>>>, channel: Channel<T>) {
    *listening.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
}

fn send<T: tauri::ipc::IpcResponse + Clone>(listening: &Mutex<Option<Channel<T>>>, event: T) {
    let channel = listening
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    if let Some(channel) = channel {
        // A window that has closed meanwhile needs no event.
        let _ = channel.send(event);
    }
}
