//! The only place of the core that sends HTTP. Waits are limited, bodies are capped, redirects are
//! never followed, and what is sent goes to the one host that its client was made for.

mod answer;
mod proxy;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

pub use answer::Answer;
use reqwest::{
    Client,
    header::{HeaderMap, HeaderValue},
    redirect::Policy,
};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use url::Url;
use zeroize::Zeroizing;

use super::{
    fault::transport::{self, Way},
    tls::{self, Tls},
};
use crate::{
    account::AccountId,
    error::{Code, Fault},
    host_port,
    proxy::{ProxyLookup, ProxyRoute},
    trust::Trust,
};

/// Lookups of a proxy that run side by side: each may block for long.
const LOOKUPS_MAX: usize = 8;
/// Clients that are kept at the most; their connections are what makes the second call quick.
const CLIENTS_MAX: usize = 64;

/// How long is waited, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the system to say which proxy leads to a host.
    pub proxy: Duration,
    /// For a connection: name, TCP, proxy and TLS.
    pub connect: Duration,
    /// For the next bytes of an answer.
    pub answer: Duration,
    /// For one whole call.
    pub whole: Duration,
    /// How long a second is that a cloud asks to wait; a test makes it shorter.
    pub second: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            proxy: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            whole: Duration::from_secs(60),
            second: Duration::from_secs(1),
        }
    }
}

/// What is sent: signed and ready.
pub(crate) struct Message<'a> {
    pub(crate) method: &'static str,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<&'a str>,
    pub(crate) body_bytes_max: usize,
    /// On a connection of its own that ends with the call: no buffer keeps the answer, and no idle
    /// connection breaks under the request.
    pub(crate) alone: bool,
}

/// Why no whole answer came.
pub(crate) struct NoAnswer {
    pub(crate) fault: Fault,
    /// Whether the message may have reached the host.
    pub(crate) sent: bool,
}

impl From<Fault> for NoAnswer {
    fn from(fault: Fault) -> Self {
        Self { fault, sent: false }
    }
}

/// Sends, for all accounts.
pub(crate) struct Sender {
    proxies: Arc<dyn ProxyLookup>,
    lookups: Arc<Semaphore>,
    limits: Limits,
    clients: Mutex<HashMap<Key, Link>>,
}

/// One client serves one host of one account, trusted and reached in one way.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    account: AccountId,
    host: String,
    port: u16,
    way: [u8; 32],
}

#[derive(Clone)]
struct Link {
    client: Client,
    tls: Tls,
}

impl Sender {
    pub(crate) fn new(proxies: Arc<dyn ProxyLookup>, limits: Limits) -> Self {
        Self {
            proxies,
            lookups: Arc::new(Semaphore::new(LOOKUPS_MAX)),
            limits,
            clients: Mutex::default(),
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Drops the connections of an account.
    pub(crate) fn forget(&self, account: &AccountId) {
        self.clients
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|key, _| key.account != *account);
    }

    /// Sends one message and reads the whole answer.
    pub(crate) async fn send(
        &self,
        account: &AccountId,
        trust: &Trust,
        own: Option<&ProxyRoute>,
        message: Message<'_>,
    ) -> Result<Answer, NoAnswer> {
        let host = message.url.host_str().unwrap_or_default().to_owned();
        let route = self.route(own, &message.url).await?;
        let link = self.link(account, trust, &message, &route)?;
        let way = Way {
            host: &host,
            route: &route,
            tls: &link.tls,
        };
        let body_bytes_max = message.body_bytes_max;
        let request = request(&link.client, message)?;
        let response = link
            .client
            .execute(request)
            .await
            .map_err(|error| NoAnswer {
                fault: transport::fault(&error, way),
                // Connecting is name, TCP, proxy and TLS.
                sent: !error.is_connect(),
            })?;
        answer::read(response, body_bytes_max, way)
            .await
            .map_err(|fault| NoAnswer { fault, sent: true })
    }

    /// How a host is reached: by the account's own proxy, else as the system says. An automatic
    /// setting may load a script, or wait for one: not on the thread that serves others, and not for
    /// ever.
    pub(crate) async fn route(
        &self,
        own: Option<&ProxyRoute>,
        url: &Url,
    ) -> Result<ProxyRoute, Fault> {
        if let Some(own) = own {
            return Ok(own.clone());
        }
        let looked = tokio::time::timeout(self.limits.proxy, self.look_up(url));
        looked
            .await
            .unwrap_or_else(|_| Err(proxy::none_told(url, self.limits.proxy)))
    }

    async fn look_up(&self, url: &Url) -> Result<ProxyRoute, Fault> {
        // A lookup that was given up blocks its thread until it ends, and keeps its turn so long.
        let turn = Arc::clone(&self.lookups).acquire_owned().await;
        let (proxies, url) = (Arc::clone(&self.proxies), url.clone());
        let looking = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            proxies.route(&url)
        });
        looking
            .await
            .unwrap_or_else(|_| Err(Fault::new(Code::Proxy)))
    }

    fn link(
        &self,
        account: &AccountId,
        trust: &Trust,
        message: &Message<'_>,
        route: &ProxyRoute,
    ) -> Result<Link, Fault> {
        let key = Key {
            account: account.clone(),
            host: message.url.host_str().unwrap_or_default().into(),
            port: message.url.port_or_known_default().unwrap_or_default(),
            way: fingerprint(trust, route),
        };
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= CLIENTS_MAX && !clients.contains_key(&key) {
            clients.clear();
        }
        let link = match clients.get(&key) {
            Some(link) => link.clone(),
            None => {
                let tls = tls::client_config(trust, host_port::bare(&key.host), key.port)?;
                let client = client(&tls, route, self.limits, false)?;
                let link = Link { client, tls };
                clients.insert(key, link.clone());
                link
            }
        };
        if !message.alone {
            return Ok(link);
        }
        // The TLS configuration is shared, so that the session can be taken up again.
        Ok(Link {
            client: client(&link.tls, route, self.limits, true)?,
            tls: link.tls,
        })
    }
}

fn client(tls: &Tls, route: &ProxyRoute, limits: Limits, alone: bool) -> Result<Client, Fault> {
    let builder = Client::builder()
        .tls_backend_preconfigured((*tls.config).clone())
        .http1_only()
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .user_agent(concat!("Porthole/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect)
        .read_timeout(limits.answer)
        .timeout(limits.whole)
        .pool_max_idle_per_host(if alone { 0 } else { 8 });
    let builder = match proxy::proxy(route)? {
        Some(proxy) => builder.proxy(proxy),
        None => builder.no_proxy(),
    };
    builder.build().map_err(|error| {
        Fault::new(Code::NotUnderstood)
            .message("The connection could not be prepared.")
            .detail("Reason", error.without_url().to_string())
    })
}

/// A header's value that no `Debug` shows.
pub(crate) fn sensitive(text: &str) -> Result<HeaderValue, Fault> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Fault::new(Code::BadInput).message("A key or token holds characters that cannot be sent.")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Tells two ways of trusting and reaching a host apart, without keeping a proxy's password.
fn fingerprint(trust: &Trust, route: &ProxyRoute) -> [u8; 32] {
    let written = Zeroizing::new(serde_json::to_vec(&(trust, route)).unwrap_or_default());
    Sha256::digest(&*written).into()
}

fn request(client: &Client, message: Message<'_>) -> Result<reqwest::Request, Fault> {
    let method = match message.method {
        "POST" => reqwest::Method::POST,
        _ => reqwest::Method::GET,
    };
    let building = client.request(method, message.url).headers(message.headers);
    let building = match message.body {
        Some(body) => building.body(body.to_owned()),
        None => building,
    };
    building.build().map_err(|error| {
        Fault::new(Code::BadInput).detail("Reason", error.without_url().to_string())
    })
}
