//! A fresh console URL and all that goes with it through the pipe.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use porthole_core::{
    account::{Account, AccountId, Place, ProjectId},
    accounts::Accounts,
    cloud::{Cloud, Credentials, OnPause},
    console::{
        life::evidence::Doing,
        message::{Showing, Title},
    },
    console_url::ConsoleUrl,
    error::{Code, Fault},
    host_port::HostPort,
    inventory::Inventory,
    power::PowerAction,
    proxy::{PipeSecret, ProxyRoute},
    server::{Phase, Server, ServerId},
    settings::{Choices, Level, Levels, Ready, SettingsFile},
    trust::Certificate,
};

use crate::{
    consoles::{Source, Target},
    looks::{self, Eyes, Looks, Seen},
    power::Power,
};

/// Asks the cloud for a console URL at the moment of use.
pub struct FreshUrl {
    accounts: Arc<Accounts>,
    inventory: Arc<Inventory>,
    settings: Arc<SettingsFile>,
    cloud: Arc<Cloud>,
    power: Arc<Power>,
    looks: Arc<Looks>,
    changed: Box<dyn Fn() + Send + Sync>,
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

    fn title(&self, target: &Target) -> Title {
        let account = self.accounts.account(&target.account).ok();
        let place = |account| target.place(account, &self.inventory).ok();
        let place = account.as_ref().and_then(place);
        self.titled(target, account.as_ref(), place.as_ref())
    }

    fn look<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Doing, Fault>> {
        Box::pin(async {
            let account = self.accounts.account(&target.account)?;
            let place = target.place(&account, &self.inventory)?.project_id;
            let key = (target.account.clone(), place);
            self.looks.look(key, target.server.clone()).await
        })
    }

    fn reaches<'a>(
        &'a self,
        host: &'a HostPort,
        route: &'a ProxyRoute,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(porthole_console::reaches(host, route))
    }

    fn power<'a>(
        &'a self,
        target: &'a Target,
        action: PowerAction,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let changing = self.power.change(target.clone(), action, Box::new(|_| {}));
            changing.await.map(drop)
        })
    }

    /// The account book keeps it.
    fn allow_page_hosts(&self, account: &AccountId, hosts: &[String]) {
        // A book that cannot be written is told by the next change of an account; the console asks
        // again in that case.
        let _ = self.accounts.allow_page_hosts(account, hosts);
        (self.changed)();
    }

    fn use_viewer(&self, account: &AccountId, viewer: bool) {
        // What cannot be written holds until Porthole ends.
        let _ = self.settings.use_viewer(account, viewer);
    }

    fn levels(&self, target: &Target) -> Levels {
        self.settings.levels(&target.account, &target.server)
    }

    fn ready(&self) -> Ready {
        self.settings.ready()
    }

    fn choose(&self, target: &Target, level: Level, choices: Choices) {
        // What cannot be written holds until Porthole ends.
        let _ = self
            .settings
            .choose(&target.account, &target.server, level, choices);
    }

    fn keep_login<'a>(
        &'a self,
        target: &'a Target,
        login: Option<&'a PipeSecret>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        let Target {
            account, server, ..
        } = target;
        Box::pin(async move {
            match login {
                Some(PipeSecret(login)) => self.accounts.keep_login(account, server, login).await,
                None => self.accounts.forget_login(account, server).await,
            }
        })
    }

    /// The account book keeps it.
    fn trust_certificate(&self, account: &AccountId, certificate: &Certificate) {
        // As above: the console would ask again.
        let _ = self.accounts.trust_certificate(account, certificate);
        (self.changed)();
    }
}

impl FreshUrl {
    /// Asks in the name of these accounts; `changed` hears that one was changed from a console.
    pub fn new(
        accounts: Arc<Accounts>,
        inventory: Arc<Inventory>,
        settings: Arc<SettingsFile>,
        cloud: Arc<Cloud>,
        power: Arc<Power>,
        changed: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        let looks = Looks::new(Box::new(ByApi {
            accounts: accounts.clone(),
            inventory: inventory.clone(),
        }));
        Self {
            accounts,
            inventory,
            settings,
            cloud,
            power,
            looks,
            changed,
        }
    }

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
        let levels = self.levels(target);
        let login = self.login(target, &levels).await;
        Ok(Showing {
            title: self.titled(target, Some(&account), Some(&place)),
            route: self.route(&credentials, &url).await?,
            plain: !url.secure() && !url.loopback(),
            url: PipeSecret(url.secret().clone()),
            trust: account.trust,
            page_hosts: account.page_hosts,
            viewer: !levels.settings().provider_page,
            login,
            levels,
        })
    }

    /// The keyring is asked only where one is kept, for the viewer only.
    async fn login(&self, target: &Target, levels: &Levels) -> Option<PipeSecret> {
        let settings = levels.settings();
        let keeps = settings.keep_login && !settings.provider_page;
        let asking = keeps.then(|| self.accounts.login(&target.account, &target.server))?;
        asking.await.map(PipeSecret)
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

    fn titled(&self, target: &Target, account: Option<&Account>, place: Option<&Place>) -> Title {
        let known = self.inventory.server(&target.account, &target.server);
        Title {
            server: known
                .map(|server| server.name)
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| target.server.to_string()),
            account: account.map_or_else(String::new, |account| account.name.clone()),
            region: place.map_or_else(String::new, |place| place.region.to_string()),
        }
    }

    async fn route(
        &self,
        credentials: &Credentials,
        url: &ConsoleUrl,
    ) -> Result<ProxyRoute, Fault> {
        match url.origin() {
            Some(origin) => self.cloud.route(credentials, &origin).await,
            None => Err(Fault::new(Code::BadConsoleUrl)),
        }
    }
}

/// Looks by the clouds' APIs.
struct ByApi {
    accounts: Arc<Accounts>,
    inventory: Arc<Inventory>,
}

impl Eyes for ByApi {
    fn look(
        &self,
        (account, project): looks::Place,
        servers: Vec<ServerId>,
    ) -> BoxFuture<'_, Seen> {
        Box::pin(async move {
            match self.look_at(&account, &project, &servers).await {
                Ok(seen) => seen,
                Err(fault) => {
                    let failed = |id| (id, Err(fault.clone()));
                    servers.into_iter().map(failed).collect()
                }
            }
        })
    }
}

impl ByApi {
    async fn look_at(
        &self,
        account: &AccountId,
        project: &ProjectId,
        servers: &[ServerId],
    ) -> Result<Seen, Fault> {
        let (account, credentials) = self.accounts.credentials(account).await?;
        let place = account.place(project)?;
        let found = self
            .inventory
            .look_at_several(&account, &credentials, place, servers)
            .await;
        let doing = |(id, seen): (ServerId, Result<Server, Fault>)| {
            (id, seen.map(|server| Doing::from(&server)))
        };
        Ok(found.into_iter().map(doing).collect())
    }
}
