//! The bridge: carries bytes between the cloud's socket and the page's, each way by itself.

use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::WebSocketConfig},
};

use super::{
    handshake::Cloud,
    steps::{Step, Steps},
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

/// How a link ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LinkEnd {
    /// The page closed its side.
    Page,
    /// The cloud's side said goodbye, with this close code where it gave one (RFC 6455, 7.4).
    Closed(Option<u16>),
    /// The cloud's side ended without a word; nova does so for a refused token too.
    Cut,
    /// The cloud's side sent what no VNC proxy sends.
    Nonsense,
}

/// Carries until one side ends; then the other is closed.
pub(super) async fn carry(cloud: Cloud, page: Page, steps: &Steps) -> LinkEnd {
    let (mut to_cloud, from_cloud) = cloud.split();
    let (mut to_page, from_page) = page.split();
    let end = tokio::select! {
        end = down(from_cloud, &mut to_page, steps) => end,
        end = up(from_page, &mut to_cloud) => end,
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
) -> LinkEnd {
    while let Some(message) = from.next().await {
        match message {
            Ok(Message::Binary(bytes)) if bytes.is_empty() => {}
            Ok(Message::Binary(bytes)) => {
                steps.reach(Step::Greeted);
                if to.send(Message::Binary(bytes)).await.is_err() {
                    return LinkEnd::Page;
                }
            }
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
            Ok(Message::Close(frame)) => {
                return LinkEnd::Closed(frame.map(|frame| frame.code.into()));
            }
            Ok(Message::Text(_)) | Err(Error::Capacity(_) | Error::Utf8(_)) => {
                return LinkEnd::Nonsense;
            }
            Err(_) => return LinkEnd::Cut,
        }
    }
    LinkEnd::Cut
}

async fn up(mut from: SplitStream<Page>, to: &mut SplitSink<Cloud, Message>) -> LinkEnd {
    while let Some(Ok(message)) = from.next().await {
        match message {
            Message::Binary(_) if to.send(message).await.is_err() => return LinkEnd::Cut,
            Message::Close(_) | Message::Text(_) => break,
            _ => {}
        }
    }
    LinkEnd::Page
}
