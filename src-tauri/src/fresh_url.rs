//! A fresh console URL and all that goes with it through the pipe.

use std::sync::Arc;

use porthole_core::{
    account::{Account, AccountId, Place},
    accounts::Accounts,
    cloud::{Cloud, Credentials},
    console::message::{Showing, Title},
    console_url::ConsoleUrl,
    error::{Code, Fault},
    inventory::Inventory,
    proxy::{PipeSecret, ProxyRoute},
    server::Phase,
    trust::Certificate,
};

use crate::consoles::Target;

/// Asks the cloud for a console URL at the moment of use.
#[derive(Clone)]
pub struct FreshUrl {
    /// Accounts and their secrets.
    pub accounts: Arc<Accounts>,
    /// What is known of the servers.
    pub inventory: Arc<Inventory>,
    /// The clouds' APIs.
    pub cloud: Arc<Cloud>,
}

impl FreshUrl {
    /// A fresh URL for this server, with its title, route and trust. Each call asks the cloud.
    ///
    /// # Errors
    /// [`Code::NotRunning`], without asking for a URL, where the server is stopped; else whatever
    /// vault and cloud report.
    pub async fn showing(&self, target: &Target) -> Result<Showing, Fault> {
        let (account, credentials) = self.accounts.credentials(&target.account).await?;
        let place = self.place(&account, target)?;
        self.refuse_stopped(&account, &credentials, &place, target)
            .await?;
        let url = self
            .cloud
            .remote_console(&account, &credentials, &place, &target.server, &|_| {})
            .await?;
        Ok(Showing {
            title: self.title(&account, target, &place),
            route: self.route(&url).await?,
            plain: !url.secure() && !url.loopback(),
            url: PipeSecret(url.secret().clone()),
            trust: account.trust,
            page_hosts: account.page_hosts,
        })
    }

    /// Lets the page reach these hosts from now on; the account book keeps it.
    pub fn allow_page_hosts(&self, account: &AccountId, hosts: &[String]) {
        // A book that cannot be written is told by the next change of an account; the console asks
        // again in that case.
        let _ = self.accounts.allow_page_hosts(account, hosts);
    }

    /// Trusts this certificate for its host from now on; the account book keeps it.
    pub fn trust_certificate(&self, account: &AccountId, certificate: &Certificate) {
        // As above: the console would ask again.
        let _ = self.accounts.trust_certificate(account, certificate);
    }

    /// Looks at the server again in the background, so that its row tells what is true now.
    pub fn look_again(&self, target: &Target) {
        let (this, target) = (self.clone(), target.clone());
        tokio::spawn(async move {
            let Ok((account, credentials)) = this.accounts.credentials(&target.account).await
            else {
                return;
            };
            if let Ok(place) = this.place(&account, &target) {
                // What it finds goes to the list; that it failed was told by the open itself.
                let _ = this
                    .inventory
                    .look_again(&account, &credentials, &place, &target.server, &|_| {})
                    .await;
            }
        });
    }

    /// The place that a target lies in: named by the caller, or known from the list.
    pub fn place(&self, account: &Account, target: &Target) -> Result<Place, Fault> {
        if let Some(project) = &target.project {
            return account.place(project).cloned();
        }
        self.inventory
            .server(&target.account, &target.server)
            .map(|server| server.place)
            .ok_or_else(|| Fault::new(Code::NotFound))
    }

    /// A server that the list knows as stopped is looked at once more before anything is asked.
    async fn refuse_stopped(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        target: &Target,
    ) -> Result<(), Fault> {
        let stopped = |phase| phase == Phase::Stopped;
        let known = self.inventory.server(&target.account, &target.server);
        if !known.is_some_and(|server| stopped(server.phase)) {
            return Ok(());
        }
        let now = self
            .inventory
            .look_again(account, credentials, place, &target.server, &|_| {})
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
