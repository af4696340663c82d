//! Answers of the API in the shapes that the real one has (cloud-api.md, section B2), and the
//! bodies that a fault can make of them.

use std::{convert::Infallible, io, time::Duration};

use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Empty, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Response, StatusCode,
    body::{Bytes, Frame},
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue},
};
use serde_json::{Value, json};

/// Between the half that a cut answer sends and the cut.
const CUT_PAUSE: Duration = Duration::from_millis(20);

/// A body that may break off.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// What hyper sends.
pub(crate) type Reply = Response<Body>;

/// One whole answer: status, headers, body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers beside those that HTTP needs.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// 200 with a JSON body.
    pub fn json(body: &Value) -> Self {
        Self::with_json(200, body)
    }

    /// A JSON body under this status, with a request id as the real one sends it.
    pub fn with_json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![
                ("content-type".into(), "application/json".into()),
                ("x-request-id".into(), request_id()),
            ],
            body: body.to_string(),
        }
    }

    /// A page.
    pub fn html(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
            body: body.into(),
        }
    }

    /// The shape of ECS: `{"error":{"code","message"}}`.
    pub fn ecs(status: u16, code: &str, message: &str) -> Self {
        Self::with_json(
            status,
            &json!({"error": {"code": code, "message": message}}),
        )
    }

    /// The shape of IAM and Keystone, whose code is an integer.
    pub fn iam(status: u16, message: &str) -> Self {
        let title = StatusCode::from_u16(status)
            .ok()
            .and_then(|known| known.canonical_reason())
            .unwrap_or("Error");
        Self::with_json(
            status,
            &json!({"error": {"code": status, "message": message, "title": title}}),
        )
    }

    /// The shape of the gateway: `{"error_code","error_msg","request_id"}`.
    pub fn gateway(status: u16, code: &str, message: &str) -> Self {
        let id = request_id();
        let mut answer = Self::with_json(
            status,
            &json!({"error_code": code, "error_msg": message, "request_id": id}),
        );
        answer.headers.retain(|(name, _)| name != "x-request-id");
        answer.header("x-request-id", &id)
    }

    /// 429 as the gateway sends it, with the seconds to wait.
    pub fn throttled(retry_after_s: u32) -> Self {
        Self::gateway(
            429,
            "APIGW.0308",
            "The throttling threshold has been reached: policy user over ratelimit,limit:20,time:1 minute",
        )
        .header("retry-after", &retry_after_s.to_string())
    }

    /// A 502 of some gateway in between, in HTML.
    pub fn bad_gateway() -> Self {
        Self::html(
            502,
            "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>",
        )
    }

    /// 200 with no body at all.
    pub fn empty() -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn whole(self) -> Reply {
        let body = Full::from(self.body.clone());
        self.reply(body.map_err(never).boxed_unsync())
    }

    /// Promises the whole body, sends half of it, and breaks the connection.
    pub(crate) fn cut(self) -> Reply {
        let text = Bytes::from(self.body.clone());
        let half = text.slice(..text.len() / 2);
        // The pause lets the first half out before the connection breaks.
        let broken = async {
            tokio::time::sleep(CUT_PAUSE).await;
            Err(io::Error::from(io::ErrorKind::BrokenPipe))
        };
        let parts = stream::iter([Ok(Frame::data(half))]).chain(stream::once(broken));
        let mut reply = self.reply(StreamBody::new(parts).boxed_unsync());
        promise(&mut reply, text.len());
        reply
    }

    /// Sends the body in single bytes with a pause after each.
    pub(crate) fn slow(self, pause: Duration) -> Reply {
        let text = Bytes::from(self.body.clone());
        let length = text.len();
        let parts = stream::iter(0..length).then(move |at| {
            let part = text.slice(at..=at);
            async move {
                tokio::time::sleep(pause).await;
                Ok(Frame::data(part))
            }
        });
        let mut reply = self.reply(StreamBody::new(parts).boxed_unsync());
        promise(&mut reply, length);
        reply
    }

    /// Sends this many bytes of white space, then the body.
    pub(crate) fn huge(self, bytes: usize) -> Reply {
        const CHUNK: usize = 64 * 1024;
        let blank = Bytes::from(vec![b' '; CHUNK]);
        let end = Bytes::from(self.body.clone());
        let blanks =
            stream::iter(0..bytes.div_ceil(CHUNK)).map(move |_| Ok(Frame::data(blank.clone())));
        let parts = blanks.chain(stream::iter([Ok(Frame::data(end))]));
        self.reply(StreamBody::new(parts).boxed_unsync())
    }

    fn reply(self, body: Body) -> Reply {
        let mut reply = Response::new(body);
        if let Ok(status) = StatusCode::from_u16(self.status) {
            *reply.status_mut() = status;
        }
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
                reply.headers_mut().append(name, value);
            }
        }
        if !reply.headers().contains_key(CONTENT_TYPE) {
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            reply.headers_mut().insert(CONTENT_TYPE, plain);
        }
        reply
    }
}

/// An answer without a body, such as that to an upgrade.
pub(crate) fn bare(status: StatusCode) -> Reply {
    let mut reply = Response::new(Empty::new().map_err(never).boxed_unsync());
    *reply.status_mut() = status;
    reply
}

fn promise(reply: &mut Reply, bytes: usize) {
    reply
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from(bytes));
}

fn request_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

fn never(error: Infallible) -> io::Error {
    match error {}
}
