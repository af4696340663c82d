//! What can be done to a server's power, as a user asks for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Code, Fault};

/// Whether an order that ended so left the server as it was; else that is not known.
pub fn was_refused(fault: &Fault) -> bool {
    fault.code != Code::Unsure
}

/// One deed. A forced one asks the guest nothing: what it has not saved is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PowerAction {
    /// Switches a stopped server on.
    Start,
    /// Has the guest shut itself down.
    Stop,
    /// Cuts the power.
    ForceStop,
    /// Has the guest shut itself down, and switches it on again.
    Restart,
    /// Cuts the power, and switches it on again.
    ForceRestart,
}

impl PowerAction {
    /// The word for it in a sentence, such as "may not ... a server".
    pub fn verb(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop | Self::ForceStop => "stop",
            Self::Restart | Self::ForceRestart => "restart",
        }
    }
}
