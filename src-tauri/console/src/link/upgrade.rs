//! The WebSocket's opening handshake (RFC 6455, section 4.1), in the few ways in which VNC proxies
//! were seen to take it.
//!
//! It is spelt out here because the library's own refuses a proxy that leaves the sub-protocol out
//! of its answer. websockify and nova answer `binary` where it is asked for; a proxy behind a newer
//! noVNC page, which asks for none, need not know the word.

use std::io;

use porthole_core::console::link_address::LinkAddress;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::{client::generate_key, derive_accept_key},
        protocol::Role,
    },
};
use url::{Position, Url};
use zeroize::Zeroizing;

use super::bridge::limits;
use crate::gate::read_head;

const SUB_PROTOCOL: &str = "binary";

/// Why a stream became no WebSocket. It quotes nothing of what was asked.
#[derive(Debug)]
pub(super) enum NoUpgrade {
    /// The connection broke, or the answer's head was endless.
    Broken(io::ErrorKind),
    /// Another answer than 101, by its status.
    Status(u16),
    /// 101, and yet not what a WebSocket has to say.
    Wrong,
}

/// Asks for the WebSocket at this address. Nothing of the request outlives the call.
pub(super) async fn upgrade<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    address: &LinkAddress,
) -> Result<WebSocketStream<S>, NoUpgrade> {
    let key = generate_key();
    let request = request(address, &key).ok_or(NoUpgrade::Wrong)?;
    stream.write_all(request.as_bytes()).await.map_err(broken)?;
    stream.flush().await.map_err(broken)?;
    drop(request);
    // Byte by byte, so that nothing which follows the head is taken with it.
    let mut stream = BufReader::with_capacity(1, stream);
    let head = read_head(&mut stream).await.map_err(broken)?;
    let head = head.ok_or(NoUpgrade::Broken(io::ErrorKind::UnexpectedEof))?;
    accepted(&head, &key)?;
    let stream = stream.into_inner();
    Ok(WebSocketStream::from_raw_socket(stream, Role::Client, Some(limits())).await)
}

/// `Host` is what a browser would write: the origin without its scheme.
fn request(address: &LinkAddress, key: &str) -> Option<Zeroizing<String>> {
    let url = Url::parse(address.secret()).ok()?;
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let origin = address.origin();
    let (_, host) = origin.split_once("://")?;
    // Room for everything from the start: a string that grows would leave copies behind.
    let room = target.len() + 2 * origin.len() + address.cookie().map_or(0, str::len) + 512;
    let mut request = Zeroizing::new(String::with_capacity(room));
    for part in ["GET ", target, " HTTP/1.1\r\nHost: ", host, "\r\n"] {
        request.push_str(part);
    }
    for (name, value) in [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", key),
        ("Sec-WebSocket-Protocol", SUB_PROTOCOL),
        ("Origin", origin),
        (
            "User-Agent",
            concat!("Porthole/", env!("CARGO_PKG_VERSION")),
        ),
    ] {
        push_header(&mut request, name, value);
    }
    if let Some(cookie) = address.cookie() {
        push_header(&mut request, "Cookie", cookie);
    }
    request.push_str("\r\n");
    Some(request)
}

fn push_header(request: &mut String, name: &str, value: &str) {
    for part in [name, ": ", value, "\r\n"] {
        request.push_str(part);
    }
}

fn accepted(head: &[u8], key: &str) -> Result<(), NoUpgrade> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut answer = httparse::Response::new(&mut headers);
    let parsed = answer.parse(head);
    if !matches!(parsed, Ok(httparse::Status::Complete(_))) {
        return Err(NoUpgrade::Wrong);
    }
    match answer.code {
        Some(101) => {}
        Some(status) => return Err(NoUpgrade::Status(status)),
        None => return Err(NoUpgrade::Wrong),
    }
    let values = |name: &'static str| {
        let named = |header: &&httparse::Header<'_>| header.name.eq_ignore_ascii_case(name);
        let text =
            |header: &httparse::Header<'_>| String::from_utf8_lossy(header.value).into_owned();
        answer
            .headers
            .iter()
            .filter(named)
            .map(text)
            .collect::<Vec<_>>()
    };
    let says = |name, word: &str| {
        let words = values(name);
        let mut words = words.iter().flat_map(|value| value.split(','));
        words.any(|one| one.trim().eq_ignore_ascii_case(word))
    };
    let protocols = values("sec-websocket-protocol");
    let right = says("upgrade", "websocket")
        && says("connection", "upgrade")
        && values("sec-websocket-accept") == [derive_accept_key(key.as_bytes())]
        && values("sec-websocket-extensions").is_empty()
        && protocols.iter().all(|name| name.trim() == SUB_PROTOCOL);
    right.then_some(()).ok_or(NoUpgrade::Wrong)
}

fn broken(error: io::Error) -> NoUpgrade {
    NoUpgrade::Broken(error.kind())
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, DuplexStream};
    use tokio_tungstenite::tungstenite::Message;

    use super::*;

    const PAGE: &str = "https://proxy.example:8002/novnc/vnc_lite.html?token=c0ffee";

    fn address() -> LinkAddress {
        LinkAddress::of(&PAGE.parse().expect("a URL")).expect("it leads to a WebSocket")
    }

    /// The request as the proxy got it, and what came of this answer; `KEY` stands for the right one.
    async fn asked(answer: &str) -> (String, Result<WebSocketStream<DuplexStream>, NoUpgrade>) {
        let (ours, theirs) = tokio::io::duplex(4_096);
        let answer = answer.to_owned();
        let proxy = tokio::spawn(async move {
            let mut theirs = BufReader::new(theirs);
            let mut request = String::new();
            while !request.ends_with("\r\n\r\n") {
                theirs.read_line(&mut request).await.expect("a request");
            }
            let key = request
                .lines()
                .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
            let key = derive_accept_key(key.expect("a key").as_bytes());
            let answer = answer.replace("KEY", &key);
            theirs.write_all(answer.as_bytes()).await.expect("written");
            // An unmasked binary frame (RFC 6455, section 5.2) right behind the head.
            theirs.write_all(b"\x82\x03RFB").await.expect("written");
            (request, theirs)
        });
        let upgraded = upgrade(ours, &address()).await;
        let (request, mut theirs) = proxy.await.expect("the proxy answers");
        if upgraded.is_err() {
            let mut rest = Vec::new();
            theirs.read_to_end(&mut rest).await.expect("the end");
        }
        (request, upgraded)
    }

    const HEAD: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\
        Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: KEY\r\n";

    #[tokio::test]
    async fn asks_as_the_providers_page_would() {
        let (request, _) = asked(&format!("{HEAD}\r\n")).await;
        let mut lines = request.lines();
        assert_eq!(
            lines.next(),
            Some("GET /novnc/websockify?token=c0ffee HTTP/1.1")
        );
        for line in [
            "Host: proxy.example:8002",
            "Origin: https://proxy.example:8002",
            "Sec-WebSocket-Protocol: binary",
            "Cookie: token=c0ffee",
        ] {
            assert!(request.lines().any(|one| one == line), "{line}");
        }
    }

    #[tokio::test]
    async fn takes_a_proxy_with_the_sub_protocol_and_one_without() {
        for protocol in ["", "Sec-WebSocket-Protocol: binary\r\n"] {
            let (_, upgraded) = asked(&format!("{HEAD}{protocol}\r\n")).await;
            let mut socket = upgraded.expect("a WebSocket");
            let first = socket.next().await.expect("a frame").expect("a frame");
            assert_eq!(first, Message::binary(b"RFB".as_slice()));
        }
    }

    #[tokio::test]
    async fn takes_nothing_else() {
        let other_key = HEAD.replace("KEY", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        for answer in [
            format!("{other_key}\r\n"),
            format!("{HEAD}Sec-WebSocket-Protocol: base64\r\n\r\n"),
            format!("{HEAD}Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
            HEAD.replace("Upgrade: WebSocket\r\n", "") + "\r\n",
            "hello\r\n\r\n".to_owned(),
        ] {
            let (_, upgraded) = asked(&answer).await;
            assert!(matches!(upgraded, Err(NoUpgrade::Wrong)), "{answer}");
        }
        let (_, moved) =
            asked("HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n").await;
        assert!(matches!(moved, Err(NoUpgrade::Status(302))));
    }
}
