//! The way through a proxy, as the client takes it.

use std::time::Duration;

use reqwest::Proxy;
use secrecy::ExposeSecret;
use url::Url;

use super::sensitive;
use crate::{
    error::{Code, Fault},
    host_port,
    proxy::ProxyRoute,
};

/// The system was asked which proxy leads to a host, and has not said.
pub(super) fn none_told(url: &Url, limit: Duration) -> Fault {
    let host = url.host_str().unwrap_or_default();
    Fault::new(Code::Proxy)
        .message(format!(
            "This computer has not said for {} seconds which proxy leads to {host}.",
            limit.as_secs()
        ))
        .action("Check the system's proxy settings: the address of an automatic one may be out of reach.")
        .detail("Host", host)
}

/// The route as the client takes it; none for a direct one.
pub(super) fn proxy(route: &ProxyRoute) -> Result<Option<Proxy>, Fault> {
    let bad = |_| Fault::new(Code::Proxy).message("The proxy setting cannot be used.");
    let made = match route {
        ProxyRoute::Direct => return Ok(None),
        ProxyRoute::Http {
            host,
            port,
            authorization,
        } => {
            let proxy = Proxy::all(address("http", host, *port)).map_err(bad)?;
            match authorization {
                Some(value) => proxy.custom_http_auth(sensitive(value.0.expose_secret())?),
                None => proxy,
            }
        }
        ProxyRoute::Socks5 { host, port, login } => {
            let proxy = Proxy::all(address("socks5h", host, *port)).map_err(bad)?;
            match login {
                Some((user, password)) => proxy.basic_auth(user, password.0.expose_secret()),
                None => proxy,
            }
        }
    };
    Ok(Some(made))
}

fn address(scheme: &str, host: &str, port: u16) -> String {
    format!("{scheme}://{}", host_port::authority(host, port))
}
