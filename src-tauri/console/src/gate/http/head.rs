//! What the gate reads of a request's and an answer's head, and how it writes the request on.

use super::{Body, HEADERS_MAX, Place, Url};

/// A request to the gate, ready to be sent on.
pub(super) struct Request {
    /// True for CONNECT; the rest is then of no meaning.
    pub(super) connect: bool,
    /// Where it is to go.
    pub(super) place: Place,
    /// The head as the server gets it: origin form, no word to a proxy.
    pub(super) head: Vec<u8>,
    pub(super) body: Body,
    /// True for HEAD, whose answer has no body.
    pub(super) head_only: bool,
    /// Whether the engine wants to go on with this connection.
    pub(super) keep: bool,
}

impl Request {
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut request = httparse::Request::new(&mut headers);
        request.parse(bytes).ok()?;
        let (method, target) = (request.method?, request.path?);
        let connect = method == "CONNECT";
        let (place, head) = if connect {
            (Place::parse(target, None)?, Vec::new())
        } else {
            let url = Url::parse(target).ok()?;
            if !matches!(url.scheme(), "http" | "ws") {
                return None;
            }
            (Place::of(&url)?, origin_form(method, &url, request.headers))
        };
        Some(Self {
            connect,
            place,
            head,
            body: framing(request.headers).unwrap_or(Body::None),
            head_only: method == "HEAD",
            keep: keeps(request.version?, request.headers),
        })
    }
}

fn origin_form(method: &str, url: &Url, headers: &[httparse::Header<'_>]) -> Vec<u8> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n").into_bytes();
    let for_us = ["host", "proxy-connection", "proxy-authorization"];
    for header in headers {
        if for_us
            .iter()
            .any(|name| header.name.eq_ignore_ascii_case(name))
        {
            continue;
        }
        head.extend_from_slice(header.name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(header.value);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// A server's answer.
pub(super) struct Answer {
    pub(super) head: Vec<u8>,
    pub(super) status: u16,
    pub(super) keep: bool,
    framing: Option<Body>,
}

impl Answer {
    pub(super) fn parse(head: Vec<u8>) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut response = httparse::Response::new(&mut headers);
        response.parse(&head).ok()?;
        let status = response.code?;
        let keep = keeps(response.version?, response.headers);
        let framing = framing(response.headers);
        Some(Self {
            head,
            status,
            keep,
            framing,
        })
    }

    pub(super) fn body(&self, head_only: bool) -> Body {
        if head_only || matches!(self.status, 204 | 304) {
            return Body::None;
        }
        self.framing.unwrap_or(Body::UntilEnd)
    }
}

/// What the head says of the body's length (RFC 9112, section 6.3).
fn framing(headers: &[httparse::Header<'_>]) -> Option<Body> {
    if value(headers, "transfer-encoding").is_some_and(|value| lists(value, "chunked")) {
        return Some(Body::Chunked);
    }
    let length = value(headers, "content-length")?;
    length.trim().parse().ok().map(Body::Length)
}

fn keeps(version: u8, headers: &[httparse::Header<'_>]) -> bool {
    let says = |name, word| value(headers, name).is_some_and(|value| lists(value, word));
    if version == 0 {
        return says("connection", "keep-alive");
    }
    !says("connection", "close") && !says("proxy-connection", "close")
}

fn value<'a>(headers: &[httparse::Header<'a>], name: &str) -> Option<&'a str> {
    let found = headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))?;
    std::str::from_utf8(found.value).ok()
}

fn lists(value: &str, word: &str) -> bool {
    value
        .split(',')
        .any(|entry| entry.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_a_request_on_in_origin_form() {
        let request = Request::parse(
            b"GET http://Console.Example:81/vnc?token=t#f HTTP/1.1\r\nHost: other\r\n\
              Proxy-Connection: keep-alive\r\nAccept: */*\r\n\r\n",
        )
        .unwrap();
        assert_eq!(request.place, Place::new("console.example", 81));
        assert_eq!(
            request.head,
            b"GET /vnc?token=t HTTP/1.1\r\nHost: console.example:81\r\nAccept: */*\r\n\r\n"
        );
        assert!(request.keep && request.body == Body::None);
    }

    #[test]
    fn takes_no_other_scheme_and_no_path_alone() {
        for target in ["/", "ftp://a/", "https://a/", "file:///etc/passwd"] {
            let request = format!("GET {target} HTTP/1.1\r\n\r\n");
            assert!(Request::parse(request.as_bytes()).is_none(), "{target}");
        }
    }

    #[test]
    fn knows_how_long_a_body_is() {
        let body = |head: &str| Answer::parse(head.into()).unwrap().body(false);
        assert_eq!(
            body("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"),
            Body::Length(7)
        );
        assert_eq!(
            body("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"),
            Body::Chunked
        );
        assert_eq!(body("HTTP/1.1 200 OK\r\n\r\n"), Body::UntilEnd);
        assert_eq!(body("HTTP/1.1 304 Not Modified\r\n\r\n"), Body::None);
    }
}
