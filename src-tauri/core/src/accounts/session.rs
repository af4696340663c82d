//! Accounts of this run only, with their credentials: the demo's.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{
    account::{Account, AccountId},
    cloud::Credentials,
};

#[derive(Default)]
pub(super) struct Session(Mutex<Vec<(Account, Credentials)>>);

impl Session {
    pub(super) fn add(&self, account: Account, credentials: Credentials) {
        let mut held = self.lock();
        held.retain(|(known, _)| known.id != account.id);
        held.push((account, credentials));
    }

    pub(super) fn remove(&self, id: &AccountId) -> bool {
        let mut held = self.lock();
        let before = held.len();
        held.retain(|(known, _)| known.id != *id);
        held.len() != before
    }

    pub(super) fn accounts(&self) -> Vec<Account> {
        self.lock().iter().map(|(known, _)| known.clone()).collect()
    }

    pub(super) fn account(&self, id: &AccountId) -> Option<Account> {
        self.credentials(id).map(|(account, _)| account)
    }

    pub(super) fn credentials(&self, id: &AccountId) -> Option<(Account, Credentials)> {
        self.lock()
            .iter()
            .find(|(known, _)| known.id == *id)
            .cloned()
    }

    pub(super) fn change(
        &self,
        id: &AccountId,
        edit: impl FnOnce(&mut Account),
    ) -> Option<Account> {
        let mut held = self.lock();
        let (account, _) = held.iter_mut().find(|(known, _)| known.id == *id)?;
        edit(account);
        Some(account.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Account, Credentials)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
