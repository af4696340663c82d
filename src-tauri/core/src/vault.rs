//! Where secrets live: the [`Vault`] trait, which the shell implements over the system's keyring.

use std::{future::Future, pin::Pin};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{account::AccountId, error::Fault, server::ServerId};

/// The longest secret that one entry may hold, in characters: Windows holds 2,560 bytes of UTF-16.
pub const SECRET_CHARS_MAX: usize = 1_200;

/// What kind of secret an entry holds; one entry a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    /// The secret key of a pair of access key and secret key.
    SecretKey,
    /// The security token of temporary keys; it is kept in memory only.
    SecurityToken,
    /// The password of a server's own VNC login.
    ServerLogin,
    /// The password of the account's own proxy.
    ProxyPassword,
}

/// Which entry: one secret of one account, or of one of its servers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecretRef {
    /// The account that it belongs to.
    pub account: AccountId,
    /// The server that it belongs to, where it does.
    pub server: Option<ServerId>,
    /// What it is.
    pub kind: SecretKind,
}

/// Where one secret is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Keep {
    /// In the system's keyring.
    Keyring,
    /// In this process's memory, until it ends.
    Session,
}

/// The answer of a vault: it may take a moment, and always has a limit.
pub type VaultAnswer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

/// Keeps, gives and removes secrets, in the keyring or in memory: the two know nothing of each
/// other. Every call ends within 10 s, with one of the keyring codes where the keyring is missing,
/// locked, silent or refuses.
///
/// A call that fails, or whose future is dropped before it has answered, has changed nothing: what
/// comes to pass after all is taken back.
pub trait Vault: Send + Sync {
    /// Keeps a secret, replacing what was there.
    fn put<'a>(
        &'a self,
        entry: &'a SecretRef,
        secret: &'a SecretString,
        keep: Keep,
    ) -> VaultAnswer<'a, ()>;
    /// Gives a secret, or [`crate::error::Code::SecretMissing`].
    fn secret<'a>(&'a self, entry: &'a SecretRef, keep: Keep) -> VaultAnswer<'a, SecretString>;
    /// Removes a secret; that there was none is no fault.
    fn remove<'a>(&'a self, entry: &'a SecretRef, keep: Keep) -> VaultAnswer<'a, ()>;
    /// Removes what the keyring holds of an entry that is not kept there any more, where that can
    /// be done without asking anybody.
    fn tidy<'a>(&'a self, entry: &'a SecretRef) -> VaultAnswer<'a, ()>;
}
