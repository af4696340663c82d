//! What lies in vault and book stays in step: the private half of [`Accounts`].

use secrecy::{ExposeSecret, SecretString};

use super::{Accounts, held::Checked, tidy::summary};
use crate::{
    account::{Account, AccountId, AccountOffer, AccountSummary, PlaceOffer, ProjectId, RegionId},
    cloud::{Cloud, Credentials, OnPause},
    error::{Code, Fault},
    vault::{Keep, SECRET_CHARS_MAX, SecretKind, SecretRef},
};

const KINDS: [SecretKind; 2] = [SecretKind::SecretKey, SecretKind::SecurityToken];

/// What a vault held before a change, kind by kind.
type Stored = [Option<SecretString>; 2];

/// An account that only a check knows: what the cloud says about its key is forgotten with it.
struct Stranger<'a> {
    cloud: &'a Cloud,
    account: Account,
}

impl Drop for Stranger<'_> {
    fn drop(&mut self) {
        self.cloud.forget(&self.account.id);
    }
}

impl Accounts {
    /// What the key reaches, and how wrong our clock is. A refusal of a key that is only being
    /// typed must not stop the account that it is meant for.
    pub(super) async fn reach(
        &self,
        account: &Account,
        credentials: &Credentials,
        by_hand: Option<&(RegionId, ProjectId)>,
        on_pause: OnPause<'_>,
    ) -> Result<(Vec<PlaceOffer>, Option<i64>), Fault> {
        let stranger = Stranger {
            cloud: &self.cloud,
            account: Account {
                id: AccountId::random(),
                ..account.clone()
            },
        };
        let by_hand = by_hand.map(|(region, project)| (region, project));
        let offers = self
            .cloud
            .reach(&stranger.account, credentials, by_hand, on_pause)
            .await?;
        Ok((offers, self.cloud.clock_behind_s()))
    }

    pub(super) fn offer(
        &self,
        checked: &Checked,
        clock_behind_s: Option<i64>,
        known: bool,
    ) -> AccountOffer {
        let name = &checked.account.name;
        AccountOffer {
            draft: checked.id.clone(),
            name: if known {
                name.clone()
            } else {
                self.free_name(name)
            },
            access_key: checked.account.access_key.clone(),
            places: checked.offers.clone(),
            clock_behind_s,
            temporary: checked.account.has_token,
        }
    }

    /// The name, with a number behind it where another account has it.
    fn free_name(&self, name: &str) -> String {
        let taken: Vec<String> = self.all().into_iter().map(|account| account.name).collect();
        std::iter::once(name.to_owned())
            .chain((2..).map(|number| format!("{name} {number}")))
            .find(|candidate| !taken.contains(candidate))
            .unwrap_or_default()
    }

    pub(super) fn change(
        &self,
        id: &AccountId,
        edit: impl FnOnce(&mut Account),
    ) -> Result<AccountSummary, Fault> {
        let changed = match self.session.account(id) {
            Some(_) => self.session.change(id, edit),
            None => Some(self.book.change(id, edit)?),
        };
        changed
            .as_ref()
            .map(summary)
            .ok_or_else(|| Fault::new(Code::NotFound))
    }

    pub(super) async fn save_with_secret(
        &self,
        account: &Account,
        credentials: &Credentials,
    ) -> Result<(), Fault> {
        let before = self.book.account(&account.id).ok();
        let stored = match &before {
            Some(_) => self.stored(&account.id).await,
            None => [None, None],
        };
        let saved = match self.put_secrets(account, credentials).await {
            Ok(()) => self.book.put(account.clone()),
            Err(fault) => Err(fault),
        };
        if let Err(fault) = saved {
            // A keyring that takes nothing has taken nothing, and would be waited for once more.
            if !takes_nothing(&fault) {
                let keep = before.map_or(account.keep, |before| before.keep);
                self.put_back(&account.id, stored, keep).await;
            }
            return Err(fault);
        }
        Ok(())
    }

    async fn put_secrets(&self, account: &Account, credentials: &Credentials) -> Result<(), Fault> {
        let key = entry(&account.id, SecretKind::SecretKey);
        let token = entry(&account.id, SecretKind::SecurityToken);
        if account.keep == Keep::Session {
            // What the keyring may still hold is not the key any more. That there is no keyring is
            // why some choose the session.
            if self.book.account(&account.id).is_ok() {
                drop(self.vault.remove(&key).await);
            }
        } else if credentials.secret_key.expose_secret().chars().count() > SECRET_CHARS_MAX {
            return Err(Fault::new(Code::SecretTooLong).at("secret_key"));
        }
        self.vault
            .put(&key, &credentials.secret_key, account.keep)
            .await?;
        match &credentials.security_token {
            Some(secret) => self.vault.put(&token, secret, Keep::Session).await,
            None if self.book.account(&account.id).is_ok_and(|it| it.has_token) => {
                self.vault.remove(&token).await
            }
            None => Ok(()),
        }
    }

    pub(super) async fn secret(
        &self,
        account: &Account,
        kind: SecretKind,
    ) -> Result<SecretString, Fault> {
        let given = self.vault.secret(&entry(&account.id, kind)).await;
        given.map_err(|fault| match (fault.code, account.keep) {
            (Code::SecretMissing, Keep::Session) => {
                fault.message("This account's key was kept only until Porthole ended.")
            }
            _ => fault,
        })
    }

    /// What the vault holds of an account, where it can be read.
    pub(super) async fn stored(&self, id: &AccountId) -> Stored {
        let key = self.vault.secret(&entry(id, KINDS[0])).await.ok();
        let token = match self.book.account(id) {
            Ok(account) if account.has_token => self.vault.secret(&entry(id, KINDS[1])).await.ok(),
            _ => None,
        };
        [key, token]
    }

    /// Puts the vault back to what it was. That this may fail too is nothing to tell: the first
    /// fault is told.
    pub(super) async fn put_back(&self, id: &AccountId, stored: Stored, keep: Keep) {
        for (kind, secret) in KINDS.into_iter().zip(stored) {
            let entry = entry(id, kind);
            let keep = match kind {
                SecretKind::SecretKey => keep,
                SecretKind::SecurityToken => Keep::Session,
            };
            drop(match secret {
                Some(secret) => self.vault.put(&entry, &secret, keep).await,
                None => self.vault.remove(&entry).await,
            });
        }
    }

    /// Removes the secrets of an account. Without a keyring there is nothing in it.
    pub(super) async fn remove_secrets(&self, account: &Account) -> Result<(), Fault> {
        for kind in KINDS {
            if kind == SecretKind::SecurityToken && !account.has_token {
                continue;
            }
            match self.vault.remove(&entry(&account.id, kind)).await {
                Err(fault)
                    if account.keep == Keep::Keyring && fault.code != Code::KeyringMissing =>
                {
                    return Err(fault);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn takes_nothing(fault: &Fault) -> bool {
    matches!(
        fault.code,
        Code::KeyringMissing | Code::KeyringLocked | Code::KeyringSilent
    )
}

pub(super) fn entry(id: &AccountId, kind: SecretKind) -> SecretRef {
    SecretRef {
        account: id.clone(),
        kind,
    }
}
