//! Reads an answer whole, and no longer than the API describes.

use std::time::SystemTime;

use reqwest::{
    Response,
    header::{CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER},
};
use url::Url;
use zeroize::Zeroizing;

use crate::{
    cloud::fault::transport::{self, Way},
    error::{Code, Fault},
};

/// The most room that is made for a body before any of it came, in bytes.
const ROOM_BYTES_MAX: usize = 256 * 1024;

/// What came back, whatever its status.
pub struct Answer {
    /// Who answered.
    pub host: String,
    /// HTTP's status.
    pub status: u16,
    /// `Content-Type`, in lower case.
    pub content_type: String,
    /// The cloud's own name for the request, or empty.
    pub request_id: String,
    /// The origin that a redirect leads to, or empty.
    pub leads_to: String,
    /// `Date`.
    pub date: Option<SystemTime>,
    /// `Retry-After`.
    pub retry_after_s: Option<u32>,
    /// The body, whole; it may hold a secret.
    pub body: Zeroizing<Vec<u8>>,
}

pub(super) async fn read(
    mut response: Response,
    max: usize,
    way: Way<'_>,
) -> Result<Answer, Fault> {
    let status = response.status().as_u16();
    let mut answer = head(&response, way.host);
    if response
        .content_length()
        .is_some_and(|length| length > max as u64)
    {
        return Err(too_long(status, max, way));
    }
    // Room for all at once where it may hold a secret: a growing buffer leaves copies behind.
    let room = response
        .content_length()
        .map_or(max.min(ROOM_BYTES_MAX), |length| length as usize);
    answer.body = Zeroizing::new(Vec::with_capacity(room));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if answer.body.len() + chunk.len() > max => {
                return Err(too_long(status, max, way));
            }
            Ok(Some(chunk)) => answer.body.extend_from_slice(&chunk),
            Ok(None) => return Ok(answer),
            Err(error) if error.is_timeout() => return Err(transport::fault(&error, way)),
            Err(_) => return Err(transport::cut_off(status, way)),
        }
    }
}

fn head(response: &Response, host: &str) -> Answer {
    let headers = response.headers();
    let text = |name: &str| -> String {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let request_id = ["X-Request-Id", "X-IAM-Trace-Id", "X-Openstack-Request-Id"]
        .iter()
        .map(|name| text(name))
        .find(|id| !id.is_empty());
    let date = httpdate::parse_http_date(&text(DATE.as_str())).ok();
    Answer {
        host: host.into(),
        status: response.status().as_u16(),
        content_type: text(CONTENT_TYPE.as_str()).to_ascii_lowercase(),
        request_id: request_id.unwrap_or_default(),
        leads_to: origin(&text(LOCATION.as_str())),
        date,
        retry_after_s: retry_after_s(&text(RETRY_AFTER.as_str()), date),
        body: Zeroizing::default(),
    }
}

/// Seconds, or a date, which is taken against the answer's own `Date`.
fn retry_after_s(text: &str, date: Option<SystemTime>) -> Option<u32> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(seconds);
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let pause = until.duration_since(date?).unwrap_or_default();
    u32::try_from(pause.as_secs()).ok()
}

/// Scheme and host of a redirect's target: all that is told of it.
fn origin(location: &str) -> String {
    Url::parse(location).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

fn too_long(status: u16, max: usize, way: Way<'_>) -> Fault {
    Fault::new(if status >= 500 {
        Code::ServiceDown
    } else {
        Code::NotUnderstood
    })
    .message(format!(
        "The answer of {} is longer than any that the API describes.",
        way.host
    ))
    .detail("Host", way.host)
    .detail("Status", status.to_string())
    .detail("Limit", format!("{max} bytes"))
}
