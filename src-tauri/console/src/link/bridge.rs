//! The bridge: carries bytes between the cloud's socket and the page's, each way by itself.

use std::time::Duration;

use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use porthole_core::console::life::evidence::LinkEnd;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::WebSocketConfig},
};

use super::{
    handshake::Cloud,
    steps::{Step, Steps},
    trip::{self, Trip},
};

/// The largest message that is taken from either side, in bytes. websockify and nova cut what they
/// carry into pieces of 64 KiB; noVNC sends less.
const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;

type Page = WebSocketStream<TcpStream>;

/// How the sockets on both sides of the bridge are limited.
pub(super) fn limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX))
        .max_write_buffer_size(2 * MESSAGE_BYTES_MAX)
        .write_buffer_size(0)
}

/// Carries until one side ends; then the other is closed.
pub(super) async fn carry(
    cloud: Cloud,
    page: Page,
    steps: &Steps,
    measured: impl Fn(Duration),
) -> LinkEnd {
    let trip = Trip::default();
    let (mut to_cloud, from_cloud) = cloud.split();
    let (mut to_page, from_page) = page.split();
    let end = tokio::select! {
        end = down(from_cloud, &mut to_page, steps, || trip.ended().into_iter().for_each(&measured)) => end,
        end = up(from_page, &mut to_cloud, steps, &trip) => end,
    };
    // Either may be gone already.
    let goodbye = std::time::Duration::from_millis(200);
    let _ = tokio::time::timeout(goodbye, async {
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
    answered: impl Fn(),
) -> LinkEnd {
    while let Some(message) = from.next().await {
        match message {
            Ok(Message::Binary(bytes)) if bytes.is_empty() => {}
            Ok(Message::Binary(bytes)) => {
                steps.reach(Step::Greeted);
                if to.send(Message::Binary(bytes)).await.is_err() {
                    return LinkEnd::Nonsense;
                }
            }
            Ok(Message::Pong(_)) => answered(),
            Ok(Message::Ping(_) | Message::Frame(_)) => {}
            Ok(Message::Close(frame)) => {
                return LinkEnd::Closed(frame.map(|frame| frame.code.into()));
            }
            Ok(Message::Text(_)) | Err(Error::Capacity(_) | Error::Utf8(_)) => {
                return LinkEnd::Nonsense;
            }
            // The system's own probes of a quiet line had no answer.
            Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::TimedOut => {
                return LinkEnd::Silent;
            }
            Err(_) => return LinkEnd::Cut,
        }
    }
    LinkEnd::Cut
}

/// The page that ends a link by itself has not understood what came.
async fn up(
    mut from: SplitStream<Page>,
    to: &mut SplitSink<Cloud, Message>,
    steps: &Steps,
    trip: &Trip,
) -> LinkEnd {
    let mut beat = trip::beat();
    let mut busy = false;
    loop {
        let message = tokio::select! {
            message = from.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    busy = true;
                    if is_input(&bytes) {
                        steps.touch();
                    }
                    Message::Binary(bytes)
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                _ => return LinkEnd::Nonsense,
            },
            _ = beat.tick(), if busy => {
                busy = false;
                trip.starts();
                Message::Ping(Vec::new().into())
            }
        };
        if to.send(message).await.is_err() {
            return LinkEnd::Cut;
        }
    }
}

/// Whether a message of noVNC's is of a person: a key, the pointer, or QEMU's kind of key (RFC 6143,
/// 7.5.4 and 7.5.5; the RFB community's list, 255). noVNC sends one message at a time.
fn is_input(bytes: &[u8]) -> bool {
    matches!(bytes, [4 | 5, ..] | [255, 0, ..])
}
