//! The core's own way to the API of a test cloud, without the app around it.

use std::sync::Arc;

use porthole_core::{
    account::{Account, AccountId, Endpoints, Place},
    cloud::{Cloud, Credentials, clock::SystemClock},
    error::Fault,
    proxy::{ProxyLookup, ProxyRoute},
    server::ServerId,
    trust::Trust,
    vault::Keep,
};
use porthole_tests::cloud::{TestCloud, WEB_01};
use secrecy::ExposeSecret;
use url::Url;

/// Everything that a call about one server needs.
pub struct Asking {
    /// The core.
    pub cloud: Cloud,
    /// Whose server it is.
    pub account: Account,
    /// What signs.
    pub credentials: Credentials,
    /// Where it is.
    pub place: Place,
    /// Which one.
    pub server: ServerId,
}

struct Direct;

impl ProxyLookup for Direct {
    fn route(&self, _: &Url) -> Result<ProxyRoute, Fault> {
        Ok(ProxyRoute::Direct)
    }
}

impl Asking {
    /// Asks about `web-01`.
    pub fn of(cloud: &TestCloud) -> Self {
        let ready = &cloud.demo.ready;
        let account = Account {
            id: AccountId::random(),
            name: "Bench".into(),
            cloud: "other".into(),
            access_key: ready.access_key.clone(),
            keep: Keep::Session,
            keys_end: None,
            has_token: false,
            endpoints: Some(Endpoints {
                iam: Url::parse(&ready.iam_url).expect("a URL"),
                ecs: ready.ecs_url.clone(),
            }),
            places: ready.places.clone(),
            console_hosts: Vec::new(),
            page_hosts: Vec::new(),
            allow_plain: false,
            trust: Trust {
                ca_pem: Some(ready.ca_pem.clone()),
                pins: Vec::new(),
            },
            proxy: None,
        };
        Self {
            cloud: Cloud::new(Arc::new(SystemClock), Arc::new(Direct)),
            credentials: Credentials {
                access_key: ready.access_key.clone(),
                secret_key: ready.secret_key.0.clone(),
                security_token: None,
                proxy: None,
            },
            place: account.places[0].clone(),
            account,
            server: WEB_01.into(),
        }
    }

    /// A fresh one-time URL.
    pub async fn console_url(&self) -> String {
        let Self {
            cloud,
            account,
            credentials,
            place,
            server,
        } = self;
        let url = cloud
            .remote_console(account, credentials, place, server, &|_| {})
            .await;
        url.expect("the cloud gives one")
            .secret()
            .expose_secret()
            .to_owned()
    }
}
