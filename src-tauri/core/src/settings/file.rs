//! Where choices are kept: `settings.json`, beside the accounts.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{Choices, Level, Levels, Ready};
use crate::{
    account::AccountId,
    error::Fault,
    kept_file::{KeptFile, Kind},
    server::ServerId,
};

const KIND: Kind = Kind {
    name: "settings",
    version: 1,
    words: "file of settings",
    damaged: Some(
        "It was kept aside, and consoles are as they come. Choose again, or repair the file.",
    ),
};

/// The choices of all levels.
pub struct SettingsFile {
    file: KeptFile,
    pages: Mutex<Pages>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Pages {
    all: Choices,
    accounts: BTreeMap<AccountId, Choices>,
    servers: BTreeMap<AccountId, BTreeMap<ServerId, Choices>>,
}

impl SettingsFile {
    /// Opens it in a folder, which need not be there yet. The fault tells of a damaged file, which
    /// was kept aside, or of a newer one, which is left as it is.
    pub fn open(dir: &Path) -> (Self, Option<Fault>) {
        let (file, pages, notice) = KeptFile::open(dir, &KIND);
        let pages = Mutex::new(pages);
        (Self { file, pages }, notice)
    }

    /// What each level chooses for a server's console.
    pub fn levels(&self, account: &AccountId, server: &ServerId) -> Levels {
        let pages = self.lock();
        let of_server = pages.servers.get(account);
        Levels {
            all: pages.all.clone(),
            account: pages.accounts.get(account).cloned().unwrap_or_default(),
            server: of_server
                .and_then(|servers| servers.get(server))
                .cloned()
                .unwrap_or_default(),
        }
    }

    /// Whether a console process is to stand ready.
    pub fn ready(&self) -> Ready {
        self.lock().all.ready.unwrap_or_default()
    }

    /// Whether any of an account's consoles show the provider's page.
    pub fn shows_provider_page(&self, account: &AccountId) -> bool {
        let pages = self.lock();
        let of_account = pages.accounts.get(account);
        let mut servers = pages
            .servers
            .get(account)
            .into_iter()
            .flat_map(BTreeMap::values);
        of_account
            .and_then(|choices| choices.provider_page)
            .or(pages.all.provider_page)
            .unwrap_or_default()
            || servers.any(|choices| choices.provider_page == Some(true))
    }

    /// Shows an account's consoles in the viewer from now on, or in the provider's page. Of what was
    /// chosen for one of its servers, or for all, the account's word stands from now on.
    ///
    /// # Errors
    /// As [`Self::choose`].
    pub fn use_viewer(&self, account: &AccountId, viewer: bool) -> Result<(), Fault> {
        let mut pages = self.lock();
        let usual = !pages.all.provider_page.unwrap_or_default();
        let mut choices = pages.accounts.get(account).cloned().unwrap_or_default();
        choices.provider_page = (viewer != usual).then_some(!viewer);
        put(&mut pages.accounts, account, choices);
        if let Some(servers) = pages.servers.get_mut(account) {
            for choices in servers.values_mut() {
                choices.provider_page = None;
            }
            servers.retain(|_, choices| *choices != Choices::default());
        }
        self.file.write(&*pages)
    }

    /// The servers of an account whose login is kept.
    pub fn with_login(&self, account: &AccountId) -> Vec<ServerId> {
        let pages = self.lock();
        let servers = pages.servers.get(account).into_iter().flatten();
        let keeps = |choices: &Choices| choices.keep_login == Some(true);
        servers
            .filter(|(_, choices)| keeps(choices))
            .map(|(server, _)| server.clone())
            .collect()
    }

    /// Takes what is chosen on one level from now on. What cannot be written holds until Porthole
    /// ends.
    ///
    /// # Errors
    /// [`crate::error::Code::BookNewer`], [`crate::error::Code::BookUnwritable`].
    pub fn choose(
        &self,
        account: &AccountId,
        server: &ServerId,
        level: Level,
        choices: Choices,
    ) -> Result<(), Fault> {
        let choices = choices.at(level);
        let mut pages = self.lock();
        match level {
            Level::All => pages.all = choices,
            Level::Account => put(&mut pages.accounts, account, choices),
            Level::Server => {
                let servers = pages.servers.entry(account.clone()).or_default();
                put(servers, server, choices);
                if servers.is_empty() {
                    pages.servers.remove(account);
                }
            }
        }
        self.file.write(&*pages)
    }

    /// Forgets what was chosen for an account and its servers.
    ///
    /// # Errors
    /// As [`Self::choose`].
    pub fn forget(&self, account: &AccountId) -> Result<(), Fault> {
        let mut pages = self.lock();
        let had = pages.accounts.remove(account).is_some();
        if pages.servers.remove(account).is_none() && !had {
            return Ok(());
        }
        self.file.write(&*pages)
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing chosen takes no place.
fn put<K: Clone + Ord>(map: &mut BTreeMap<K, Choices>, key: &K, choices: Choices) {
    if choices == Choices::default() {
        map.remove(key);
    } else {
        map.insert(key.clone(), choices);
    }
}
