//! What the commands answer where it is not one of core's own nouns.

use porthole_core::{account::AccountSummary, error::Fault};
use serde::Serialize;

/// Every account, and what there is to say about the file that they lie in.
#[derive(Clone, Serialize)]
pub struct AccountList {
    /// The accounts, by name.
    pub accounts: Vec<AccountSummary>,
    /// Set where the file was damaged or is newer than this Porthole.
    pub notice: Option<Fault>,
}

/// `get_console` answers an id, never the URL.
#[derive(Clone, Serialize)]
pub struct OpenedConsole {
    /// Names the console until it closes.
    pub console: String,
}

/// Events that the launcher emits to its window.
pub mod event {
    /// An account was added, changed or removed by something else than the window itself.
    pub const ACCOUNTS_CHANGED: &str = "accounts-changed";
    /// A file was dropped on the window.
    pub const FILE_DROPPED: &str = "file-dropped";
}
