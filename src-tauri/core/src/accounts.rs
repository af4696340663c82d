//! Adding, checking, changing and removing accounts, over the book, the vault and the cloud.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{account::Place, proxy::PipeSecret, trust::Trust};

/// What a `credentials.csv` holds. The secret goes back to the form that it was dropped on.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CsvKeys {
    /// The user's name, or empty.
    pub user: String,
    /// The access key.
    pub access_key: String,
    /// The secret key.
    #[ts(type = "string")]
    pub secret_key: PipeSecret,
}

/// What can be changed on an account without its key.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct AccountChange {
    /// The new name.
    pub name: String,
    /// The places whose servers are listed.
    pub places: Vec<Place>,
    /// See [`crate::account::Account::console_hosts`].
    pub console_hosts: Vec<String>,
    /// See [`crate::account::Account::page_hosts`].
    pub page_hosts: Vec<String>,
    /// See [`crate::account::Account::allow_plain`].
    pub allow_plain: bool,
    /// See [`crate::account::Account::trust`].
    pub trust: Trust,
}
