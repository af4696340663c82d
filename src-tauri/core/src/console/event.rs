//! What the launcher's window is told about consoles.

use serde::Serialize;
use ts_rs::TS;

use crate::{account::AccountId, server::ServerId};

/// A console's way through the launcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ConsoleEvent {
    /// It was asked for; the cloud has not answered, or the window is not there yet.
    Opening {
        /// The account.
        account: AccountId,
        /// The server.
        server: ServerId,
    },
    /// Its window is there.
    Open {
        /// The account.
        account: AccountId,
        /// The server.
        server: ServerId,
        /// Names the console until it closes.
        console: String,
    },
    /// It is gone, or never came to be.
    Closed {
        /// The account.
        account: AccountId,
        /// The server.
        server: ServerId,
    },
}
