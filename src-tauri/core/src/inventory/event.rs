//! The changes of the inventory, as the user interface gets them.

use serde::Serialize;
use ts_rs::TS;

use crate::{
    account::{AccountId, Place, ProjectId},
    error::Fault,
    server::{Server, ServerId},
};

/// How far the list of one place has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum PlaceStatus {
    /// It is being asked for.
    Loading,
    /// The cloud wants a pause; it goes on by itself.
    Waiting {
        /// For so many seconds from now.
        seconds: u32,
    },
    /// All servers are known.
    Done {
        /// How many there are.
        #[ts(type = "number")]
        servers: u64,
    },
    /// It could not be listed; what was known before stays.
    Failed {
        /// Why.
        fault: Fault,
    },
}

/// One change of the inventory. A snapshot is a list of them too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum InventoryEvent {
    /// The status of one place has changed.
    Place {
        /// The account it belongs to.
        account: AccountId,
        /// The place.
        place: Place,
        /// Its status.
        status: PlaceStatus,
    },
    /// These servers are new or have changed; by account, project and id.
    Servers {
        /// All of one place.
        servers: Vec<Server>,
    },
    /// These servers are not there any more.
    Gone {
        /// The account they belonged to.
        account: AccountId,
        /// The project they lay in.
        project_id: ProjectId,
        /// Their ids.
        servers: Vec<ServerId>,
    },
    /// The account and everything of it is gone.
    AccountGone {
        /// Which.
        account: AccountId,
    },
    /// The clock of this computer is wrong.
    Clock {
        /// By so many seconds it is behind the cloud's; negative where it is ahead, 0 where it is
        /// right again.
        #[ts(type = "number")]
        behind_s: i64,
    },
}
