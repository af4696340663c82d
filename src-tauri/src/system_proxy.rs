//! The system's proxy: environment variables first, then the desktop's own setting.

use base64::{Engine, prelude::BASE64_STANDARD};
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;
use porthole_core::proxy::{PipeSecret, ProxyLookup, ProxyRoute};
use secrecy::SecretString;
use url::Url;

/// Where one of these is set, the environment alone decides, `NO_PROXY` included.
const ENVIRONMENT: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Looks a proxy up by the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` and so on), by the
/// setting of Windows and macOS, and on Linux by GIO, which reads GNOME's setting or asks the
/// desktop portal.
pub struct SystemProxy {
    matcher: Matcher,
    named_by_environment: bool,
}

impl SystemProxy {
    /// Reads the environment and the system once.
    pub fn new() -> Self {
        Self {
            matcher: Matcher::from_system(),
            named_by_environment: ENVIRONMENT
                .iter()
                .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())),
        }
    }

    fn by_matcher(&self, url: &Url) -> Option<ProxyRoute> {
        let target = url[..url::Position::AfterPort].parse().ok()?;
        let found = self.matcher.intercept(&target)?;
        let mut route = route_of(&found.uri().to_string().parse().ok()?)?;
        match &mut route {
            ProxyRoute::Http { authorization, .. } => {
                let basic = found.basic_auth().and_then(|value| value.to_str().ok());
                *authorization = basic.map(secret);
            }
            ProxyRoute::Socks5 { login, .. } => {
                *login = found
                    .raw_auth()
                    .map(|(user, password)| (user.to_owned(), secret(password)));
            }
            ProxyRoute::Direct => {}
        }
        Some(route)
    }
}

impl Default for SystemProxy {
    fn default() -> Self {
        Self::new()
    }
}

impl ProxyLookup for SystemProxy {
    fn route(&self, url: &Url) -> ProxyRoute {
        if is_loopback(url) {
            return ProxyRoute::Direct;
        }
        self.by_matcher(url)
            .or_else(|| {
                if self.named_by_environment {
                    None
                } else {
                    from_desktop(url)
                }
            })
            .unwrap_or(ProxyRoute::Direct)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => true,
    }
}

/// A route from a proxy's address such as `http://host:3128` or `socks5://user:password@host`.
fn route_of(proxy: &Url) -> Option<ProxyRoute> {
    let host = proxy.host_str()?.to_owned();
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let user = decoded(proxy.username());
    let password = decoded(proxy.password().unwrap_or_default());
    let has_login = !user.is_empty();
    match proxy.scheme() {
        "http" | "https" => Some(ProxyRoute::Http {
            host,
            port: proxy.port_or_known_default()?,
            authorization: has_login.then(|| secret(&basic(&user, &password))),
        }),
        "socks" | "socks5" | "socks5h" => Some(ProxyRoute::Socks5 {
            host,
            port: proxy.port().unwrap_or(1080),
            login: has_login.then(|| (user, secret(&password))),
        }),
        _ => None,
    }
}

/// The value of a `Proxy-Authorization` header (RFC 7617).
fn basic(user: &str, password: &str) -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{user}:{password}"))
    )
}

fn secret(text: &str) -> PipeSecret {
    PipeSecret(SecretString::from(text))
}

#[cfg(target_os = "linux")]
fn from_desktop(url: &Url) -> Option<ProxyRoute> {
    use gtk::gio::{self, prelude::ProxyResolverExt};

    let origin = &url[..url::Position::BeforePath];
    let found = gio::ProxyResolver::default()
        .lookup(origin, gio::Cancellable::NONE)
        .ok()?;
    let first = found.first()?;
    if first.starts_with("direct") {
        return None;
    }
    route_of(&Url::parse(first).ok()?)
}

#[cfg(not(target_os = "linux"))]
fn from_desktop(_url: &Url) -> Option<ProxyRoute> {
    None
}
