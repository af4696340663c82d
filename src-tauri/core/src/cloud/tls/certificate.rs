//! A certificate as a person sees it, and the little that is read out of one.

use base64::{Engine, prelude::BASE64_STANDARD};
use rustls::{
    CertificateError, Error,
    pki_types::{CertificateDer, UnixTime},
};
use sha2::{Digest, Sha256};
use x509_parser::{
    extensions::GeneralName,
    prelude::{FromDer, X509Certificate},
    time::ASN1Time,
};

use crate::trust::Certificate;

/// What a person needs to see of a certificate that a host showed.
pub fn describe(der: &[u8], host: &str, port: u16, reason: &str) -> Certificate {
    let mut seen = Certificate {
        host: host.into(),
        port,
        subject: String::new(),
        issuer: String::new(),
        not_before: String::new(),
        not_after: String::new(),
        sha256: sha256(der),
        reason: reason.into(),
    };
    if let Ok((_, parsed)) = X509Certificate::from_der(der) {
        seen.subject = parsed.subject().to_string();
        seen.issuer = parsed.issuer().to_string();
        seen.not_before = day(&parsed.validity().not_before);
        seen.not_after = day(&parsed.validity().not_after);
    }
    seen
}

/// Why a certificate is refused, as a sentence.
pub(crate) fn reason(error: &Error, der: &[u8], host: &str) -> String {
    let Error::InvalidCertificate(why) = error else {
        return format!("{error}.");
    };
    match why {
        CertificateError::UnknownIssuer => {
            "It was signed by nobody whom this computer or this account trusts.".into()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("It ended on {}.", days(der).1)
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("It begins on {} only.", days(der).0)
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("It is for {}, not for {host}.", names(der))
        }
        CertificateError::Revoked => "Its authority has revoked it.".into(),
        CertificateError::BadSignature => "Its signature is wrong.".into(),
        CertificateError::BadEncoding => "It cannot be read.".into(),
        _ if is_own_issuer(der) => {
            "It was signed by itself, not by an authority that could vouch for it.".into()
        }
        other => format!("{other}."),
    }
}

/// Whether it names itself as its issuer; such a leaf is refused with words of the verifier's own.
fn is_own_issuer(der: &[u8]) -> bool {
    X509Certificate::from_der(der).is_ok_and(|(_, parsed)| parsed.subject() == parsed.issuer())
}

/// 64 lower-case hexadecimal digits.
pub(crate) fn sha256(der: &[u8]) -> String {
    hex::encode(Sha256::digest(der))
}

/// As PEM (RFC 7468): lines of 64 characters.
pub fn pem(der: &[u8]) -> String {
    let body = BASE64_STANDARD.encode(der);
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in body.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

/// Whether it can be read as a certificate at all.
pub(crate) fn is_readable(der: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(der).is_ok()
}

/// Whether the time lies between its two dates.
pub(crate) fn check_dates(der: &[u8], now: UnixTime) -> Result<(), Error> {
    let (_, parsed) = X509Certificate::from_der(der)
        .map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))?;
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if now < parsed.validity().not_before.timestamp() {
        return Err(Error::InvalidCertificate(CertificateError::NotValidYet));
    }
    if now > parsed.validity().not_after.timestamp() {
        return Err(Error::InvalidCertificate(CertificateError::Expired));
    }
    Ok(())
}

fn days(der: &[u8]) -> (String, String) {
    X509Certificate::from_der(der).map_or_else(
        |_| ("an unknown day".into(), "an unknown day".into()),
        |(_, parsed)| {
            (
                day(&parsed.validity().not_before),
                day(&parsed.validity().not_after),
            )
        },
    )
}

fn day(time: &ASN1Time) -> String {
    time.to_datetime().date().to_string()
}

/// The names that it is for, at most five.
fn names(der: &[u8]) -> String {
    let Ok((_, parsed)) = X509Certificate::from_der(der) else {
        return "nobody".into();
    };
    let mut names: Vec<String> = match parsed.subject_alternative_name() {
        Ok(Some(listed)) => listed.value.general_names.iter().filter_map(name).collect(),
        _ => Vec::new(),
    };
    names.truncate(5);
    if names.is_empty() {
        return "no host by name".into();
    }
    names.join(", ")
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => <[u8; 4]>::try_from(*bytes)
                .ok()
                .map(|bytes| std::net::Ipv4Addr::from(bytes).to_string()),
            16 => <[u8; 16]>::try_from(*bytes)
                .ok()
                .map(|bytes| std::net::Ipv6Addr::from(bytes).to_string()),
            _ => None,
        },
        _ => None,
    }
}
