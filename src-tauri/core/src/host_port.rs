//! A host and a port, as two of them are compared, and as they stand in a URL or a header.

use url::{Host, Url};

/// A host and a port: lower case, no brackets, no last dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// The host's name or address.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl HostPort {
    /// From a host as it may stand anywhere.
    pub fn new(host: &str, port: u16) -> Self {
        let host = bare(host).trim_end_matches('.').to_ascii_lowercase();
        Self { host, port }
    }

    /// Where a URL leads to. `None` where it names no host, or no port that is known.
    pub fn of(url: &Url) -> Option<Self> {
        Self::named(url.host_str()?, url.port_or_known_default()?)
    }

    /// From `host:port`, with brackets around an IPv6 address; the port may be left out where
    /// there is a usual one.
    pub fn parse(text: &str, usual_port: Option<u16>) -> Option<Self> {
        let (host, port) = split(text)?;
        Self::named(&host.to_string(), port.or(usual_port)?)
    }

    fn named(host: &str, port: u16) -> Option<Self> {
        is_whole(host).then(|| Self::new(host, port))
    }

    /// As it stands in a URL or a header.
    pub fn authority(&self) -> String {
        authority(&self.host, self.port)
    }
}

/// A host, and the port behind it where there is one, as people write them.
pub fn split(text: &str) -> Option<(Host, Option<u16>)> {
    let text = text.trim();
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    Some((Host::parse(host).ok()?, port))
}

/// Whether a host that a URL may have names one: a last dot may stand there, and only behind a
/// label. Nothing resolves other names, and without their dots they would look like another's.
pub fn is_whole(host: &str) -> bool {
    host != "." && !host.ends_with("..")
}

/// A host without the brackets of an IPv6 address.
pub fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// A host without brackets and a port, as they stand in a URL or a header.
pub fn authority(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hosts_as_people_write_them() {
        let place = |text| HostPort::parse(text, Some(443)).map(|place| place.authority());
        assert_eq!(place("CDN.example").as_deref(), Some("cdn.example:443"));
        assert_eq!(place("cdn.example:81").as_deref(), Some("cdn.example:81"));
        assert_eq!(place("[::1]:81").as_deref(), Some("[::1]:81"));
        assert_eq!(place("[::1]").as_deref(), Some("[::1]:443"));
        for wrong in ["", ".", "10.0.0.1..", "a b", "a:b", "a:99999", "https://a"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
