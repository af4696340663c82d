//! What lies in vault and book stays in step, whatever refuses and wherever a change is stopped.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OwnedMutexGuard;

use super::{Accounts, held::Checked, proxy::sealed, tidy::summary, undo::Undo};
use crate::{
    account::{Account, AccountId, AccountSummary},
    error::{Code, Fault},
    trust::Trust,
    vault::{Keep, SECRET_CHARS_MAX, SecretKind, SecretRef},
};

/// What lies where the key is kept.
const KEPT_AS_THE_KEY: [SecretKind; 2] = [SecretKind::SecretKey, SecretKind::ProxyPassword];

/// How long a change of vault and book may take in all.
const CHANGE_MAX: Duration = Duration::from_secs(10);

impl Accounts {
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

    /// Saves a checked account, its secret first. Nothing is half saved, wherever this ends.
    pub(super) async fn save_whole(
        &self,
        alone: OwnedMutexGuard<()>,
        checked: &Checked,
        account: Account,
    ) -> Result<Account, Fault> {
        let known = checked.known.as_ref();
        if account.keep == Keep::Keyring {
            refuse_too_long(checked)?;
        }
        let mut undo = Undo::new(Arc::clone(&self.vault), alone);
        let written = match put_secrets(&mut undo, checked, &account).await {
            Ok(()) => self.write(checked, account),
            Err(fault) => Err(fault),
        };
        match written {
            Ok(account) => {
                self.tidy(undo.commit(), known, &account);
                Ok(account)
            }
            Err(fault) => {
                undo.back().await;
                Err(fault)
            }
        }
    }

    /// Puts the account into the book. What was allowed while its form stood open stays allowed.
    fn write(&self, checked: &Checked, account: Account) -> Result<Account, Fault> {
        let Some(known) = &checked.known else {
            self.book.put(account.clone())?;
            return Ok(account);
        };
        self.book
            .change(&known.id, |now| *now = over(account, known, now))
    }

    /// Removes an account of the book with its secrets, or leaves it as it is.
    pub(super) async fn remove_whole(
        &self,
        alone: OwnedMutexGuard<()>,
        account: &Account,
    ) -> Result<(), Fault> {
        let mut undo = Undo::new(Arc::clone(&self.vault), alone);
        let removed = match remove_secrets(&mut undo, account).await {
            Ok(()) => self.book.remove(&account.id),
            Err(fault) => Err(fault),
        };
        match removed {
            Ok(()) if account.keep == Keep::Session && !account.has_token => {
                self.tidy_keyring(undo.commit(), &account.id);
            }
            Ok(()) => drop(undo.commit()),
            Err(fault) => {
                undo.back().await;
                return Err(fault);
            }
        }
        Ok(())
    }

    /// What lies where the key is not kept any more goes too, in the background: nobody reads it.
    fn tidy(&self, alone: Option<OwnedMutexGuard<()>>, known: Option<&Account>, saved: &Account) {
        match known.map(|known| (known.keep, saved.keep)) {
            Some((Keep::Keyring, Keep::Session)) => self.tidy_keyring(alone, &saved.id),
            Some((Keep::Session, Keep::Keyring)) => {
                let (vault, id) = (Arc::clone(&self.vault), saved.id.clone());
                tokio::spawn(async move {
                    let _alone = alone;
                    for kind in KEPT_AS_THE_KEY {
                        drop(vault.remove(&entry(&id, kind), Keep::Session).await);
                    }
                });
            }
            _ => {}
        }
    }

    fn tidy_keyring(&self, alone: Option<OwnedMutexGuard<()>>, id: &AccountId) {
        let (vault, id) = (Arc::clone(&self.vault), id.clone());
        tokio::spawn(async move {
            let _alone = alone;
            for kind in KEPT_AS_THE_KEY {
                drop(vault.tidy(&entry(&id, kind)).await);
            }
        });
    }

    pub(super) async fn secret(
        &self,
        account: &Account,
        kind: SecretKind,
    ) -> Result<SecretString, Fault> {
        let keep = match kind {
            SecretKind::SecretKey | SecretKind::ServerLogin | SecretKind::ProxyPassword => {
                account.keep
            }
            SecretKind::SecurityToken => Keep::Session,
        };
        let given = self.vault.secret(&entry(&account.id, kind), keep).await;
        given.map_err(|fault| match (fault.code, account.keep) {
            (Code::SecretMissing, Keep::Session) => {
                fault.message("This account's key was kept only until Porthole ended.")
            }
            _ => fault,
        })
    }
}

async fn put_secrets(undo: &mut Undo, checked: &Checked, account: &Account) -> Result<(), Fault> {
    let known = checked.known.as_ref();
    let keep = account.keep;
    let stays = known.is_some_and(|known| known.keep == keep);
    if let Some(credentials) = &checked.credentials {
        let key = entry(&account.id, SecretKind::SecretKey);
        put(undo, key, &credentials.secret_key, (keep, stays)).await?;
        let token = entry(&account.id, SecretKind::SecurityToken);
        match &credentials.security_token {
            Some(secret) => undo.replace(token, secret, Keep::Session).await?,
            None => undo.remove(token, Keep::Session).await?,
        }
    }
    let proxy = entry(&account.id, SecretKind::ProxyPassword);
    match (&checked.account.proxy, &checked.proxy_password) {
        (Some(own), Some(password)) => {
            put(undo, proxy, &sealed(own, password), (keep, stays)).await
        }
        _ if stays && known.is_some_and(Account::has_proxy_login) => undo.remove(proxy, keep).await,
        _ => Ok(()),
    }
}

/// Keeps a secret; where its account is kept at the same place as before, there may be one.
async fn put(
    undo: &mut Undo,
    entry: SecretRef,
    secret: &SecretString,
    (keep, stays): (Keep, bool),
) -> Result<(), Fault> {
    if stays {
        undo.replace(entry, secret, keep).await
    } else {
        undo.add(entry, secret, keep).await
    }
}

/// Without a keyring there is nothing in it.
async fn remove_secrets(undo: &mut Undo, account: &Account) -> Result<(), Fault> {
    let proxy = account.has_proxy_login();
    let kinds = KEPT_AS_THE_KEY
        .into_iter()
        .filter(|kind| proxy || *kind != SecretKind::ProxyPassword);
    for kind in kinds {
        match undo.remove(entry(&account.id, kind), account.keep).await {
            Err(fault) if fault.code != Code::KeyringMissing => return Err(fault),
            _ => {}
        }
    }
    let token = entry(&account.id, SecretKind::SecurityToken);
    undo.remove(token, Keep::Session).await
}

/// The saved form over the account as it is `now`. What the form did not change, since it was
/// checked over `known`, is taken as it is now.
fn over(form: Account, known: &Account, now: &Account) -> Account {
    let now = now.clone();
    Account {
        console_hosts: now.console_hosts,
        page_hosts: now.page_hosts,
        allow_plain: if form.allow_plain == known.allow_plain {
            now.allow_plain
        } else {
            form.allow_plain
        },
        trust: Trust {
            ca_pem: if form.trust.ca_pem == known.trust.ca_pem {
                now.trust.ca_pem
            } else {
                form.trust.ca_pem
            },
            pins: now.trust.pins,
        },
        ..form
    }
}

fn refuse_too_long(checked: &Checked) -> Result<(), Fault> {
    let key = checked.credentials.as_ref().map(|it| &it.secret_key);
    let password = checked
        .account
        .proxy
        .as_ref()
        .zip(checked.proxy_password.as_ref());
    let password = password.map(|(own, password)| sealed(own, password));
    for (secret, field) in [(key, "secret_key"), (password.as_ref(), "proxy_password")] {
        if secret.is_some_and(|it| it.expose_secret().chars().count() > SECRET_CHARS_MAX) {
            return Err(Fault::new(Code::SecretTooLong).at(field));
        }
    }
    Ok(())
}

/// Gives a change up where it would wait too long: a keyring may be silent more than once in it.
pub(super) async fn in_time<T>(
    changing: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let ended = tokio::time::timeout(CHANGE_MAX, changing).await;
    ended.unwrap_or_else(|_| Err(Fault::new(Code::KeyringSilent)))
}

pub(super) fn entry(id: &AccountId, kind: SecretKind) -> SecretRef {
    SecretRef {
        account: id.clone(),
        server: None,
        kind,
    }
}
