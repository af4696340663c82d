//! Signs requests with SDK-HMAC-SHA256 (cloud API notes, section A2). Pure: the time comes in as
//! an argument, nothing is sent.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The algorithm's name, as it stands in the `Authorization` header.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// The header that carries the time of signing; it is always signed.
pub const DATE_HEADER: &str = "X-Sdk-Date";
/// The header whose value, where it is sent, stands for the hash of the body.
pub const HASH_HEADER: &str = "X-Sdk-Content-Sha256";

/// Everything outside `A-Za-z0-9-._~` is encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What is signed. The headers hold `Host` and [`DATE_HEADER`]; each one whose name holds no `_`
/// is signed. `Debug` shows the names of the headers only: one of them is a security token.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// Such as `GET`.
    pub method: &'a str,
    /// The path on the wire, percent-encoded once.
    pub path: &'a str,
    /// The pairs of the query, decoded.
    pub query: &'a [(String, String)],
    /// Names and values as they are sent.
    pub headers: &'a [(String, String)],
    /// The body's bytes; empty where there is none.
    pub body: &'a [u8],
}

/// The signature, and every value on the way to it. `Debug` shows the names of the headers only:
/// what is hashed holds their values.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// The query, sorted and encoded; exactly this goes on the wire.
    pub canonical_query: String,
    /// The signed headers' names, joined by `;`.
    pub signed_headers: String,
    /// What is hashed.
    pub canonical_request: String,
    /// What is signed.
    pub string_to_sign: String,
    /// 64 lower-case hexadecimal digits.
    pub signature: String,
    /// The value of the `Authorization` header.
    pub authorization: String,
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.headers.iter().map(|(name, _)| name.as_str());
        let names = names.collect::<Vec<_>>().join(";");
        write!(f, "Parts({} {} {names}, ***)", self.method, self.path)
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({}, ***)", self.signed_headers)
    }
}

/// Signs a request with a pair of access key and secret key.
pub fn sign(parts: &Parts<'_>, access_key: &str, secret_key: &SecretString) -> Signed {
    let headers = canonical_headers(parts.headers);
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let signed_headers = names.join(";");
    let canonical_query = canonical_query(parts.query);
    let canonical_request = format!(
        "{}\n{}\n{canonical_query}\n{}\n{signed_headers}\n{}",
        parts.method,
        canonical_path(parts.path),
        header_lines(&headers),
        body_hash(parts)
    );
    let string_to_sign = format!(
        "{ALGORITHM}\n{}\n{}",
        header(parts.headers, DATE_HEADER).unwrap_or_default(),
        hex::encode(Sha256::digest(canonical_request.as_bytes()))
    );
    let signature = hex::encode(keyed_hash(secret_key, &string_to_sign));
    Signed {
        authorization: format!(
            "{ALGORITHM} Access={access_key}, SignedHeaders={signed_headers}, Signature={signature}"
        ),
        canonical_query,
        signed_headers,
        canonical_request,
        string_to_sign,
        signature,
    }
}

/// A time as [`DATE_HEADER`] carries it: `20260102T030405Z`.
pub fn sdk_date(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// Pairs sorted by name, then value, encoded, each with its `=`, joined by `&`.
pub fn canonical_query(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort();
    let encoded: Vec<String> = sorted
        .into_iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    encoded.join("&")
}

/// Encodes one segment or one value: everything but `A-Za-z0-9-._~`, as UTF-8.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decoded once, encoded anew segment by segment, with a slash at the end.
fn canonical_path(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut encoded = decoded.split('/').map(encode).collect::<Vec<_>>().join("/");
    if !encoded.ends_with('/') {
        encoded.push('/');
    }
    encoded
}

fn canonical_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    let mut signed: Vec<_> = headers
        .iter()
        .filter(|(name, _)| !name.contains('_'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    signed.sort();
    signed
}

fn header_lines(headers: &[(String, String)]) -> String {
    headers
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect()
}

fn body_hash(parts: &Parts<'_>) -> String {
    header(parts.headers, HASH_HEADER).map_or_else(
        || hex::encode(Sha256::digest(parts.body)),
        |given| given.trim().to_owned(),
    )
}

fn header<'a>(headers: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.as_str())
}

fn keyed_hash(secret_key: &SecretString, text: &str) -> [u8; 32] {
    // An HMAC takes a key of any length: the error type cannot occur.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret_key.expose_secret().as_bytes()) else {
        return [0; 32];
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Year, month and day of a day counted from 1970-01-01 (Howard Hinnant, `civil_from_days`).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}
