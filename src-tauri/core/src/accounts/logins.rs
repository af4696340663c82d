//! Passwords of servers' own VNC logins: kept beside the account's key, where the user wants that.

use secrecy::SecretString;

use super::Accounts;
use crate::{
    account::AccountId,
    error::{Code, Fault},
    server::ServerId,
    vault::{SecretKind, SecretRef},
};

impl Accounts {
    /// Keeps the password of a server's login where the account's key is kept.
    ///
    /// # Errors
    /// [`Code::NotFound`], or a keyring's fault; then nothing is kept.
    pub async fn keep_login(
        &self,
        id: &AccountId,
        server: &ServerId,
        login: &SecretString,
    ) -> Result<(), Fault> {
        let keep = self.account(id)?.keep;
        let _alone = self.changing.lock().await;
        self.vault.put(&entry(id, server), login, keep).await
    }

    /// The password that is kept for a server's login; none where none is, or the keyring does not
    /// give it: then it is asked for.
    pub async fn login(&self, id: &AccountId, server: &ServerId) -> Option<SecretString> {
        let keep = self.account(id).ok()?.keep;
        self.vault.secret(&entry(id, server), keep).await.ok()
    }

    /// Forgets the passwords that are kept for these servers; that there was none is no fault.
    ///
    /// # Errors
    /// A keyring's fault.
    pub async fn forget_logins(&self, id: &AccountId, servers: &[ServerId]) -> Result<(), Fault> {
        let keep = self.account(id)?.keep;
        let _alone = self.changing.lock().await;
        for server in servers {
            match self.vault.remove(&entry(id, server), keep).await {
                Err(fault) if fault.code != Code::KeyringMissing => return Err(fault),
                _ => {}
            }
        }
        Ok(())
    }
}

fn entry(id: &AccountId, server: &ServerId) -> SecretRef {
    SecretRef {
        account: id.clone(),
        server: Some(server.clone()),
        kind: SecretKind::ServerLogin,
    }
}
