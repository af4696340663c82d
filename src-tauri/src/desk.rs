//! Everything that the launcher holds while it runs: the state behind the commands.

use std::sync::Arc;

use porthole_core::{
    account::{Account, AccountDraft, AccountId, AccountOffer, AccountSummary, Place, ProjectId},
    account_book::AccountBook,
    accounts::{AccountChange, Accounts},
    cloud::{CallEvent, Cloud, clock::SystemClock},
    console::event::ConsoleEvent,
    error::Fault,
    inventory::{Inventory, InventoryEvent},
    power::{PowerAction, was_refused},
    server::{Server, ServerId},
    settings::SettingsFile,
    vault::Keep,
};
use tauri::{AppHandle, ipc::Channel};

use crate::{
    calls::Calls,
    consoles::{self, Consoles, Target},
    demo::{self, DemoCloud},
    fresh_url::FreshUrl,
    keyring_vault::KeyringVault,
    launcher,
    listeners::Listeners,
    own_program,
    power::Power,
    ready_console::ReadyConsole,
    system_proxy::SystemProxy,
};

/// Accounts, inventory and consoles, wired together.
pub struct Desk {
    /// Accounts and their secrets.
    pub accounts: Arc<Accounts>,
    /// Every server of every account.
    pub inventory: Arc<Inventory>,
    /// Every console.
    pub consoles: Arc<Consoles>,
    /// What changes the power of servers.
    pub power: Arc<Power>,
    /// The calls of the window that it may cancel.
    pub calls: Calls,
    /// What is chosen for consoles.
    pub settings: Arc<SettingsFile>,
    /// What opening the account book, or else the settings, had to say.
    pub notice: Option<Fault>,
    /// Where the window hears of what happens.
    pub listeners: Arc<Listeners>,
    demo: tokio::sync::Mutex<Option<(DemoCloud, AccountId)>>,
}

impl Desk {
    /// Opens the account book in `folder` and wires everything to it.
    pub fn new(app: AppHandle, folder: &std::path::Path) -> Self {
        let (book, notice) = AccountBook::open(folder);
        let (settings, of_settings) = SettingsFile::open(folder);
        let (settings, notice) = (Arc::new(settings), notice.or(of_settings));
        let cloud = Arc::new(Cloud::new(
            Arc::new(SystemClock),
            Arc::new(SystemProxy::new()),
        ));
        let vault = Arc::new(KeyringVault::default());
        let accounts = Arc::new(Accounts::new(book, vault, cloud.clone()));
        let listeners = Arc::new(Listeners::default());
        let told = listeners.clone();
        let inventory = Arc::new(Inventory::new(
            cloud.clone(),
            Arc::new(move |event| told.inventory.tell(event)),
        ));
        let power = Power::new(accounts.clone(), inventory.clone(), cloud.clone());
        let changed = app.clone();
        let source = FreshUrl::new(
            accounts.clone(),
            inventory.clone(),
            settings.clone(),
            cloud,
            power.clone(),
            Box::new(move || launcher::tell_accounts_changed(&changed)),
        );
        let told = listeners.clone();
        let consoles = Consoles::new(
            Box::new(source),
            ReadyConsole::new(
                Box::new(|| own_program::command("--console")),
                settings.ready(),
            ),
            tell_consoles(listeners.clone(), app),
            Box::new(move |event| told.calls.tell(event)),
        );
        Self {
            accounts,
            inventory,
            settings,
            consoles,
            power,
            calls: Calls::default(),
            notice,
            listeners,
            demo: tokio::sync::Mutex::new(None),
        }
    }

    /// Has the window hear of the inventory from now on, beginning with all that is known.
    pub fn watch_inventory(&self, channel: Channel<InventoryEvent>) {
        self.listeners.inventory.listen(channel);
        self.inventory.tell_all();
    }

    /// Has the window hear of consoles from now on, beginning with those that are there.
    pub fn watch_consoles(&self, channel: Channel<ConsoleEvent>) {
        self.listeners.consoles.listen(channel);
        self.consoles.tell_all();
    }

    /// Has the window hear of its own calls from now on. It counts them from the start, so that
    /// the numbers of an earlier window mean nothing any more.
    pub fn watch_calls(&self, channel: Channel<CallEvent>) {
        self.calls.forget();
        self.consoles.forget_calls();
        self.listeners.calls.listen(channel);
    }

    /// Cancels a call; a console that has just come of it closes again.
    pub fn cancel_call(&self, call: u32) {
        self.calls.cancel(call);
        self.consoles.cancel(call);
    }

    /// Checks a draft by a real call.
    ///
    /// # Errors
    /// What the check found.
    pub async fn check_account(
        &self,
        call: u32,
        draft: AccountDraft,
    ) -> Result<AccountOffer, Fault> {
        self.accounts.check(draft, &self.on_pause(call)).await
    }

    /// Saves a checked draft. A key that is kept until Porthole ends takes the passwords of servers
    /// out of the keyring, too.
    ///
    /// # Errors
    /// A keyring's or the account book's fault; then nothing has changed.
    pub async fn save_account(
        &self,
        draft: &str,
        name: String,
        places: Vec<Place>,
        keep: Keep,
    ) -> Result<AccountSummary, Fault> {
        let saved = self.accounts.save(draft, name, places, keep).await?;
        if keep == Keep::Session {
            let servers = self.settings.with_login(&saved.id);
            self.accounts.tidy_logins(&saved.id, &servers).await;
        }
        Ok(saved)
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

    /// Shows an account's consoles in the viewer from now on, or in the provider's page.
    ///
    /// # Errors
    /// Where the settings cannot be written; the choice then holds until Porthole ends.
    pub async fn use_viewer(&self, id: &AccountId, viewer: bool) -> Result<(), Fault> {
        let written = self.settings.use_viewer(id, viewer);
        self.consoles.tell_choices().await;
        written
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
        call: u32,
        id: &AccountId,
        project: &ProjectId,
        server: &ServerId,
    ) -> Result<Server, Fault> {
        let (account, credentials) = self.accounts.credentials(id).await?;
        let place = account.place(project)?.clone();
        self.inventory
            .look_again(&account, &credentials, &place, server, &self.on_pause(call))
            .await
    }

    /// Changes the power of a server, and answers how it is then.
    ///
    /// # Errors
    /// Why it was not done, or that this is not known.
    pub async fn change_power(
        &self,
        call: u32,
        target: Target,
        action: PowerAction,
    ) -> Result<Server, Fault> {
        self.consoles.power_ordered(&target, true);
        let on_pause = Box::new(self.on_pause(call));
        let changed = self.power.change(target.clone(), action, on_pause).await;
        if changed.as_ref().is_err_and(was_refused) {
            self.consoles.power_ordered(&target, false);
        }
        changed
    }

    /// Removes an account: its consoles close, its secrets go, its servers leave the list.
    ///
    /// # Errors
    /// Where the keyring or the account book refuses; then the account stays.
    pub async fn remove_account(&self, id: &AccountId) -> Result<(), Fault> {
        let servers = self.settings.with_login(id);
        self.accounts.remove(id).await?;
        self.accounts.tidy_logins(id, &servers).await;
        self.power.forget(id);
        self.consoles.close_all_of(id).await;
        self.inventory.forget(id);
        // A file that cannot be written keeps a few choices for servers that nobody lists.
        let _ = self.settings.forget(id);
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
    pub async fn get_console(&self, call: u32, target: Target) -> Result<String, Fault> {
        let opening = self.consoles.open(call, target);
        let opened = self.calls.run(call, opening).await?;
        Ok(opened.keep())
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
        // Nothing of the last one is kept.
        let _ = self.settings.forget(&account.id);
        let summary = summary_of(&account);
        *demo = Some((process, account.id.clone()));
        self.accounts.add_session_account(account, credentials);
        Ok(summary)
    }

    /// Has one console process stand ready.
    pub fn keep_ready(&self) {
        self.consoles.keep_ready();
    }

    /// Tells the window how long one of its calls waits because the cloud asks for it.
    fn on_pause(&self, call: u32) -> impl Fn(u32) + Send + Sync + use<> {
        let listeners = self.listeners.clone();
        move |waits_s| listeners.calls.tell(CallEvent { call, waits_s })
    }
}

fn summary_of(account: &Account) -> AccountSummary {
    account.summary(&porthole_core::cloud::cloud_name(&account.cloud))
}

/// The app may end with the last console; whoever tells of it still holds the table.
fn tell_consoles(listeners: Arc<Listeners>, app: AppHandle) -> consoles::Listener {
    Box::new(move |event| {
        if let ConsoleEvent::Closed { .. } = event {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { launcher::end_with_last_window(&app) });
        }
        listeners.consoles.tell(event);
    })
}
