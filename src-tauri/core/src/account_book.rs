//! The accounts on disk, without their secrets: one file, `accounts.json`, written atomically.
//!
//! A damaged file is kept aside under another name; a newer one, or one that cannot be read, is left
//! as it is. None of them is ever written over.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    account::{Account, AccountId},
    error::{Code, Fault},
};

/// The version that this Porthole writes.
const VERSION: u32 = 1;
/// The file's name within the folder.
const FILE: &str = "accounts.json";

/// All accounts that are kept.
pub struct AccountBook {
    dir: PathBuf,
    /// Why nothing may be written: the file is a newer Porthole's, or could not be read.
    closed: Option<Fault>,
    accounts: Mutex<Vec<Account>>,
}

#[derive(Deserialize)]
struct Header {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Pages {
    version: u32,
    accounts: Vec<Account>,
}

enum Found {
    Pages(Vec<Account>),
    Newer,
    Unreadable(String),
    Damaged(String),
}

impl AccountBook {
    /// Opens the book in a folder, which need not be there yet. The fault tells of a damaged file,
    /// which was kept aside, or of a newer one, which is left as it is.
    pub fn open(dir: &Path) -> (Self, Option<Fault>) {
        let file = dir.join(FILE);
        let (accounts, closed, notice) = match read(&file) {
            Found::Pages(accounts) => (accounts, None, None),
            Found::Newer => closed(newer(&file)),
            Found::Unreadable(why) => closed(unreadable(&file, &why)),
            Found::Damaged(why) => match keep_aside(&file, &why) {
                Ok(notice) => (Vec::new(), None, Some(notice)),
                Err(notice) => closed(notice),
            },
        };
        let book = Self {
            dir: dir.into(),
            closed,
            accounts: Mutex::new(accounts),
        };
        (book, notice)
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
        if let Some(fault) = &self.closed {
            return Err(fault.clone());
        }
        let pages = Pages {
            version: VERSION,
            accounts: accounts
                .iter()
                .filter(|account| !account.is_demo())
                .cloned()
                .collect(),
        };
        write_atomically(&self.dir, &pages).map_err(|error| {
            Fault::new(Code::BookUnwritable)
                .detail("File", self.dir.join(FILE).display().to_string())
                .detail("Reason", error.to_string())
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(file: &Path) -> Found {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Found::Pages(Vec::new()),
        Err(error) => return Found::Unreadable(error.to_string()),
    };
    match serde_json::from_slice::<Header>(&bytes) {
        Ok(header) if header.version > VERSION => return Found::Newer,
        Ok(_) => {}
        Err(error) => return Found::Damaged(error.to_string()),
    }
    match serde_json::from_slice::<Pages>(&bytes) {
        Ok(pages) => Found::Pages(pages.accounts),
        Err(error) => Found::Damaged(error.to_string()),
    }
}

fn not_found() -> Fault {
    Fault::new(Code::NotFound).message("There is no such account any more.")
}

/// An empty book that stays so, and why.
fn closed(why: Fault) -> (Vec<Account>, Option<Fault>, Option<Fault>) {
    (Vec::new(), Some(why.clone()), Some(why))
}

fn newer(file: &Path) -> Fault {
    Fault::new(Code::BookNewer).detail("File", file.display().to_string())
}

fn unreadable(file: &Path, why: &str) -> Fault {
    Fault::new(Code::BookUnwritable)
        .message("The file of accounts could not be read, so nothing is written over it.")
        .action("Check that the file is yours, then start Porthole again.")
        .detail("File", file.display().to_string())
        .detail("Reason", why)
}

/// Gives the damaged file the first free name of `accounts.damaged-1.json` and so on. Either
/// outcome is told; the error is that it still lies where it lay.
fn keep_aside(file: &Path, why: &str) -> Result<Fault, Fault> {
    let fault = Fault::new(Code::BookDamaged).detail("Reason", why);
    let free = (1..1_000)
        .map(|number| file.with_file_name(format!("accounts.damaged-{number}.json")))
        .find(|path| !path.exists())
        .ok_or_else(|| io::Error::other("too many damaged files lie here"));
    match free.and_then(|aside| fs::rename(file, &aside).map(|()| aside)) {
        Ok(aside) => Ok(fault.detail("Kept as", aside.display().to_string())),
        Err(error) => Err(fault
            .message("The file of accounts was damaged, and could not be kept aside.")
            .action("Move it away by hand and start Porthole again; until then nothing is written.")
            .detail("File", file.display().to_string())
            .detail("Not moved", error.to_string())),
    }
}

fn write_atomically(dir: &Path, pages: &Pages) -> io::Result<()> {
    make_private_dir(dir)?;
    // The file of the `tempfile` crate is readable by its owner only (0600).
    let mut next = tempfile::NamedTempFile::new_in(dir)?;
    serde_json::to_writer_pretty(&mut next, pages)?;
    next.as_file().sync_all()?;
    next.persist(dir.join(FILE))?;
    // The new file is in its place now, and is read at the next start whatever comes of this.
    let _ = sync_dir(dir);
    Ok(())
}

#[cfg(unix)]
fn make_private_dir(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
}

#[cfg(not(unix))]
fn make_private_dir(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

#[cfg(unix)]
fn sync_dir(dir: &Path) -> io::Result<()> {
    fs::File::open(dir)?.sync_all()
}

#[cfg(not(unix))]
fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}
