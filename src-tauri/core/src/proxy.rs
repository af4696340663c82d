//! How a host is reached: directly, through the system's proxy, or through an account's own.

use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;
use url::Url;
use zeroize::Zeroizing;

use crate::{
    error::{Code, Fault},
    host_port,
};

/// The port of a SOCKS proxy that names none (RFC 1928, section 3).
const SOCKS_PORT: u16 = 1080;

/// Text that is a secret, and still has to cross the pipe. `Debug` shows nothing of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct PipeSecret(pub SecretString);

impl Serialize for PipeSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

/// How to reach a host.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProxyRoute {
    /// No proxy.
    Direct,
    /// HTTP CONNECT, with the value of a `Proxy-Authorization` header where one is needed.
    Http {
        /// The proxy's name or address, without brackets.
        host: String,
        /// The proxy's port.
        port: u16,
        /// Such as `Basic dXNlcjpwYXNz`.
        authorization: Option<PipeSecret>,
    },
    /// SOCKS5; the proxy looks names up.
    Socks5 {
        /// The proxy's name or address, without brackets.
        host: String,
        /// The proxy's port.
        port: u16,
        /// User name and password (RFC 1929).
        login: Option<(String, PipeSecret)>,
    },
}

impl ProxyRoute {
    /// The way through a proxy that is named as systems name it: `http://host:3128`,
    /// `socks5://user:password@host` or `host:3128`.
    ///
    /// # Errors
    /// [`Code::Proxy`] where it is no such address. The sentences never hold it: there may be a
    /// password in it.
    pub fn through(address: &str) -> Result<Self, Fault> {
        let proxy = parsed(address).ok_or_else(|| unusable("it names no proxy's address"))?;
        let route = Self::to(&proxy)?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let user = decoded(proxy.username());
        if user.is_empty() {
            return Ok(route);
        }
        let password = SecretString::from(decoded(proxy.password().unwrap_or_default()));
        Ok(route.with_login(&user, &password))
    }

    fn to(proxy: &Url) -> Result<Self, Fault> {
        let host = host_port::bare(proxy.host_str().unwrap_or_default()).to_owned();
        match proxy.scheme() {
            "http" => Ok(Self::Http {
                host,
                port: proxy.port_or_known_default().unwrap_or(80),
                authorization: None,
            }),
            "socks" | "socks5" | "socks5h" => Ok(Self::Socks5 {
                host,
                port: proxy.port().unwrap_or(SOCKS_PORT),
                login: None,
            }),
            "https" => Err(unusable(&format!(
                "the proxy {host} is to be spoken to by https, which Porthole does not do"
            ))),
            other => Err(unusable(&format!(
                "Porthole knows no proxies of the kind {other}"
            ))),
        }
    }

    /// The same way, with a login at the proxy.
    #[must_use]
    pub fn with_login(mut self, user: &str, password: &SecretString) -> Self {
        match &mut self {
            Self::Direct => {}
            Self::Http { authorization, .. } => *authorization = Some(basic(user, password)),
            Self::Socks5 { login, .. } => {
                *login = Some((user.to_owned(), PipeSecret(password.clone())));
            }
        }
        self
    }
}

/// A proxy of one account's own, in place of the system's. Its password is in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OwnProxy {
    /// `http://host:port` or `socks5://host:port`, and nothing else.
    pub address: String,
    /// The user name that it asks for, in one line; empty where it asks for none.
    pub user: String,
}

impl OwnProxy {
    /// The proxy as a user has typed it.
    ///
    /// # Errors
    /// [`Code::BadInput`], at the field it is about.
    pub fn typed(address: &str, user: &str) -> Result<Self, Fault> {
        let bad = |fault: Fault| Fault {
            code: Code::BadInput,
            ..fault.at("proxy")
        };
        let proxy = parsed(address)
            .ok_or_else(|| bad(unusable("it names no proxy's address")).action(TYPED))?;
        if !proxy.username().is_empty() || proxy.password().is_some() {
            return Err(bad(unusable("a login stands in it"))
                .action("Give the user name and the password in their own fields."));
        }
        let (kind, host, port) = match ProxyRoute::to(&proxy).map_err(|it| bad(it).action(TYPED))? {
            ProxyRoute::Http { host, port, .. } => ("http", host, port),
            ProxyRoute::Socks5 { host, port, .. } => ("socks5", host, port),
            ProxyRoute::Direct => return Err(bad(unusable("it leads nowhere"))),
        };
        Ok(Self {
            address: format!("{kind}://{}", host_port::authority(&host, port)),
            user: typed_user(user, kind)?,
        })
    }

    /// The way through it.
    ///
    /// # Errors
    /// [`Code::Proxy`], where the account book holds what nobody has typed.
    pub fn route(&self, password: Option<&SecretString>) -> Result<ProxyRoute, Fault> {
        let route = ProxyRoute::through(&self.address)?;
        if self.user.is_empty() {
            return Ok(route);
        }
        let none = SecretString::default();
        Ok(route.with_login(&self.user, password.unwrap_or(&none)))
    }
}

/// A user name as it was typed. Basic has no way to write a colon in one (RFC 7617, section 2).
fn typed_user(user: &str, kind: &str) -> Result<String, Fault> {
    let user: String = user.trim().chars().filter(|it| !it.is_control()).collect();
    if kind == "http" && user.contains(':') {
        return Err(Fault::new(Code::BadInput)
            .message("A user name with a colon cannot be given to an HTTP proxy.")
            .action("Check the name, or use the proxy's SOCKS port if it has one.")
            .at("proxy_user"));
    }
    Ok(user)
}

/// What to do about an address that was typed.
const TYPED: &str = "Give it as http://proxy.example.com:3128 or socks5://proxy.example.com:1080.";

fn parsed(address: &str) -> Option<Url> {
    let address = address.trim();
    let named = match address.contains("://") {
        true => Url::parse(address),
        false => Url::parse(&format!("http://{address}")),
    };
    named.ok().filter(Url::has_host)
}

/// A proxy's setting that cannot be followed, and why: words that hold nothing of a login.
pub fn unusable(why: &str) -> Fault {
    Fault::new(Code::Proxy)
        .message(format!("The proxy setting cannot be followed: {why}."))
        .action(
            "Set an http:// or socks5:// proxy, or except the cloud's hosts from it (NO_PROXY).",
        )
}

/// The value of a `Proxy-Authorization` header (RFC 7617).
fn basic(user: &str, password: &SecretString) -> PipeSecret {
    let login = Zeroizing::new(format!("{user}:{}", password.expose_secret()));
    let encoded = Zeroizing::new(BASE64_STANDARD.encode(&*login));
    PipeSecret(SecretString::from(format!("Basic {}", *encoded)))
}

/// Tells how to reach a URL's host; the shell implements it over the system's settings.
pub trait ProxyLookup: Send + Sync {
    /// The route for this URL. It may block; who asks gives it up in time.
    ///
    /// # Errors
    /// [`Code::Proxy`](crate::error::Code::Proxy) where there is a setting that cannot be followed:
    /// that is no reason to go around the proxy.
    fn route(&self, url: &Url) -> Result<ProxyRoute, Fault>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_proxy_is_kept_as_kind_host_and_port() {
        for (typed, kept) in [
            (" proxy.example.com:3128 ", "http://proxy.example.com:3128"),
            ("http://Proxy.example.com/", "http://proxy.example.com:80"),
            ("socks5h://[::1]", "socks5://[::1]:1080"),
            ("socks://10.0.0.1:9050/x?y", "socks5://10.0.0.1:9050"),
        ] {
            let proxy = OwnProxy::typed(typed, " me ").expect(typed);
            assert_eq!((proxy.address.as_str(), proxy.user.as_str()), (kept, "me"));
            assert!(proxy.route(None).is_ok());
        }
    }

    #[test]
    fn what_is_no_own_proxy_is_told_at_its_field_without_its_login() {
        for typed in [
            "https://proxy",
            "quic://proxy",
            "http://",
            "socks5://u:S3CRET@proxy",
        ] {
            let fault = OwnProxy::typed(typed, "").expect_err(typed);
            assert_eq!(
                (fault.code, fault.field.as_deref()),
                (Code::BadInput, Some("proxy"))
            );
            assert!(!format!("{fault:?}").contains("S3CRET"));
        }
        let colon = OwnProxy::typed("http://proxy", "corp:me").expect_err("not in Basic");
        assert_eq!(colon.field.as_deref(), Some("proxy_user"));
        assert!(OwnProxy::typed("socks5://proxy", "corp:me").is_ok());
    }

    #[test]
    fn a_login_is_sent_as_each_kind_of_proxy_takes_it() {
        let password = SecretString::from("p4ss w0rd");
        let route = |address: &str| {
            let proxy = OwnProxy::typed(address, "operator").expect("a proxy");
            proxy.route(Some(&password)).expect("a way")
        };
        let ProxyRoute::Http {
            authorization: Some(PipeSecret(header)),
            ..
        } = route("http://p:1")
        else {
            panic!("no login");
        };
        assert_eq!(header.expose_secret(), "Basic b3BlcmF0b3I6cDRzcyB3MHJk");
        let ProxyRoute::Socks5 {
            login: Some((user, PipeSecret(given))),
            ..
        } = route("socks5://p")
        else {
            panic!("no login");
        };
        assert_eq!(
            (user.as_str(), given.expose_secret()),
            ("operator", "p4ss w0rd")
        );
    }
}
