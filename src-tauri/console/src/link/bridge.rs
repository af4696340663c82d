//! The bridge: carries bytes between the cloud's socket and the page's, each way by itself.

use std::time::Duration;

use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use porthole_core::console::life::evidence::LinkEnd;
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{
    handshake::Cloud,
    quiet::{KeepAlive, ONE_PIXEL, Silence},
    steps::{Step, Steps},
    trip::{self, Trip},
};

/// The largest message that is taken from either side, in bytes. websockify and nova cut what they
/// carry into pieces of 64 KiB; noVNC sends less.
const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;

type Page = WebSocketStream<TcpStream>;

/// The page's side ended without a goodbye of the page's: not the page, but the engine under it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PageLost;

/// How the cloud's side ended a link, or the page by itself.
type End = Result<LinkEnd, PageLost>;

/// How long the cloud's side may take what a person has done: a few bytes.
const SEND_MAX: Duration = Duration::from_secs(30);

/// How long the goodbyes to both sides may take.
const GOODBYE_MAX: Duration = Duration::from_millis(200);

/// How the sockets on both sides of the bridge are limited.
pub(super) fn limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX))
        .max_write_buffer_size(2 * MESSAGE_BYTES_MAX)
        .write_buffer_size(0)
}

/// What both ways of a link know of each other.
#[derive(Default)]
struct Shared {
    trip: Trip,
    silence: Silence,
}

/// Carries until one side ends; then the other is closed. A link is kept in use while that is chosen.
pub(super) async fn carry(
    cloud: Cloud,
    page: Page,
    steps: &Steps,
    kept: watch::Receiver<bool>,
    measured: impl Fn(Duration),
) -> End {
    let shared = Shared::default();
    let (mut to_cloud, from_cloud) = cloud.split();
    let (mut to_page, from_page) = page.split();
    let end = tokio::select! {
        end = down(from_cloud, &mut to_page, steps, &shared, measured) => end,
        end = up(from_page, &mut to_cloud, steps, &shared, KeepAlive::new(kept, Instant::now())) => end,
    };
    // Either may be gone already.
    let _ = tokio::time::timeout(GOODBYE_MAX, async {
        let _ = to_cloud.close().await;
        let _ = to_page.close().await;
    })
    .await;
    end
}

async fn down(
    mut from: SplitStream<Cloud>,
    to: &mut SplitSink<Page, Message>,
    steps: &Steps,
    Shared { trip, silence }: &Shared,
    measured: impl Fn(Duration),
) -> End {
    while let Some(message) = from.next().await {
        silence.heard();
        match message {
            Ok(Message::Binary(bytes)) if bytes.is_empty() => {}
            Ok(Message::Binary(bytes)) => {
                steps.reach(Step::Greeted, || greeting(&bytes));
                to.send(Message::Binary(bytes))
                    .await
                    .map_err(|_| PageLost)?;
            }
            Ok(Message::Pong(_)) => {
                silence.answered();
                trip.ended().into_iter().for_each(&measured);
            }
            Ok(Message::Ping(_) | Message::Frame(_)) => {}
            Ok(Message::Close(frame)) => {
                return Ok(LinkEnd::Closed(frame.map(|frame| frame.code.into())));
            }
            Ok(Message::Text(_)) | Err(Error::Capacity(_) | Error::Utf8(_)) => {
                return Ok(LinkEnd::Nonsense);
            }
            Err(error) => return Ok(end_by(&error)),
        }
        silence.handed_over();
    }
    Ok(LinkEnd::Cut)
}

/// How an error of the cloud's socket ends a link. The system's own probes of a quiet line may have
/// had no answer; where the way there is gone too, it says that of them.
fn end_by(error: &Error) -> LinkEnd {
    use std::io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable, TimedOut};
    match error {
        Error::Io(error) => match error.kind() {
            TimedOut | HostUnreachable | NetworkUnreachable | NetworkDown => LinkEnd::Silent,
            _ => LinkEnd::Cut,
        },
        _ => LinkEnd::Cut,
    }
}

/// What a server's first words say of it: RFB tells its version first (RFC 6143, 7.1.1).
fn greeting(bytes: &[u8]) -> String {
    let version = bytes.get(..11).and_then(|bytes| str::from_utf8(bytes).ok());
    let is_one = |text: &&str| {
        let number = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = text
            .strip_prefix("RFB ")
            .and_then(|rest| rest.split_once('.'));
        parts.is_some_and(|(major, minor)| number(major) && number(minor))
    };
    match version.filter(is_one) {
        Some(version) => format!("speaks {version}"),
        None => "says something".into(),
    }
}

/// The page that ends a link by itself has not understood what came.
async fn up(
    mut from: SplitStream<Page>,
    to: &mut SplitSink<Cloud, Message>,
    steps: &Steps,
    Shared { trip, silence }: &Shared,
    mut alive: KeepAlive,
) -> End {
    let mut beat = trip::beat();
    let mut busy = false;
    loop {
        let message = tokio::select! {
            // What the page says goes first: it may be a piece of a longer message.
            biased;
            message = from.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    busy = true;
                    if is_input(&bytes) {
                        steps.touch();
                    }
                    Message::Binary(bytes)
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Close(frame))) if !is_away(frame.as_ref()) => {
                    return Ok(LinkEnd::Nonsense);
                }
                Some(Ok(Message::Text(_)) | Err(Error::Capacity(_))) => {
                    return Ok(LinkEnd::Nonsense);
                }
                _ => return Err(PageLost),
            },
            _ = beat.tick() => {
                if silence.is_long(Instant::now()) {
                    return Ok(LinkEnd::Silent);
                }
                if !std::mem::take(&mut busy) {
                    continue;
                }
                Message::Ping(Vec::new().into())
            }
            () = alive.due() => Message::Binary(ONE_PIXEL.to_vec().into()),
        };
        match timeout(SEND_MAX, to.send(message.clone())).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Ok(end_by(&error)),
            Err(_) => return Ok(LinkEnd::Silent),
        }
        match message {
            Message::Binary(bytes) => alive.sent(&bytes, Instant::now()),
            _ => {
                trip.starts();
                silence.asked(Instant::now());
            }
        }
    }
}

/// Whether it is the engine that says goodbye, for a page that is no more (RFC 6455, 7.4.1). No
/// script can give that code.
fn is_away(frame: Option<&CloseFrame>) -> bool {
    frame.is_some_and(|frame| frame.code == CloseCode::Away)
}

/// Whether a message of noVNC's is of a person: a key, the pointer, or QEMU's kind of key (RFC 6143,
/// 7.5.4 and 7.5.5; the RFB community's list, 255). noVNC sends one message at a time.
fn is_input(bytes: &[u8]) -> bool {
    matches!(bytes, [4 | 5, ..] | [255, 0, ..])
}

#[cfg(test)]
mod tests {
    use tokio::{io::DuplexStream, net::TcpListener};
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;

    /// Both ends of the cloud's socket, and of the page's.
    async fn sockets() -> ((Cloud, WebSocketStream<DuplexStream>), (Page, Page)) {
        let (ours, theirs) = tokio::io::duplex(4_096);
        let ours: Box<dyn super::super::handshake::Stream> = Box::new(ours);
        let cloud = WebSocketStream::from_raw_socket(ours, Role::Client, Some(limits())).await;
        let proxy = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let dialled = TcpStream::connect(address).await.expect("it connects");
        let (accepted, _) = listener.accept().await.expect("a visitor");
        let page = WebSocketStream::from_raw_socket(accepted, Role::Server, Some(limits())).await;
        let engine = WebSocketStream::from_raw_socket(dialled, Role::Client, None).await;
        ((cloud, proxy), (page, engine))
    }

    /// How a link ends of which the page's side does this.
    async fn ended<F: Future>(by: impl FnOnce(Page) -> F) -> End {
        let ((cloud, _proxy), (page, engine)) = sockets().await;
        let steps = Steps::start();
        let carried = carry(cloud, page, &steps, watch::channel(false).1, |_| {});
        tokio::join!(carried, by(engine)).0
    }

    async fn says(mut engine: Page, last: Message) -> Page {
        engine.send(last).await.expect("sent");
        engine
    }

    #[test]
    fn a_servers_version_is_told_and_nothing_else_it_says() {
        assert_eq!(greeting(b"RFB 003.008\n"), "speaks RFB 003.008");
        for other in [
            &b"RFB 003.008"[..10],
            b"RFB 3.8\n    ",
            b"<html>secret",
            b"",
        ] {
            assert_eq!(greeting(other), "says something");
        }
    }

    #[tokio::test]
    async fn a_page_that_says_goodbye_has_not_understood() {
        let goodbye = |code| {
            let reason = "".into();
            Message::Close(Some(CloseFrame { code, reason }))
        };
        for last in [
            Message::Close(None),
            goodbye(CloseCode::Normal),
            Message::text("RFB"),
        ] {
            let end = ended(|engine| says(engine, last.clone())).await;
            assert_eq!(end, Ok(LinkEnd::Nonsense), "{last}");
        }
        let gone = ended(|engine| says(engine, goodbye(CloseCode::Away))).await;
        assert_eq!(gone, Err(PageLost));
    }

    #[tokio::test]
    async fn a_page_that_ends_without_a_word_is_lost() {
        assert_eq!(ended(async |engine| drop(engine)).await, Err(PageLost));
        let reset = async |engine: Page| {
            let zero = Some(Duration::ZERO);
            socket2::SockRef::from(engine.get_ref())
                .set_linger(zero)
                .expect("set");
        };
        assert_eq!(ended(reset).await, Err(PageLost));
    }

    #[tokio::test]
    async fn a_cloud_that_ends_without_a_word_has_cut_the_link() {
        let ((cloud, proxy), (page, _engine)) = sockets().await;
        drop(proxy);
        let end = carry(
            cloud,
            page,
            &Steps::start(),
            watch::channel(false).1,
            |_| {},
        )
        .await;
        assert_eq!(end, Ok(LinkEnd::Cut));
    }
}
