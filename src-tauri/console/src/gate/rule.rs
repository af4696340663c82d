//! Where the gate leads: one host and port, and what the account allows beside it.

pub(crate) use porthole_core::host_port::HostPort as Place;
use porthole_core::{console::message::Showing, proxy::ProxyRoute};
use url::Url;

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
}
