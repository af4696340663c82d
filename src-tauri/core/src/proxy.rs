//! How a host is reached: directly or through the system's proxy.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use crate::error::Fault;

/// Text that is a secret, and still has to cross the pipe. `Debug` shows nothing of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct PipeSecret(pub SecretString);

impl Serialize for PipeSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

/// How to reach a host through the system's proxy.
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

/// Tells how to reach a URL's host; the shell implements it over the system's settings.
pub trait ProxyLookup: Send + Sync {
    /// The route for this URL. It may block; who asks gives it up in time.
    ///
    /// # Errors
    /// [`Code::Proxy`](crate::error::Code::Proxy) where there is a setting that cannot be followed:
    /// that is no reason to go around the proxy.
    fn route(&self, url: &Url) -> Result<ProxyRoute, Fault>;
}
