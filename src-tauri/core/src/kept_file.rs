//! A JSON file of one version in a folder: written atomically, and readable by its owner only.
//!
//! A damaged file is kept aside under another name; a newer one, or one that cannot be read, is left
//! as it is. None of them is ever written over.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::{Code, Fault};

/// What a file is called, on disk and in words.
pub(crate) struct Kind {
    /// The file's name, without `.json`.
    pub(crate) name: &'static str,
    /// The version that this Porthole writes.
    pub(crate) version: u32,
    /// Such as "file of accounts".
    pub(crate) words: &'static str,
    /// What a person does about a damaged one, in place of what the code says.
    pub(crate) damaged: Option<&'static str>,
}

/// Where one is kept.
pub(crate) struct KeptFile {
    dir: PathBuf,
    kind: &'static Kind,
    /// Why nothing may be written: the file is a newer Porthole's, or could not be read.
    closed: Option<Fault>,
}

#[derive(Deserialize)]
struct Header {
    version: u32,
}

#[derive(Serialize)]
struct Versioned<'a, T> {
    version: u32,
    #[serde(flatten)]
    pages: &'a T,
}

enum Found<T> {
    Pages(T),
    Newer,
    Unreadable(String),
    Damaged(String),
}

impl KeptFile {
    /// Opens it in a folder, which need not be there yet, and gives what it holds. The fault tells
    /// of a damaged file, which was kept aside, or of a newer one, which is left as it is.
    pub(crate) fn open<T: DeserializeOwned + Default>(
        dir: &Path,
        kind: &'static Kind,
    ) -> (Self, T, Option<Fault>) {
        let mut file = Self {
            dir: dir.into(),
            kind,
            closed: None,
        };
        let (pages, notice) = match file.read() {
            Found::Pages(pages) => return (file, pages, None),
            Found::Damaged(why) => match file.keep_aside(&why) {
                Ok(notice) => return (file, T::default(), Some(notice)),
                Err(notice) => (T::default(), notice),
            },
            Found::Newer => (T::default(), file.newer()),
            Found::Unreadable(why) => (T::default(), file.unreadable(&why)),
        };
        file.closed = Some(notice.clone());
        (file, pages, Some(notice))
    }

    /// Writes it.
    ///
    /// # Errors
    /// [`Code::BookNewer`], [`Code::BookUnwritable`]; the file is as it was then.
    pub(crate) fn write(&self, pages: &impl Serialize) -> Result<(), Fault> {
        if let Some(fault) = &self.closed {
            return Err(fault.clone());
        }
        self.write_atomically(pages).map_err(|error| {
            self.fault(Code::BookUnwritable, "could not be written")
                .detail("Reason", error.to_string())
        })
    }

    fn path(&self) -> PathBuf {
        self.dir.join(format!("{}.json", self.kind.name))
    }

    fn read<T: DeserializeOwned + Default>(&self) -> Found<T> {
        let bytes = match fs::read(self.path()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Found::Pages(T::default());
            }
            Err(error) => return Found::Unreadable(error.to_string()),
        };
        match serde_json::from_slice::<Header>(&bytes) {
            Ok(header) if header.version > self.kind.version => return Found::Newer,
            Ok(_) => {}
            Err(error) => return Found::Damaged(error.to_string()),
        }
        match serde_json::from_slice(&bytes) {
            Ok(pages) => Found::Pages(pages),
            Err(error) => Found::Damaged(error.to_string()),
        }
    }

    fn fault(&self, code: Code, what: &str) -> Fault {
        Fault::new(code)
            .message(format!("The {} {what}.", self.kind.words))
            .detail("File", self.path().display().to_string())
    }

    fn newer(&self) -> Fault {
        self.fault(Code::BookNewer, "was written by a newer Porthole")
    }

    fn unreadable(&self, why: &str) -> Fault {
        let what = "could not be read, so nothing is written over it";
        self.fault(Code::BookUnwritable, what)
            .action("Check that the file is yours, then start Porthole again.")
            .detail("Reason", why)
    }

    /// Gives the damaged file the first free name of `accounts.damaged-1.json` and so on. Either
    /// outcome is told; the error is that it still lies where it lay.
    fn keep_aside(&self, why: &str) -> Result<Fault, Fault> {
        let path = self.path();
        let free = (1..1_000)
            .map(|number| format!("{}.damaged-{number}.json", self.kind.name))
            .map(|name| path.with_file_name(name))
            .find(|path| !path.exists())
            .ok_or_else(|| io::Error::other("too many damaged files lie here"));
        match free.and_then(|aside| fs::rename(&path, &aside).map(|()| aside)) {
            Ok(aside) => {
                let fault = self.fault(Code::BookDamaged, "was damaged");
                let fault = match self.kind.damaged {
                    Some(action) => fault.action(action),
                    None => fault,
                };
                Ok(fault
                    .detail("Kept as", aside.display().to_string())
                    .detail("Reason", why))
            }
            Err(error) => Err(self
                .fault(
                    Code::BookDamaged,
                    "was damaged, and could not be kept aside",
                )
                .action(
                    "Move it away by hand and start Porthole again; until then nothing is written.",
                )
                .detail("Reason", why)
                .detail("Not moved", error.to_string())),
        }
    }

    fn write_atomically(&self, pages: &impl Serialize) -> io::Result<()> {
        make_private_dir(&self.dir)?;
        // The file of the `tempfile` crate is readable by its owner only (0600).
        let mut next = tempfile::NamedTempFile::new_in(&self.dir)?;
        let versioned = Versioned {
            version: self.kind.version,
            pages,
        };
        serde_json::to_writer_pretty(&mut next, &versioned)?;
        next.as_file().sync_all()?;
        next.persist(self.path())?;
        // The new file is in its place now, and is read at the next start whatever comes of this.
        let _ = sync_dir(&self.dir);
        Ok(())
    }
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
