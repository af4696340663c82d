//! A fresh console URL and all that goes with it through the pipe.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use porthole_core::{
    account::{Account, AccountId, Place},
    accounts::Accounts,
    cloud::{Cloud, Credentials, OnPause},
    console::message::{Showing, Title},
    console_url::ConsoleUrl,
    error::{Code, Fault},
    inventory::Inventory,
    proxy::{PipeSecret, ProxyRoute},
    server::Phase,
    settings::{Choices, Level, Levels, SettingsFile},
    trust::Certificate,
};

use crate::consoles::{Source, Target};

/// Asks the cloud for a console URL at the moment of use.
pub struct FreshUrl {
    /// Accounts and their secrets.
    pub accounts: Arc<Accounts>,
    /// What is known of the servers.
    pub inventory: Arc<Inventory>,
    /// What is chosen for consoles.
    pub settings: Arc<SettingsFile>,
    /// The clouds' APIs.
    pub cloud: Arc<Cloud>,
    /// Hears that an account was changed from a console.
    pub changed: Box<dyn Fn() + Send + Sync>,
}

impl Source for FreshUrl {
    /// [`Code::NotRunning`], without asking for a URL, where the server is stopped.
    fn showing<'a>(
        &'a self,
        target: &'a Target,
        on_pause: OnPause<'a>,
    ) -> BoxFuture<'a, Result<Showing, Fault>> {
        Box::pin(self.ask(target, on_pause))
    }

    /// The account book keeps it.
    fn allow_page_hosts(&self, account: &AccountId, hosts: &[String]) {
        // A book that cannot be written is told by the next change of an account; the console asks
        // again in that case.
        let _ = self.accounts.allow_page_hosts(account, hosts);
        (self.changed)();
    }

    /// The account book keeps it.
    fn use_viewer(&self, account: &AccountId, viewer: bool) {
        // As above; the next URL then comes for what was there before.
        let _ = self.accounts.use_viewer(account, viewer);
    }

    fn levels(&self, target: &Target) -> Levels {
        self.settings.levels(&target.account, &target.server)
    }

    fn choose(&self, target: &Target, level: Level, choices: Choices) {
        // What cannot be written holds until Porthole ends.
        let _ = self
            .settings
            .choose(&target.account, &target.server, level, choices);
    }

    /// The account book keeps it.
    fn trust_certificate(&self, account: &AccountId, certificate: &Certificate) {
        // As above: the console would ask again.
        let _ = self.accounts.trust_certificate(account, certificate);
        (self.changed)();
    }
}

impl FreshUrl {
    async fn ask(&self, target: &Target, on_pause: OnPause<'_>) -> Result<Showing, Fault> {
        let (account, credentials) = self.accounts.credentials(&target.account).await?;
        let place = target.place(&account, &self.inventory)?;
        let caller = (&account, &credentials);
        self.refuse_stopped(caller, &place, target, on_pause)
            .await?;
        let url = self
            .cloud
            .remote_console(&account, &credentials, &place, &target.server, on_pause)
            .await?;
        Ok(Showing {
            title: self.title(&account, target, &place),
            route: self.route(&url).await?,
            plain: !url.secure() && !url.loopback(),
            url: PipeSecret(url.secret().clone()),
            trust: account.trust,
            page_hosts: account.page_hosts,
            viewer: !account.provider_page,
            levels: self.levels(target),
        })
    }

    /// A server that the list knows as stopped is looked at once more before anything is asked.
    async fn refuse_stopped(
        &self,
        (account, credentials): (&Account, &Credentials),
        place: &Place,
        target: &Target,
        on_pause: OnPause<'_>,
    ) -> Result<(), Fault> {
        let stopped = |phase| phase == Phase::Stopped;
        let known = self.inventory.server(&target.account, &target.server);
        if !known.is_some_and(|server| stopped(server.phase)) {
            return Ok(());
        }
        let now = self
            .inventory
            .look_again(account, credentials, place, &target.server, on_pause)
            .await?;
        if stopped(now.phase) {
            Err(Fault::new(Code::NotRunning))
        } else {
            Ok(())
        }
    }

    fn title(&self, account: &Account, target: &Target, place: &Place) -> Title {
        let name = self
            .inventory
            .server(&target.account, &target.server)
            .map(|server| server.name)
            .filter(|name| !name.trim().is_empty());
        Title {
            server: name.unwrap_or_else(|| target.server.to_string()),
            account: account.name.clone(),
            region: place.region.to_string(),
        }
    }

    async fn route(&self, url: &ConsoleUrl) -> Result<ProxyRoute, Fault> {
        match url.origin() {
            Some(origin) => self.cloud.route(&origin).await,
            None => Err(Fault::new(Code::BadConsoleUrl)),
        }
    }
}
