//! The link: the WebSocket from this process to the cloud's VNC proxy, and how its bytes get into
//! the viewer's page.
//!
//! ```text
//! cloud's proxy <== wss, token ==> handshake | bridge | door <== ws, 127.0.0.1, key ==> page
//! ```
//!
//! The console URL and its token live in [`handshake`] only, until the proxy has answered; the page
//! is told of a port and a key that are good for one connection. The bridge holds one message of
//! either direction at a time: a page that reads slowly slows the cloud's socket down, and what is
//! typed never waits behind what is drawn.

mod bare;
mod bridge;
mod door;
mod handshake;
mod quiet;
mod steps;
mod trip;
mod upgrade;

use std::time::Duration;

pub use bare::BareLink;
use bridge::PageLost;
pub(crate) use door::{Door, Visitor};
pub(crate) use handshake::Refusal;
use porthole_core::{
    console::{life::evidence::LinkEnd, message::Showing},
    error::Fault,
};
pub(crate) use steps::Steps;
use tokio::sync::watch;

/// What a link tells while it lives.
#[derive(Debug)]
pub(crate) enum LinkNews {
    /// Both sides are there; bytes flow.
    Linked,
    /// A byte took so long to the cloud's proxy and back.
    RoundTrip(Duration),
    /// It never came to be.
    Refused(Refusal),
    /// It has ended.
    Ended(LinkEnd),
    /// The engine under the page has let go of it.
    PageLost,
}

/// Opens a link for this page, and carries bytes until one side ends. It is kept in use, though nobody
/// uses it, while `kept` says so.
pub(crate) async fn run(
    showing: Box<Showing>,
    visitor: Visitor,
    steps: Steps,
    kept: watch::Receiver<bool>,
    tell: impl Fn(LinkNews),
) {
    let (cloud, page) = tokio::join!(handshake::connect(showing, &steps), visitor.come());
    let cloud = match cloud {
        Ok(cloud) => cloud,
        Err(refusal) => return tell(LinkNews::Refused(refusal)),
    };
    let Some(page) = page else {
        return tell(LinkNews::Refused(Refusal::of_page()));
    };
    tell(LinkNews::Linked);
    let measured = |trip| tell(LinkNews::RoundTrip(trip));
    let end = bridge::carry(cloud, page, &steps, kept, measured).await;
    tell(match end {
        Ok(end) => LinkNews::Ended(end),
        Err(PageLost) => LinkNews::PageLost,
    });
}

impl Refusal {
    /// The page did not come through its door.
    fn of_page() -> Self {
        use porthole_core::error::Code;
        let fault = Fault::new(Code::ConsoleFailed).detail("Viewer", "its page did not connect");
        Self {
            fault,
            certificate: None,
        }
    }
}
