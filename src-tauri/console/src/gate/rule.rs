//! Where the gate leads: one host and port, and what the account allows beside it.

use porthole_core::{console::message::Showing, proxy::ProxyRoute};
use url::{Host, Url};

/// A host and a port, as the gate compares them: lower case, no brackets, no last dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Place {
    pub(crate) fn new(host: &str, port: u16) -> Self {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        Self { host, port }
    }

    /// The place that a URL leads to.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        let port = match url.scheme() {
            "ws" => url.port().unwrap_or(80),
            "wss" => url.port().unwrap_or(443),
            _ => url.port_or_known_default()?,
        };
        Some(Self::new(url.host_str()?, port))
    }

    /// From `host:port`, with brackets around an IPv6 address; the port may be left out where
    /// there is a usual one.
    pub(crate) fn parse(text: &str, usual_port: Option<u16>) -> Option<Self> {
        let text = text.trim();
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port.parse().ok()?)),
            _ => (text, None),
        };
        let host = Host::parse(host).ok()?.to_string();
        Some(Self::new(&host, port.or(usual_port)?))
    }

    /// As it stands in a URL or a header.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// Where the gate leads, and how it gets there.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// The page's own host and port.
    pub(crate) home: Place,
    /// What the account allows beside it.
    pub(crate) beside: Vec<Place>,
    /// Through which proxy, if any.
    pub(crate) route: ProxyRoute,
}

impl Rule {
    /// The rule for one page. `None` where its URL names no host.
    pub(crate) fn of(showing: &Showing, url: &Url) -> Option<Self> {
        let home = Place::of(url)?;
        let usual = Some(if url.scheme() == "http" { 80 } else { 443 });
        let beside = showing.page_hosts.iter();
        Some(Self {
            home,
            beside: beside
                .filter_map(|host| Place::parse(host, usual))
                .collect(),
            route: showing.route.clone(),
        })
    }

    pub(crate) fn leads_to(&self, place: &Place) -> bool {
        *place == self.home || self.beside.contains(place)
    }

    /// Every place that the page may reach.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.home).chain(&self.beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> Rule {
        Rule {
            home: Place::new("Console.Example.", 8443),
            beside: vec![Place::new("cdn.example", 443)],
            route: ProxyRoute::Direct,
        }
    }

    #[test]
    fn leads_to_one_host_and_port_and_what_is_allowed_beside() {
        assert!(rule().leads_to(&Place::new("console.example", 8443)));
        assert!(rule().leads_to(&Place::new("cdn.example", 443)));
        for (host, port) in [
            ("console.example", 443),
            ("sub.console.example", 8443),
            ("cdn.example", 80),
            ("127.0.0.1", 8443),
        ] {
            assert!(!rule().leads_to(&Place::new(host, port)), "{host}:{port}");
        }
    }

    #[test]
    fn reads_hosts_as_people_write_them() {
        let place = |text| Place::parse(text, Some(443)).map(|place| place.authority());
        assert_eq!(place("CDN.example").as_deref(), Some("cdn.example:443"));
        assert_eq!(place("cdn.example:81").as_deref(), Some("cdn.example:81"));
        assert_eq!(place("[::1]:81").as_deref(), Some("[::1]:81"));
        assert_eq!(place("[::1]").as_deref(), Some("[::1]:443"));
        for wrong in ["", "a b", "a:b", "a:99999", "https://a"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
