//! Asks the clouds' APIs; knows no console and no window.
//!
//! ```text
//! Cloud: reach, servers, server, remote_console, power
//!   huawei     requests as values, and what their answers say
//!   call       one request from value to answer: guard, sign, send, wait, the clock's exception
//!     guard    a refused login is not repeated
//!     signer   SDK-HMAC-SHA256, pure
//!     http     the only sender; tls: whom it trusts
//!     fault    answers and broken connections in a person's words
//!   endpoint   which hosts are the account's; regions: the table of clouds
//! ```

mod call;
pub mod clock;
pub mod endpoint;
mod event;
pub mod fault;
mod guard;
pub mod http;
pub mod huawei;
mod list;
mod power;
mod reach;
pub mod regions;
pub mod signer;
pub mod tls;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::SecretString;
use url::Url;

use call::Caller;
use clock::Clock;
pub use endpoint::host_rule;
pub use event::{CallEvent, ListEvent, OnPause};
use guard::Guard;
use http::{Limits, Sender};
use huawei::{Whose, answer};
pub use regions::{CloudChoice, RegionChoice, choices, cloud_name};

use crate::{
    account::{Account, AccountId, Place, PlaceOffer, ProjectId, RegionId},
    console_url::ConsoleUrl,
    error::Fault,
    proxy::{ProxyLookup, ProxyRoute},
    server::{Server, ServerId},
};

/// What signs an account's requests.
#[derive(Clone)]
pub struct Credentials {
    /// The access key: an identifier.
    pub access_key: String,
    /// The secret key.
    pub secret_key: SecretString,
    /// The security token of temporary keys.
    pub security_token: Option<SecretString>,
    /// The way through the account's own proxy, login and all.
    pub proxy: Option<ProxyRoute>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, ***)", self.access_key)
    }
}

/// All clouds of all accounts. Dropping a call's future cancels it.
pub struct Cloud {
    clock: Arc<dyn Clock>,
    sender: Sender,
    guard: Guard,
    /// By how many seconds this computer's clock is behind the cloud's, where it is wrong.
    behind_s: Mutex<HashMap<AccountId, i64>>,
}

impl Cloud {
    /// With the usual limits.
    pub fn new(clock: Arc<dyn Clock>, proxies: Arc<dyn ProxyLookup>) -> Self {
        Self::with_limits(clock, proxies, Limits::default())
    }

    /// With limits of one's own.
    pub fn with_limits(
        clock: Arc<dyn Clock>,
        proxies: Arc<dyn ProxyLookup>,
        limits: Limits,
    ) -> Self {
        Self {
            clock,
            sender: Sender::new(proxies, limits),
            guard: Guard::default(),
            behind_s: Mutex::default(),
        }
    }

    /// Finds what a key reaches: regions and projects, with their servers counted. A project given
    /// by hand is taken without asking which others there are.
    ///
    /// # Errors
    /// The fault of the first login, or that there is no project.
    pub async fn reach(
        &self,
        account: &Account,
        credentials: &Credentials,
        project_by_hand: Option<(&RegionId, &ProjectId)>,
        on_pause: OnPause<'_>,
    ) -> Result<Vec<PlaceOffer>, Fault> {
        let who = Caller {
            account,
            credentials,
        };
        self.begin_wave(&account.id);
        match project_by_hand {
            Some((region, project)) => reach::by_hand(self, who, region, project, on_pause).await,
            None => reach::all(self, who, on_pause).await,
        }
    }

    /// Lists the servers of a place, page by page.
    ///
    /// # Errors
    /// Why the list could not be completed; the pages that came before stay good.
    pub async fn servers(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        on: &(dyn Fn(ListEvent) + Send + Sync),
    ) -> Result<(), Fault> {
        let who = Caller {
            account,
            credentials,
        };
        list::all(self, who, place, on).await
    }

    /// Looks at one server.
    ///
    /// # Errors
    /// [`ServerGone`](crate::error::Code::ServerGone) where there is none any more.
    pub async fn server(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        server: &ServerId,
        on_pause: OnPause<'_>,
    ) -> Result<Server, Fault> {
        let request = huawei::server(&place.project_id, server);
        let asking = self.ask_ecs(account, credentials, place, &request, on_pause);
        let answered = asking.await?;
        let whose = Whose {
            account: &account.id,
            place,
        };
        answer::server(&answered.body, whose)
            .ok_or_else(|| fault::answer::not_understood(&answered, &request.asked))
    }

    /// Looks at several servers with one call, 100 at the most. Those that are gone are left out.
    ///
    /// # Errors
    /// Why they could not be looked at.
    pub async fn servers_by_id(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        ids: &[&ServerId],
    ) -> Result<Vec<Server>, Fault> {
        let request = huawei::servers_by_id(&place.project_id, ids);
        let asking = self.ask_ecs(account, credentials, place, &request, &|_| {});
        let answered = asking.await?;
        let whose = Whose {
            account: &account.id,
            place,
        };
        let page = answer::server_page(&answered.body, whose)
            .ok_or_else(|| fault::answer::not_understood(&answered, &request.asked))?;
        Ok(page.servers)
    }

    /// Asks for the one-time console URL of one server. The answer is read on a connection of its
    /// own, which ends with the call.
    ///
    /// # Errors
    /// Why there is none, or why it may not be opened.
    pub async fn remote_console(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        server: &ServerId,
        on_pause: OnPause<'_>,
    ) -> Result<ConsoleUrl, Fault> {
        let request = huawei::remote_console(&place.project_id, server);
        let asking = self.ask_ecs(account, credentials, place, &request, on_pause);
        let answered = asking.await?;
        let url = answer::console_url(&answered.body)
            .ok_or_else(|| fault::answer::not_understood(&answered, &request.asked))?;
        ConsoleUrl::parse(&url, &host_rule(account, &place.region))
    }

    /// One request to the ECS of a place.
    async fn ask_ecs(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        request: &huawei::Request,
        on_pause: OnPause<'_>,
    ) -> Result<http::Answer, Fault> {
        let who = Caller {
            account,
            credentials,
        };
        let ecs = endpoint::ecs(account, &place.region)?;
        self.ask(who, &ecs, request, on_pause).await
    }

    /// Before a refresh: the next call proves the key, the others wait for it.
    pub fn begin_wave(&self, account: &AccountId) {
        self.guard.begin_wave(account);
    }

    /// The key was replaced, or the account removed.
    pub fn forget(&self, account: &AccountId) {
        self.guard.forget(account);
        self.sender.forget(account);
        self.behind().remove(account);
    }

    /// By how many seconds this computer's clock is behind the clouds', where it is off by more
    /// than five minutes; negative where it is ahead.
    pub fn clock_behind_s(&self) -> Option<i64> {
        self.behind().values().copied().max_by_key(|off| off.abs())
    }

    /// How a URL's host is reached with an account's credentials.
    ///
    /// # Errors
    /// [`Code::Proxy`](crate::error::Code::Proxy) where the system does not say, or says what cannot
    /// be followed.
    pub async fn route(&self, credentials: &Credentials, url: &Url) -> Result<ProxyRoute, Fault> {
        self.sender.route(credentials.proxy.as_ref(), url).await
    }

    fn behind(&self) -> std::sync::MutexGuard<'_, HashMap<AccountId, i64>> {
        self.behind_s.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
