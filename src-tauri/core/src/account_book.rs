//! The accounts on disk, without their secrets: one file, `accounts.json`, written atomically.
//!
//! A damaged file is kept aside under another name; a newer one, or one that cannot be read, is left
//! as it is. None of them is ever written over.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    account::{Account, AccountId},
    error::{Code, Fault},
    kept_file::{KeptFile, Kind},
};

const KIND: Kind = Kind {
    name: "accounts",
    version: 1,
    words: "file of accounts",
    damaged: None,
};

/// All accounts that are kept.
pub struct AccountBook {
    file: KeptFile,
    accounts: Mutex<Vec<Account>>,
}

#[derive(Default, Serialize, Deserialize)]
struct Pages {
    accounts: Vec<Account>,
}

impl AccountBook {
    /// Opens the book in a folder, which need not be there yet. The fault tells of a damaged file,
    /// which was kept aside, or of a newer one, which is left as it is.
    pub fn open(dir: &Path) -> (Self, Option<Fault>) {
        let (file, Pages { accounts }, notice) = KeptFile::open(dir, &KIND);
        let accounts = Mutex::new(accounts);
        (Self { file, accounts }, notice)
    }

    /// All accounts, in the order they were added.
    pub fn accounts(&self) -> Vec<Account> {
        self.lock().clone()
    }

    /// One account.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn account(&self, id: &AccountId) -> Result<Account, Fault> {
        self.lock()
            .iter()
            .find(|account| account.id == *id)
            .cloned()
            .ok_or_else(not_found)
    }

    /// Adds an account, or replaces the one of the same id.
    ///
    /// # Errors
    /// [`Code::BookNewer`], [`Code::BookUnwritable`]; the book is as it was then.
    pub fn put(&self, account: Account) -> Result<(), Fault> {
        let mut accounts = self.lock();
        let mut changed = accounts.clone();
        match changed.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account,
            None => changed.push(account),
        }
        self.write(&changed)?;
        *accounts = changed;
        Ok(())
    }

    /// Changes one account where it stands, and gives it as it is then.
    ///
    /// # Errors
    /// As [`Self::put`], and [`Code::NotFound`].
    pub fn change(
        &self,
        id: &AccountId,
        edit: impl FnOnce(&mut Account),
    ) -> Result<Account, Fault> {
        let mut accounts = self.lock();
        let mut changed = accounts.clone();
        let account = changed
            .iter_mut()
            .find(|known| known.id == *id)
            .ok_or_else(not_found)?;
        edit(account);
        let account = account.clone();
        self.write(&changed)?;
        *accounts = changed;
        Ok(account)
    }

    /// Removes an account; that there was none is no fault.
    ///
    /// # Errors
    /// [`Code::BookNewer`], [`Code::BookUnwritable`]; the book is as it was then.
    pub fn remove(&self, id: &AccountId) -> Result<(), Fault> {
        let mut accounts = self.lock();
        let mut changed = accounts.clone();
        changed.retain(|account| account.id != *id);
        if changed.len() != accounts.len() {
            self.write(&changed)?;
            *accounts = changed;
        }
        Ok(())
    }

    fn write(&self, accounts: &[Account]) -> Result<(), Fault> {
        let kept = accounts.iter().filter(|account| !account.is_demo());
        self.file.write(&Pages {
            accounts: kept.cloned().collect(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_found() -> Fault {
    Fault::new(Code::NotFound).message("There is no such account any more.")
}
