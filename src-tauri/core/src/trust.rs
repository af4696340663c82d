//! Whom an account trusts beside the system's certificate authorities.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::host_port::HostPort;

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

impl Certificate {
    /// Who showed it. A console is believed nothing about others.
    pub fn shown_by(&self) -> HostPort {
        HostPort::new(&self.host, self.port)
    }
}
