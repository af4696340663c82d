//! Adding, checking, changing and removing accounts, over the book, the vault and the cloud.
//!
//! Nothing is half saved: the secret goes to the vault first, then the account to the book; where
//! the book refuses, or the change is stopped half way, the vault is put back to what it was. A
//! checked draft stays in memory, with its secret, until it is saved or dropped; a failed save leaves
//! it there.

mod addresses;
mod allowing;
mod change;
mod checking;
mod csv;
mod draft;
mod dropped;
mod held;
mod keeping;
mod logins;
mod proxy;
mod session;
mod tidy;
mod undo;

use std::sync::Arc;

pub use change::{AccountChange, Allowed};
pub use csv::{CsvKeys, FileKeys};
pub use dropped::DroppedFile;

use draft::Taken;
use held::{Checked, Held};
use keeping::in_time;
use session::Session;
use tidy::{at_its_field, checked_name, checked_places, memory_offered, summary};

use crate::{
    account::{Account, AccountDraft, AccountId, AccountOffer, AccountSummary, Place},
    account_book::AccountBook,
    cloud::{Cloud, Credentials, OnPause},
    error::Fault,
    vault::{Keep, SecretKind, Vault},
};

/// All accounts: those of the book, and those of this run only.
pub struct Accounts {
    book: AccountBook,
    vault: Arc<dyn Vault>,
    cloud: Arc<Cloud>,
    session: Session,
    held: Held,
    /// One change of book and vault at a time.
    changing: Arc<tokio::sync::Mutex<()>>,
}

impl Accounts {
    /// Over these three.
    pub fn new(book: AccountBook, vault: Arc<dyn Vault>, cloud: Arc<Cloud>) -> Self {
        Self {
            book,
            vault,
            cloud,
            session: Session::default(),
            held: Held::default(),
            changing: Arc::default(),
        }
    }

    /// All accounts as the launcher shows them.
    pub fn summaries(&self) -> Vec<AccountSummary> {
        let kept = self.book.accounts();
        kept.iter()
            .chain(&self.session.accounts())
            .map(summary)
            .collect()
    }

    /// All accounts, without their secrets.
    pub fn all(&self) -> Vec<Account> {
        let mut all = self.book.accounts();
        all.extend(self.session.accounts());
        all
    }

    /// One account.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::Code::NotFound).
    pub fn account(&self, id: &AccountId) -> Result<Account, Fault> {
        self.session
            .account(id)
            .map_or_else(|| self.book.account(id), Ok)
    }

    /// Checks a draft by a real call, and holds it until it is saved or dropped. The secret of a file
    /// goes over into the checked draft.
    ///
    /// # Errors
    /// What is to be mended, at its field; or why the cloud did not take the key.
    pub async fn check(
        &self,
        draft: AccountDraft,
        on_pause: OnPause<'_>,
    ) -> Result<AccountOffer, Fault> {
        let known = draft
            .account
            .as_ref()
            .map(|id| self.book.account(id))
            .transpose()?;
        let draft = self.held.filled(draft)?;
        let Taken {
            account,
            credentials,
            by_hand,
            proxy_password,
        } = draft::take(&draft, known.as_ref())?;
        let file = draft.held;
        let proxy_password = match proxy_password {
            None => self
                .stored_proxy_password(&account, known.as_ref())
                .await
                .map_err(proxy::to_be_typed)?,
            typed => typed,
        };
        let proven = Credentials {
            proxy: proxy::way(&account, proxy_password.as_ref())?,
            ..match &credentials {
                Some(typed) => typed.clone(),
                None => self.stored_keys(&account).await?,
            }
        };
        let offers = self
            .reach(&account, &proven, by_hand.as_ref(), on_pause)
            .await;
        let (offers, clock_behind_s) = offers.map_err(|fault| at_its_field(fault, &account))?;
        let checked = Checked {
            id: AccountId::random().0,
            credentials,
            proxy_password,
            offers,
            account,
            known,
        };
        let offer = self.offer(&checked, clock_behind_s);
        self.held.forget(&file);
        self.held.put(checked);
        Ok(offer)
    }

    /// Saves a checked draft. Temporary keys are kept for this session only. Whatever stops it half
    /// way, nothing is saved then, and the draft is still there.
    ///
    /// # Errors
    /// A keyring's or the book's fault, within 10 s.
    pub async fn save(
        &self,
        draft: &str,
        name: String,
        places: Vec<Place>,
        keep: Keep,
    ) -> Result<AccountSummary, Fault> {
        let saving = async {
            let alone = Arc::clone(&self.changing).lock_owned().await;
            let checked = self.held.draft(draft)?;
            let temporary = checked.account.has_token;
            let account = Account {
                name: checked_name(&name)?,
                places: checked_places(places, &checked)?,
                keep: match (temporary, &checked.credentials) {
                    (true, _) => Keep::Session,
                    (false, Some(_)) => keep,
                    (false, None) => checked.account.keep,
                },
                ..checked.account.clone()
            };
            self.save_whole(alone, &checked, account).await
        };
        let account = in_time(saving).await.map_err(memory_offered)?;
        self.held.forget(draft);
        self.cloud.forget(&account.id);
        Ok(summary(&account))
    }

    /// Forgets a checked draft, or the secret of a file, by its id.
    pub fn drop_draft(&self, id: &str) {
        self.held.forget(id);
    }

    /// Changes what an account has beside its key.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::Code::NotFound), [`BadInput`](crate::error::Code::BadInput), or
    /// the book's fault.
    pub async fn update(
        &self,
        id: &AccountId,
        change: AccountChange,
    ) -> Result<AccountSummary, Fault> {
        let edit = change.checked()?;
        self.change(id, |account| edit.over(account))
    }

    /// Removes an account and its secrets.
    ///
    /// # Errors
    /// A keyring's or the book's fault, within 10 s; then it is all still there.
    pub async fn remove(&self, id: &AccountId) -> Result<(), Fault> {
        let removing = async {
            let alone = Arc::clone(&self.changing).lock_owned().await;
            if self.session.remove(id) {
                return Ok(());
            }
            let account = self.book.account(id)?;
            self.remove_whole(alone, &account).await
        };
        in_time(removing).await?;
        self.cloud.forget(id);
        Ok(())
    }

    /// An account with what signs its requests.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::Code::NotFound), or a keyring's fault.
    pub async fn credentials(&self, id: &AccountId) -> Result<(Account, Credentials), Fault> {
        if let Some(found) = self.session.credentials(id) {
            return Ok(found);
        }
        let account = self.book.account(id)?;
        let keys = self.stored_keys(&account).await?;
        let password = self.stored_proxy_password(&account, Some(&account)).await?;
        let credentials = Credentials {
            proxy: proxy::way(&account, password.as_ref())?,
            ..keys
        };
        Ok((account, credentials))
    }

    /// What signs an account's requests, without the way to its cloud.
    async fn stored_keys(&self, account: &Account) -> Result<Credentials, Fault> {
        let secret_key = self.secret(account, SecretKind::SecretKey).await?;
        let security_token = match account.has_token {
            true => Some(self.secret(account, SecretKind::SecurityToken).await?),
            false => None,
        };
        Ok(Credentials {
            access_key: account.access_key.clone(),
            secret_key,
            security_token,
            proxy: None,
        })
    }

    /// Adds an account of this run only: the demo.
    pub fn add_session_account(&self, account: Account, credentials: Credentials) {
        self.cloud.forget(&account.id);
        self.session.add(account, credentials);
    }

    /// Reads the keys out of a `credentials.csv`, and holds the secret one until it is checked,
    /// dropped, or replaced by that of another file.
    ///
    /// # Errors
    /// [`BadInput`](crate::error::Code::BadInput) where there are none.
    pub fn take_file(&self, text: &str) -> Result<CsvKeys, Fault> {
        let FileKeys {
            user,
            access_key,
            secret_key,
        } = FileKeys::read(text)?;
        Ok(CsvKeys {
            user,
            access_key,
            held: self.held.put_file(secret_key),
        })
    }
}
