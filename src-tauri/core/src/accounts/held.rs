//! What is held in memory for a form that is not saved yet: checked drafts with their secrets, and
//! the secret of a file that was dropped on it. Both are wiped when they go.

use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use super::draft::is_empty;
use crate::{
    account::{Account, AccountDraft, AccountId, PlaceOffer},
    cloud::Credentials,
    error::{Code, Fault},
};

/// Drafts that are held at the most; the oldest goes first.
const DRAFTS_MAX: usize = 16;

/// A draft whose key was proven.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) id: String,
    pub(super) account: Account,
    /// None where the stored secret was proven, and stays.
    pub(super) credentials: Option<Credentials>,
    /// The password of the account's own proxy, where it asks for one.
    pub(super) proxy_password: Option<SecretString>,
    pub(super) offers: Vec<PlaceOffer>,
    /// The account that the form edits, as it was then.
    pub(super) known: Option<Account>,
}

/// The secret of a file, until its form is checked or left.
struct OfFile {
    id: String,
    secret_key: SecretString,
}

#[derive(Default)]
pub(super) struct Held {
    drafts: Mutex<Vec<Checked>>,
    /// There is one form, so a new file takes the place of the last one.
    file: Mutex<Option<OfFile>>,
}

impl Held {
    pub(super) fn put(&self, checked: Checked) {
        let mut drafts = lock(&self.drafts);
        if drafts.len() >= DRAFTS_MAX {
            drafts.remove(0);
        }
        drafts.push(checked);
    }

    pub(super) fn draft(&self, id: &str) -> Result<Checked, Fault> {
        let drafts = lock(&self.drafts);
        let found = drafts.iter().find(|held| held.id == id).cloned();
        found.ok_or_else(|| {
            Fault::new(Code::NotFound)
                .message("This form was checked too long ago.")
                .action("Check the key again.")
        })
    }

    /// Holds the secret of a file; answers the id that it goes by.
    pub(super) fn put_file(&self, secret_key: SecretString) -> String {
        let id = AccountId::random().0;
        let held = OfFile {
            id: id.clone(),
            secret_key,
        };
        *lock(&self.file) = Some(held);
        id
    }

    /// The draft with the secret of its file, where none was typed over it.
    pub(super) fn filled(&self, draft: AccountDraft) -> Result<AccountDraft, Fault> {
        if draft.held.is_empty() || !is_empty(&draft.secret_key) {
            return Ok(draft);
        }
        match lock(&self.file).as_ref() {
            Some(file) if file.id == draft.held => Ok(AccountDraft {
                secret_key: file.secret_key.clone(),
                ..draft
            }),
            _ => Err(Fault::new(Code::BadInput)
                .message("The file's secret key is not held any more.")
                .action("Drop the file again, or type the key.")
                .at("secret_key")),
        }
    }

    /// Forgets what goes by this id.
    pub(super) fn forget(&self, id: &str) {
        lock(&self.drafts).retain(|held| held.id != id);
        lock(&self.file).take_if(|file| file.id == id);
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
