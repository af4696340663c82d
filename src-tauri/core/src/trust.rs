//! Whom an account trusts beside the system's certificate authorities.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

/// The SHA-256 of one certificate, trusted for one host of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Pin {
    /// Host name or address, without a port.
    pub host: String,
    /// The port it was seen on.
    pub port: u16,
    /// SHA-256 of the certificate in DER, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// What an account trusts in addition to the system, never instead of names and dates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Trust {
    /// Certificates of the account's own authority, as PEM text; may hold several.
    pub ca_pem: Option<String>,
    /// Single certificates, trusted as they are for one host.
    pub pins: Vec<Pin>,
}

/// Host and port of a console's page, as pins and certificates name them: lower case, without the
/// brackets of an IPv6 address and without a last dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageHost {
    host: String,
    port: u16,
}

impl PageHost {
    /// The host of a page; none where the address names none.
    pub fn of(url: &Url) -> Option<Self> {
        Some(Self::new(url.host_str()?, url.port_or_known_default()?))
    }

    /// Whether it is this host that showed a certificate. A console is believed nothing about
    /// others.
    pub fn showed(&self, certificate: &Certificate) -> bool {
        *self == Self::new(&certificate.host, certificate.port)
    }

    fn new(host: &str, port: u16) -> Self {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Self {
            host: host.trim_end_matches('.').to_ascii_lowercase(),
            port,
        }
    }
}

/// What a person needs to see of a certificate before trusting it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Certificate {
    /// Host that showed it.
    pub host: String,
    /// Port that showed it.
    pub port: u16,
    /// Subject, as `CN=..., O=...`.
    pub subject: String,
    /// Issuer, as `CN=..., O=...`.
    pub issuer: String,
    /// First and last day, as `2026-01-31`.
    pub not_before: String,
    /// See `not_before`.
    pub not_after: String,
    /// SHA-256 of the certificate in DER, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Why it is not trusted, as a sentence.
    pub reason: String,
}
