//! What a call tells while it is under way.

use serde::Serialize;
use ts_rs::TS;

use crate::server::Server;

/// Told before each pause that the cloud asks for, with its seconds; the call goes on by itself.
pub type OnPause<'a> = &'a (dyn Fn(u32) + Send + Sync);

/// What happens while servers are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListEvent {
    /// A page came; no server comes twice.
    Page {
        /// Its servers.
        servers: Vec<Server>,
        /// How many there are in all, where the cloud tells.
        total: Option<u64>,
    },
    /// The cloud wants a pause; the list goes on by itself.
    Waiting {
        /// For so many seconds from now.
        seconds: u32,
    },
}

/// A call of the window waits, because the cloud asked for it; it goes on by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CallEvent {
    /// The call, by the number that the window gave it.
    pub call: u32,
    /// For so many seconds from now.
    pub waits_s: u32,
}
