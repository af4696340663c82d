//! The door: a loopback address at which the viewer's page, and nobody else, is let in once.
//!
//! Other programs on this computer can find the port. They do not know the key, which goes to the
//! page by a script call of ours; a browser's page could not even with the key, since its Host or
//! its Origin is another. Whoever is wrong is turned away, and the door waits on for the page.

use std::{io, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        handshake::server::{ErrorResponse, Request, Response},
        http::{StatusCode, header},
    },
};
use zeroize::Zeroizing;

use super::bridge::limits;

/// How long one visitor may take to show its key.
const KNOCK_MAX: Duration = Duration::from_secs(2);

/// How long a link waits for a page that has not come through its door yet.
const COMES_MAX: Duration = Duration::from_secs(10);

type Page = WebSocketStream<TcpStream>;

/// A listener for one connection.
pub(crate) struct Door {
    listener: TcpListener,
    port: u16,
    key: Zeroizing<String>,
    origin: &'static str,
}

impl Door {
    /// Opens a door for pages of this origin, on a port and with a key of its own. To be called
    /// within a runtime.
    ///
    /// # Errors
    /// Where nothing can listen on 127.0.0.1, or the system has no randomness.
    pub(crate) fn open(origin: &'static str) -> io::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *key).map_err(|error| io::Error::other(error.to_string()))?;
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        Ok(Self {
            port: listener.local_addr()?.port(),
            listener,
            key: Zeroizing::new(hex::encode(*key)),
            origin,
        })
    }

    /// What the page connects to. Not a secret of the cloud's, but the page's alone.
    pub(crate) fn address(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("ws://127.0.0.1:{}/{}", self.port, *self.key))
    }

    /// Waits for the page; the door is closed behind it. `None` where the system stops listening.
    #[allow(clippy::result_large_err, reason = "the library's own callback type")]
    async fn admit(self) -> Option<Page> {
        loop {
            let (stream, _) = self.listener.accept().await.ok()?;
            let _ = stream.set_nodelay(true);
            let knock = accept_hdr_async_with_config(
                stream,
                |q: &Request, r| self.check(q, r),
                Some(limits()),
            );
            if let Ok(Ok(page)) = timeout(KNOCK_MAX, knock).await {
                return Some(page);
            }
        }
    }

    #[allow(clippy::result_large_err, reason = "the library's own callback type")]
    fn check(&self, request: &Request, answer: Response) -> Result<Response, ErrorResponse> {
        let header = |name| {
            request
                .headers()
                .get(name)
                .map(header::HeaderValue::as_bytes)
        };
        let host = format!("127.0.0.1:{}", self.port);
        let path = request.uri().path().as_bytes();
        let right = same(path, format!("/{}", *self.key).as_bytes())
            && header(header::HOST) == Some(host.as_bytes())
            && header(header::ORIGIN) == Some(self.origin.as_bytes());
        if right {
            return Ok(answer);
        }
        let mut refusal = ErrorResponse::new(None);
        *refusal.status_mut() = StatusCode::FORBIDDEN;
        Err(refusal)
    }
}

/// The page that a door was opened for: on its way, or there. The door closes when this is dropped.
pub(crate) struct Visitor(JoinHandle<Option<Page>>);

impl Visitor {
    /// Waits at a door, from now on. To be called within a runtime.
    pub(crate) fn at(door: Door) -> Self {
        Self(tokio::spawn(door.admit()))
    }

    /// The page, as soon as it is there; `None` where it does not come.
    pub(crate) async fn come(mut self) -> Option<Page> {
        timeout(COMES_MAX, &mut self.0).await.ok()?.ok()?
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Compares in a time that does not tell where the two differ.
fn same(given: &[u8], expected: &[u8]) -> bool {
    let differing = |(a, b): (&u8, &u8)| a ^ b;
    given.len() == expected.len()
        && given
            .iter()
            .zip(expected)
            .map(differing)
            .fold(0, |all, bits| all | bits)
            == 0
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::{
        client_async,
        tungstenite::{client::IntoClientRequest, http::HeaderValue},
    };

    use super::*;

    const ORIGIN: &str = "porthole-viewer://page";

    async fn knock(port: u16, path: &str, host: &str, origin: Option<&str>) -> bool {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let mut request = format!("ws://{host}/{path}").into_client_request().unwrap();
        if let Some(origin) = origin {
            let origin = HeaderValue::from_str(origin).unwrap();
            request.headers_mut().insert("Origin", origin);
        }
        client_async(request, stream).await.is_ok()
    }

    #[tokio::test]
    async fn lets_the_page_in_once_and_nobody_else() {
        let door = Door::open(ORIGIN).unwrap();
        let (port, key) = (door.port, door.key.to_string());
        let own = format!("127.0.0.1:{port}");
        let visitor = Visitor::at(door);
        let wrong_key = "0".repeat(64);
        assert!(
            !knock(port, &wrong_key, &own, Some(ORIGIN)).await,
            "a wrong key"
        );
        assert!(!knock(port, "", &own, Some(ORIGIN)).await, "no key");
        assert!(
            !knock(port, &key, &own, Some("https://evil.example")).await,
            "a foreign page"
        );
        assert!(
            !knock(port, &key, &own, None).await,
            "a program without an origin"
        );
        let rebound = format!("evil.example:{port}");
        assert!(
            !knock(port, &key, &rebound, Some(ORIGIN)).await,
            "a rebound name"
        );
        assert!(knock(port, &key, &own, Some(ORIGIN)).await, "the page");
        // The page stands there before anybody asks for it.
        assert!(visitor.come().await.is_some());
        let again = TcpStream::connect(("127.0.0.1", port)).await;
        assert!(again.is_err(), "the door is closed behind the page");
    }

    #[tokio::test]
    async fn a_silent_visitor_does_not_keep_the_page_out() {
        let door = Door::open(ORIGIN).unwrap();
        let (port, key) = (door.port, door.key.to_string());
        let visitor = Visitor::at(door);
        let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let own = format!("127.0.0.1:{port}");
        assert!(knock(port, &key, &own, Some(ORIGIN)).await);
        assert!(visitor.come().await.is_some());
    }

    #[tokio::test]
    async fn a_door_whose_visitor_is_let_go_is_closed() {
        let door = Door::open(ORIGIN).unwrap();
        let (port, key) = (door.port, door.key.to_string());
        drop(Visitor::at(door));
        let own = format!("127.0.0.1:{port}");
        let closed = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                assert!(!knock(port, &key, &own, Some(ORIGIN)).await, "let in");
            }
        };
        timeout(KNOCK_MAX, closed).await.expect("it is closed");
    }
}
