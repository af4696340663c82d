//! The console URL: the one-time address that a cloud returns for one login. It is a secret.

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::{
    error::{Code, Fault},
    host_port::{HostPort, is_whole},
};

/// The longest console URL that is taken, in bytes. Known ones have about 150.
pub const URL_BYTES_MAX: usize = 4_096;

/// Which console hosts an account may be led to.
#[derive(Clone, Debug, Default)]
pub struct HostRule {
    /// Domains of the account's cloud; a host may be one of them or lie under one.
    pub domains: Vec<String>,
    /// Hosts that the user allowed for this account, exactly.
    pub hosts: Vec<String>,
    /// Whether `http:` is taken for a host that is not a loopback address.
    pub allow_plain: bool,
}

/// A console URL that was checked: https (or http where that is allowed), a known host, no
/// user-info, a sane length. `Debug` shows its origin only.
#[derive(Clone)]
pub struct ConsoleUrl {
    text: SecretString,
    secure: bool,
    loopback: bool,
    host: String,
    port: u16,
}

impl ConsoleUrl {
    /// Checks the text that a cloud's API returned as `url` (remote-console API page, Table 5).
    ///
    /// # Errors
    /// [`Code::BadConsoleUrl`], [`Code::PlainConsoleUrl`], or [`Code::ForeignConsoleHost`] with the
    /// host as the detail `Host`. No message holds the URL.
    pub fn parse(text: &SecretString, rule: &HostRule) -> Result<Self, Fault> {
        let raw = text.expose_secret();
        let too_long = || bad("It is longer than any console address should be.");
        if raw.len() > URL_BYTES_MAX {
            return Err(too_long());
        }
        let url = Url::parse(raw).map_err(|_| bad("It is not a web address."))?;
        // Signs that a URL may not hold are written out as three, so that it may have grown.
        if url.as_str().len() > URL_BYTES_MAX {
            return Err(too_long());
        }
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(bad("It is neither https nor http.")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("It carries a user name or a password."));
        }
        let named = url.host().filter(|host| is_whole(&host.to_string()));
        let host = named.ok_or_else(|| bad("It names no host."))?;
        let loopback = is_loopback(&host);
        let name = host.to_string().trim_end_matches('.').to_ascii_lowercase();
        if !secure && !loopback && !rule.allow_plain {
            return Err(Fault::new(Code::PlainConsoleUrl).detail("Host", name));
        }
        if !rule.allows(&name) {
            return Err(Fault::new(Code::ForeignConsoleHost)
                .message(format!(
                    "The cloud sent a console address on {name}, which is not known as a host of this cloud."
                ))
                .detail("Host", name));
        }
        let port = url
            .port_or_known_default()
            .ok_or_else(|| bad("It names no port."))?;
        Ok(Self {
            text: SecretString::from(url.as_str()),
            secure,
            loopback,
            host: name,
            port,
        })
    }

    /// The URL itself, for the pipe to the console process and nothing else.
    pub fn secret(&self) -> &SecretString {
        &self.text
    }

    /// True for https.
    pub fn secure(&self) -> bool {
        self.secure
    }

    /// True where the host is this computer, so that nothing crosses a network.
    pub fn loopback(&self) -> bool {
        self.loopback
    }

    /// Scheme, host and port as a URL, without path and token.
    pub fn origin(&self) -> Option<Url> {
        let scheme = if self.secure { "https" } else { "http" };
        Url::parse(&format!("{scheme}://{}:{}", self.host, self.port)).ok()
    }

    /// The host's name or address, lower case; an IPv6 address stands in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the scheme's own where none is named.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// Whose page a console URL leads to.
pub(crate) fn page_host(url: &SecretString) -> Option<HostPort> {
    HostPort::of(&Url::parse(url.expose_secret()).ok()?)
}

impl std::fmt::Debug for ConsoleUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ConsoleUrl({}:{}, ***)", self.host, self.port)
    }
}

impl HostRule {
    /// Whether a host, in lower case and without a port, is one that this rule names.
    pub fn allows(&self, host: &str) -> bool {
        let under = |domain: &String| {
            let domain = domain.to_ascii_lowercase();
            host == domain
                || host
                    .strip_suffix(&domain)
                    .is_some_and(|rest| rest.ends_with('.'))
        };
        self.domains.iter().any(under)
            || self
                .hosts
                .iter()
                .any(|known| known.eq_ignore_ascii_case(host))
    }
}

fn bad(why: &str) -> Fault {
    Fault::new(Code::BadConsoleUrl).message(format!(
        "The cloud sent a console address that cannot be opened safely. {why}"
    ))
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
    }
}
