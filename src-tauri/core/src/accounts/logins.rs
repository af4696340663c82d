//! Passwords of servers' own VNC logins: kept beside the account's key, where the user wants that.

use secrecy::SecretString;

use super::Accounts;
use crate::{
    account::AccountId,
    error::{Code, Fault},
    server::ServerId,
    vault::{Keep, SecretKind, SecretRef},
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
        let _alone = self.changing.lock().await;
        let keep = self.account(id)?.keep;
        self.vault.put(&entry(id, server), login, keep).await
    }

    /// The password that is kept for a server's login; none where none is, or the keyring does not
    /// give it: then it is asked for.
    pub async fn login(&self, id: &AccountId, server: &ServerId) -> Option<SecretString> {
        let keep = self.account(id).ok()?.keep;
        self.vault.secret(&entry(id, server), keep).await.ok()
    }

    /// Forgets the password that is kept for a server's login; that there was none is no fault.
    ///
    /// # Errors
    /// A keyring's fault; then it is still there.
    pub async fn forget_login(&self, id: &AccountId, server: &ServerId) -> Result<(), Fault> {
        let _alone = self.changing.lock().await;
        let entry = entry(id, server);
        self.vault.remove(&entry, Keep::Session).await?;
        match self.account(id)?.keep {
            Keep::Session => self.vault.tidy(&entry).await,
            Keep::Keyring => match self.vault.remove(&entry, Keep::Keyring).await {
                // Without a keyring there is nothing in it.
                Err(fault) if fault.code != Code::KeyringMissing => Err(fault),
                _ => Ok(()),
            },
        }
    }

    /// Removes what is kept for these servers' logins, of an account that is gone or whose key is
    /// kept elsewhere now: as far as that can be done without asking anybody.
    pub async fn tidy_logins(&self, id: &AccountId, servers: &[ServerId]) {
        let _alone = self.changing.lock().await;
        for server in servers {
            let entry = entry(id, server);
            let _ = self.vault.remove(&entry, Keep::Session).await;
            let _ = self.vault.tidy(&entry).await;
        }
    }
}

fn entry(id: &AccountId, server: &ServerId) -> SecretRef {
    SecretRef {
        account: id.clone(),
        server: Some(server.clone()),
        kind: SecretKind::ServerLogin,
    }
}
