//! One console: a process with one isolated window that shows one server's screen, in our viewer or
//! on the provider's page.
//!
//! The launcher starts it, tells it over a pipe what to show, and is told what became of it
//! ([`porthole_core::console::message`]). This crate knows no account, no secret but the one-time
//! URL, and no cloud API.
//!
//! - [`mod@session`]: what the window shows and when; the state machine is drawn there;
//! - [`mod@viewer`]: our own page, with noVNC in it;
//! - [`mod@link`]: the bytes between that page and the cloud's proxy;
//! - [`mod@page_view`]: the provider's page, cut off from everything but its own origin;
//! - [`mod@gate`]: the proxy through which the provider's page must go;
//! - [`mod@curtain`]: our own words in front of the page, in a view that the page cannot reach;
//! - [`mod@pipe`]: the words to and from the launcher;
//! - [`platform`]: what differs between Linux, Windows and macOS.

mod curtain;
mod gate;
mod link;
mod page_view;
mod pipe;
pub mod platform;
mod screenshot;
mod session;
mod title;
mod tls;
mod viewer;
mod window;

pub use link::BareLink;

use porthole_core::{
    console::message::{FromConsole, ToConsole},
    error::Fault,
    host_port::HostPort,
    proxy::ProxyRoute,
};

/// Tries whether a host's TCP port answers along this route, and says nothing to it.
///
/// # Errors
/// Says what stood in the way: the name, the network, the time, the proxy.
pub async fn reaches(host: &HostPort, route: &ProxyRoute) -> Result<(), Fault> {
    gate::upstream::connect(host, route).await.map(drop)
}

/// Runs a console process from its first message to its end. To be called before anything else
/// starts a thread or a toolkit.
pub fn run() -> ! {
    let Ok((mut ear, mouth)) = pipe::open() else {
        platform::leave();
    };
    let Some(ToConsole::Prepare(preparation)) = ear.hear() else {
        platform::leave();
    };
    platform::prepare(&preparation);
    if let Err(fault) = platform::start_toolkit() {
        mouth.say(&FromConsole::Broken(fault));
        platform::leave();
    }
    window::run(ear, mouth, preparation)
}
