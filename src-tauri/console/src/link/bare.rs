//! A link without a window around it, for whoever measures or tests it as a console uses it.

use std::io;

use porthole_core::console::message::Showing;
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::{Door, Steps, Visitor, run};
use crate::viewer::ORIGIN;

/// A link whose page is somebody else's program.
pub struct BareLink {
    /// `ws://127.0.0.1:port/key`; good for one connection.
    pub address: Zeroizing<String>,
    /// What the connection has to say in its `Origin`.
    pub origin: &'static str,
}

impl BareLink {
    /// Opens the door, and begins to dial. To be called within a runtime, which carries the bytes.
    ///
    /// # Errors
    /// Where nothing can listen on 127.0.0.1.
    pub fn open(showing: Showing) -> io::Result<Self> {
        let door = Door::open(ORIGIN)?;
        let address = door.address();
        tokio::spawn(run(
            Box::new(showing),
            Visitor::at(door),
            Steps::start(),
            watch::channel(false).1,
            |_| {},
        ));
        Ok(Self {
            address,
            origin: ORIGIN,
        })
    }
}
