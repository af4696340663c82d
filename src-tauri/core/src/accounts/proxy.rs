//! The proxy of an account's own: its address lies in the book, its password in the vault.

use secrecy::SecretString;

use super::Accounts;
use crate::{
    account::Account,
    error::{Code, Fault},
    proxy::ProxyRoute,
    vault::SecretKind,
};

impl Accounts {
    /// The password that is stored for this account's proxy: none where it asks for none, or where
    /// it is another proxy, or another user, than what is `known`. It is given to nobody else.
    pub(super) async fn stored_proxy_password(
        &self,
        account: &Account,
        known: Option<&Account>,
    ) -> Result<Option<SecretString>, Fault> {
        let Some(known) = known.filter(|known| known.proxy == account.proxy) else {
            return Ok(None);
        };
        if !known.has_proxy_login() {
            return Ok(None);
        }
        match self.secret(known, SecretKind::ProxyPassword).await {
            Ok(password) => Ok(Some(password)),
            // Then none was ever given, and the proxy says whether it wants one.
            Err(fault) if fault.code == Code::SecretMissing => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

/// The way through the account's own proxy, where it has one.
pub(super) fn way(
    account: &Account,
    password: Option<&SecretString>,
) -> Result<Option<ProxyRoute>, Fault> {
    let own = account.proxy.as_ref();
    own.map(|own| own.route(password)).transpose()
}
