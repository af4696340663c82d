//! Asks the clouds' APIs; knows no console and no window.

use serde::Serialize;
use ts_rs::TS;

use crate::account::{CloudId, RegionId};

/// One cloud, as the form offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CloudChoice {
    /// Its id.
    pub id: CloudId,
    /// Its name, for a person.
    pub name: String,
    /// One sentence: whose keys work here.
    pub hint: String,
    /// Whether the form has to ask for an IAM and an ECS URL.
    pub needs_urls: bool,
    /// The regions that are known to belong to it; a key may reach some of them.
    pub regions: Vec<RegionChoice>,
}

/// One region, as the form offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RegionChoice {
    /// Its id, such as `eu-west-101`.
    pub id: RegionId,
    /// Its name, for a person; its id where no name is known.
    pub name: String,
}
