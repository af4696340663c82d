//! The only place of the core that sends HTTP. Waits are limited, bodies are capped, redirects are
//! never followed, and what is sent goes to the one host that its client was made for.

mod answer;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

pub(crate) use answer::Answer;
use reqwest::{
    Client, Proxy,
    header::{HeaderMap, HeaderValue},
    redirect::Policy,
};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use url::Url;
use zeroize::Zeroizing;

use super::{
    fault::transport::{self, Way},
    tls::{self, Tls},
};
use crate::{
    account::AccountId,
    error::{Code, Fault},
    proxy::{ProxyLookup, ProxyRoute},
    trust::Trust,
};

/// Clients that are kept at the most; their connections are what makes the second call quick.
const CLIENTS_MAX: usize = 64;

/// How long is waited, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
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
    /// On a connection of its own that ends with the call, so that no buffer keeps the answer.
    pub(crate) alone: bool,
}

/// Sends, for all accounts.
pub(crate) struct Sender {
    proxies: Arc<dyn ProxyLookup>,
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
        message: Message<'_>,
    ) -> Result<Answer, Fault> {
        let host = message.url.host_str().unwrap_or_default().to_owned();
        let route = self.route(&message.url).await;
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
            .map_err(|error| transport::fault(&error, way))?;
        answer::read(response, body_bytes_max, way).await
    }

    /// A lookup of the system's settings may take a second: not on the thread that serves others.
    pub(crate) async fn route(&self, url: &Url) -> ProxyRoute {
        let (proxies, url) = (Arc::clone(&self.proxies), url.clone());
        tokio::task::spawn_blocking(move || proxies.route(&url))
            .await
            .unwrap_or(ProxyRoute::Direct)
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
                let tls = tls::client_config(trust, tls::bare(&key.host), key.port)?;
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
    let builder = match proxy(route)? {
        Some(proxy) => builder.proxy(proxy),
        None => builder.no_proxy(),
    };
    builder.build().map_err(|error| {
        Fault::new(Code::NotUnderstood)
            .message("The connection could not be prepared.")
            .detail("Reason", error.without_url().to_string())
    })
}

fn proxy(route: &ProxyRoute) -> Result<Option<Proxy>, Fault> {
    let bad = |_| Fault::new(Code::Proxy).message("The system's proxy setting cannot be used.");
    let made = match route {
        ProxyRoute::Direct => return Ok(None),
        ProxyRoute::Http {
            host,
            port,
            authorization,
        } => {
            let proxy = Proxy::all(format!("http://{host}:{port}")).map_err(bad)?;
            match authorization {
                Some(value) => proxy.custom_http_auth(sensitive(value.0.expose_secret())?),
                None => proxy,
            }
        }
        ProxyRoute::Socks5 { host, port, login } => {
            let proxy = Proxy::all(format!("socks5h://{host}:{port}")).map_err(bad)?;
            match login {
                Some((user, password)) => proxy.basic_auth(user, password.0.expose_secret()),
                None => proxy,
            }
        }
    };
    Ok(Some(made))
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
