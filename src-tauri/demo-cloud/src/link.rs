//! The WebSocket proxy, with the rules of nova's (openstack-observed.md, last section).
//!
//! The upgrade is answered first and judged afterwards: an unknown, expired or used token and a
//! foreign Origin all look alike, 101 and then the end of the TCP connection without a close
//! frame. A machine that ends its side gives an empty binary frame and close 1000.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use hyper::{
    HeaderMap, Request, StatusCode,
    body::Incoming,
    header::{
        CONNECTION, COOKIE, HOST, HeaderName, HeaderValue, ORIGIN, SEC_WEBSOCKET_ACCEPT,
        SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, UPGRADE,
    },
    upgrade::{OnUpgrade, Upgraded},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::derive_accept_key,
        protocol::{CloseFrame, Role, frame::coding::CloseCode},
    },
};
use url::Url;

use crate::{
    answer::{Answer, Reply, bare},
    log::{LinkEnd, LinkSeen},
    world::World,
};

/// How long the client may take to answer a close frame.
const FAREWELL: Duration = Duration::from_secs(1);

/// The most bytes of one frame to the client.
const FRAME_BYTES: usize = 64 * 1024;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Whether this request asks for a WebSocket.
pub(crate) fn asked(request: &Request<Incoming>) -> bool {
    text(request.headers(), &UPGRADE).eq_ignore_ascii_case("websocket")
}

/// Answers the upgrade, and goes on with it in a task of its own.
pub(crate) fn answer(world: &Arc<World>, mut request: Request<Incoming>) -> Reply {
    let headers = request.headers();
    let offered: Vec<&str> = text(headers, &SEC_WEBSOCKET_PROTOCOL)
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let binary = offered.contains(&"binary");
    let key = text(headers, &SEC_WEBSOCKET_KEY);
    if key.is_empty() || (!binary && offered.contains(&"base64")) {
        world.log.note(|seen| seen.refused_links += 1);
        return Answer::html(400, "Client must support 'binary' protocol").whole();
    }
    let mut reply = bare(StatusCode::SWITCHING_PROTOCOLS);
    let accept = derive_accept_key(key.as_bytes());
    let answers = reply.headers_mut();
    answers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    answers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    if let Ok(accept) = HeaderValue::try_from(accept) {
        answers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    if binary {
        answers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("binary"));
    }
    let server = admitted(world, &request);
    let upgrade = hyper::upgrade::on(&mut request);
    world.tasks.spawn(proceed(world.clone(), upgrade, server));
    reply
}

/// The server that this request may reach. A token is spent only where the Origin is right.
fn admitted(world: &World, request: &Request<Incoming>) -> Option<String> {
    let headers = request.headers();
    if !origin_fits(headers, &world.console_origin) {
        return None;
    }
    let in_query = request.uri().query().and_then(|query| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "token")
            .map(|(_, value)| value.into_owned())
    });
    let in_cookie = || {
        text(headers, &COOKIE)
            .split(';')
            .find_map(|pair| pair.trim().strip_prefix("token=").map(str::to_owned))
    };
    world.tokens.spend(&in_query.or_else(in_cookie)?)
}

/// No Origin is a program, not a browser. A browser's must be on the host that it asks, any port,
/// with the scheme of the console URLs.
fn origin_fits(headers: &HeaderMap, base: &str) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let Some(origin) = origin.to_str().ok().and_then(|text| Url::parse(text).ok()) else {
        return false;
    };
    let host = Url::parse(&format!("http://{}", text(headers, &HOST))).ok();
    let same_host = host.is_some_and(|host| host.host_str() == origin.host_str());
    let same_scheme = base.split("://").next() == Some(origin.scheme());
    same_host && same_scheme
}

async fn proceed(world: Arc<World>, upgrade: OnUpgrade, server: Option<String>) {
    let Ok(upgraded) = upgrade.await else { return };
    let Some(server) = server else {
        world.log.note(|seen| seen.refused_links += 1);
        return;
    };
    // Nothing listens behind a machine that is gone; nova ends such a link like a refused one.
    let Ok(guest) = world.machines.connect(&server).await else {
        world.log.note(|seen| seen.refused_links += 1);
        return;
    };
    let socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
    let (link, orders) = world.links.open(&server);
    let mut number = 0;
    world.log.note(|seen| {
        number = seen.links.len();
        seen.links.push(LinkSeen { server, end: None });
    });
    let end = bridge(socket, guest, orders).await;
    world.links.close(link);
    world.log.note(|seen| seen.links[number].end = Some(end));
}

/// Carries bytes both ways until one side ends.
async fn bridge(
    mut socket: Socket,
    mut guest: TcpStream,
    mut orders: watch::Receiver<Option<LinkEnd>>,
) -> LinkEnd {
    let mut bytes = vec![0; FRAME_BYTES];
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Binary(data))) => {
                    if guest.write_all(&data).await.is_err() {
                        return dismiss(socket).await;
                    }
                }
                Some(Ok(Message::Text(_))) => return refuse_text(socket).await,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return LinkEnd::Client,
                Some(Ok(_)) => {}
            },
            count = guest.read(&mut bytes) => match count {
                Ok(count @ 1..) => {
                    let frame = Message::binary(bytes[..count].to_vec());
                    if socket.send(frame).await.is_err() {
                        return LinkEnd::Client;
                    }
                }
                _ => return dismiss(socket).await,
            },
            order = orders.changed() => {
                let end = order.ok().and_then(|()| *orders.borrow());
                match end {
                    Some(LinkEnd::Replaced) => {
                        dismiss(socket).await;
                        return LinkEnd::Replaced;
                    }
                    _ => return LinkEnd::Cut,
                }
            }
        }
    }
}

/// The machine's side has ended.
async fn dismiss(mut socket: Socket) -> LinkEnd {
    let _ = socket.send(Message::binary(Vec::new())).await;
    close(socket, CloseCode::Normal, "").await;
    LinkEnd::Guest
}

async fn refuse_text(socket: Socket) -> LinkEnd {
    let reason = "Unsupported: Text frames are not supported";
    close(socket, CloseCode::Unsupported, reason).await;
    LinkEnd::TextFrame
}

async fn close(mut socket: Socket, code: CloseCode, reason: &'static str) {
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    let _ = socket.send(Message::Close(Some(frame))).await;
    let last_words = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(FAREWELL, last_words).await;
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
}

/// The links that are open, so that they can be ended from outside.
#[derive(Default)]
pub(crate) struct Links(Mutex<Open>);

#[derive(Default)]
struct Open {
    next: u64,
    links: Vec<(u64, String, watch::Sender<Option<LinkEnd>>)>,
}

impl Links {
    /// Enters a link; another one to the same server ends, since a server has one console.
    fn open(&self, server: &str) -> (u64, watch::Receiver<Option<LinkEnd>>) {
        self.replace(server);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (end, orders) = watch::channel(None);
        open.next += 1;
        let number = open.next;
        open.links.push((number, server.into(), end));
        (number, orders)
    }

    fn close(&self, number: u64) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.links.retain(|(other, _, _)| *other != number);
    }

    /// Ends a server's link as somebody else's console does that opens.
    pub(crate) fn replace(&self, server: &str) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, other, end) in &open.links {
            if other == server {
                end.send_replace(Some(LinkEnd::Replaced));
            }
        }
    }

    /// Drops every link without a word.
    pub(crate) fn cut(&self) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, _, end) in &open.links {
            end.send_replace(Some(LinkEnd::Cut));
        }
    }
}
