//! Servers as the launcher lists them, whatever cloud they come from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::account::{AccountId, Place, id};

id! {
    /// Names one server of a cloud: a UUID on the clouds known so far, taken as it comes.
    ServerId
}

/// What a server is doing, as a shape beside the word tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Phase {
    /// Running: a console can be opened. A filled circle.
    Running,
    /// Stopped, paused, suspended or shelved. A ring.
    Stopped,
    /// Under way: building, rebooting, resizing, migrating. A square.
    Working,
    /// In an error. A triangle.
    Error,
    /// Not told, or not known.
    Unknown,
}

/// One address of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Address {
    /// IPv4 or IPv6, as text.
    pub address: String,
    /// True for one that is reached from outside (a floating or elastic IP).
    pub floating: bool,
}

/// One virtual machine. What the cloud did not tell is none or empty, never made up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Server {
    /// Its id in the cloud.
    pub id: ServerId,
    /// The account it was found with.
    pub account: AccountId,
    /// Region and project it lies in.
    pub place: Place,
    /// Its name as the cloud gives it: any text, or empty.
    pub name: String,
    /// What it is doing.
    pub phase: Phase,
    /// The word for it: `running`, `stopped`, `rebooting`, `error`.
    pub state: String,
    /// Its addresses, fixed ones first.
    pub addresses: Vec<Address>,
    /// Virtual processors.
    pub vcpus: Option<u32>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// The flavor's name.
    pub flavor: String,
    /// The image's or system's name.
    pub system: String,
    /// The availability zone.
    pub zone: String,
    /// When it was created, RFC 3339, or empty.
    pub created: String,
    /// The cloud's own words about an error, or empty.
    pub fault: String,
    /// True where the cloud says that it is locked.
    pub locked: bool,
}
