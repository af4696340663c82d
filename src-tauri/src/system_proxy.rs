//! The system's proxy: environment variables first, then the desktop's own setting.
//!
//! A setting that cannot be followed is a fault, never a way around the proxy.

use hyper_util::client::proxy::matcher::Matcher;
use porthole_core::{
    error::Fault,
    proxy::{self, PipeSecret, ProxyLookup, ProxyRoute},
};
use secrecy::SecretString;
use url::Url;

/// What one source says about a host: nothing, a way, or that its words cannot be followed.
type Said = Option<Result<ProxyRoute, Fault>>;

/// Looks a proxy up by the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` and so on), by the
/// setting of Windows and macOS, and on Linux by GIO, which reads GNOME's setting or asks the
/// desktop portal.
pub struct SystemProxy {
    environment: Option<Environment>,
    /// The setting of Windows or macOS; elsewhere there is nothing in it.
    system: Matcher,
}

/// What the environment says. Where it names any proxy, it alone decides.
struct Environment {
    http: Said,
    https: Said,
    /// Matches every host that `NO_PROXY` does not except.
    not_excepted: Matcher,
}

impl SystemProxy {
    /// Reads the environment and the system once.
    pub fn new() -> Self {
        Self {
            environment: Environment::read(|name| std::env::var(name).ok()),
            system: Matcher::from_system(),
        }
    }
}

impl Default for SystemProxy {
    fn default() -> Self {
        Self::new()
    }
}

impl ProxyLookup for SystemProxy {
    fn route(&self, url: &Url) -> Result<ProxyRoute, Fault> {
        if is_loopback(url) {
            return Ok(ProxyRoute::Direct);
        }
        let said = match &self.environment {
            Some(environment) => environment.says(url),
            None => by_system(&self.system, url).or_else(|| from_desktop(url)),
        };
        said.unwrap_or(Ok(ProxyRoute::Direct))
    }
}

impl Environment {
    /// None where no variable names a proxy.
    fn read(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let first = |names: [&str; 2]| {
            let mut values = names.into_iter().filter_map(&variable);
            values.find(|value| !value.trim().is_empty())
        };
        let all = first(["ALL_PROXY", "all_proxy"]);
        let http = first(["HTTP_PROXY", "http_proxy"]).or_else(|| all.clone());
        let https = first(["HTTPS_PROXY", "https_proxy"]).or(all);
        if http.is_none() && https.is_none() {
            return None;
        }
        let excepted = first(["NO_PROXY", "no_proxy"]).unwrap_or_default();
        Some(Self {
            http: http.map(|value| ProxyRoute::through(&value)),
            https: https.map(|value| ProxyRoute::through(&value)),
            not_excepted: Matcher::builder()
                .all("http://proxy.invalid")
                .no(excepted)
                .build(),
        })
    }

    fn says(&self, url: &Url) -> Said {
        let target = url[..url::Position::AfterPort].parse().ok()?;
        self.not_excepted.intercept(&target)?;
        match url.scheme() {
            "http" => self.http.clone(),
            _ => self.https.clone(),
        }
    }
}

fn by_system(system: &Matcher, url: &Url) -> Said {
    let target = url[..url::Position::AfterPort].parse().ok()?;
    let found = system.intercept(&target)?;
    let mut route = match ProxyRoute::through(&found.uri().to_string()) {
        Ok(route) => route,
        Err(fault) => return Some(Err(fault)),
    };
    match &mut route {
        ProxyRoute::Http { authorization, .. } => {
            let basic = found.basic_auth().and_then(|value| value.to_str().ok());
            *authorization = basic.map(secret);
        }
        ProxyRoute::Socks5 { login, .. } => {
            let raw = found.raw_auth();
            *login = raw.map(|(user, password)| (user.to_owned(), secret(password)));
        }
        ProxyRoute::Direct => {}
    }
    Some(Ok(route))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => true,
    }
}

fn secret(text: &str) -> PipeSecret {
    PipeSecret(SecretString::from(text))
}

#[cfg(target_os = "linux")]
fn from_desktop(url: &Url) -> Said {
    use gtk::gio::{self, prelude::ProxyResolverExt};

    let origin = &url[..url::Position::BeforePath];
    let resolver = gio::ProxyResolver::default();
    let found = match resolver.lookup(origin, gio::Cancellable::NONE) {
        Ok(found) => found,
        Err(error) => {
            let why = "the desktop could not say which proxy leads to this host";
            return Some(Err(proxy::unusable(why).detail("Reason", error.message())));
        }
    };
    let first = found.first()?;
    if first.starts_with("direct") {
        return None;
    }
    Some(ProxyRoute::through(first))
}

#[cfg(not(target_os = "linux"))]
fn from_desktop(_url: &Url) -> Said {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way to a host, where the environment holds these variables.
    fn way(variables: &[(&str, &str)], url: &str) -> String {
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let proxy = SystemProxy {
            environment: Environment::read(value),
            system: Matcher::builder().build(),
        };
        match proxy.route(&url.parse().expect("a URL")) {
            Ok(ProxyRoute::Direct) => "direct".into(),
            Ok(ProxyRoute::Http { host, port, .. }) => format!("http {host} {port}"),
            Ok(ProxyRoute::Socks5 { host, port, .. }) => format!("socks {host} {port}"),
            Err(fault) => format!("{:?} {}", fault.code, fault.message),
        }
    }

    const CLOUD: &str = "https://ecs.example.com/v1";

    #[test]
    fn follows_what_the_environment_names() {
        for (name, value, expected) in [
            ("HTTPS_PROXY", "http://proxy:3128", "http proxy 3128"),
            ("https_proxy", "proxy:3128", "http proxy 3128"),
            ("ALL_PROXY", "socks5h://[::1]", "socks ::1 1080"),
            ("ALL_PROXY", "http://u:p%40w@10.0.0.1/", "http 10.0.0.1 80"),
            ("HTTP_PROXY", "http://proxy:3128", "direct"),
            ("HTTPS_PROXY", " ", "direct"),
        ] {
            // The empty one leaves the decision to the desktop, which is asked in a real one only.
            if value.trim().is_empty() {
                assert!(Environment::read(|_| Some(value.into())).is_none());
                continue;
            }
            assert_eq!(way(&[(name, value)], CLOUD), expected, "{name}={value}");
        }
        let both = [("HTTPS_PROXY", "http://a:1"), ("ALL_PROXY", "http://b:2")];
        assert_eq!(way(&both, CLOUD), "http a 1");
        assert_eq!(way(&both, "http://ecs.example.com"), "http b 2");
    }

    #[test]
    fn goes_around_no_proxy_that_it_cannot_use() {
        for value in [
            "https://proxy:3128",
            "socks4://proxy",
            "quic://u:S3CRET@proxy",
            "http://",
            "http://:S3CRET@:1",
        ] {
            let told = way(&[("HTTPS_PROXY", value)], CLOUD);
            assert!(
                told.starts_with("Proxy The proxy setting"),
                "{value}: {told}"
            );
            assert!(!told.contains("S3CRET"), "{told}");
            let excepted = [("HTTPS_PROXY", value), ("NO_PROXY", "example.com")];
            assert_eq!(way(&excepted, CLOUD), "direct");
            assert_eq!(way(&excepted, "https://127.0.0.1:9"), "direct");
        }
    }
}
