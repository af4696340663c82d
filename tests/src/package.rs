//! The Debian package under test: installed as a user does it where that is possible, else unpacked
//! into a folder.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// What the package is called.
pub const NAME: &str = "porthole";

/// A package, not installed.
pub struct Deb(PathBuf);

/// Where a package's files are, until it is removed.
pub struct Installed {
    as_root: Option<AsRoot>,
    folder: Option<TempDir>,
}

/// How a program is run as root.
#[derive(Clone, Copy)]
enum AsRoot {
    Already,
    Sudo,
}

impl Deb {
    /// The one that `PORTHOLE_DEB` names; none where it is not set.
    pub fn named() -> Option<Self> {
        env::var_os("PORTHOLE_DEB").map(|path| Self(path.into()))
    }

    /// One of its fields, such as `Depends`.
    pub fn field(&self, name: &str) -> String {
        output(
            Command::new("dpkg-deb")
                .arg("--field")
                .arg(&self.0)
                .arg(name),
        )
        .trim()
        .into()
    }

    /// What it brings, as `tar --list --verbose` shows it: mode, owner, size, date, path.
    pub fn listing(&self) -> String {
        output(Command::new("dpkg-deb").arg("--contents").arg(&self.0))
    }

    /// Installs it; unpacks it where nobody may install, or where the user has one of their own.
    pub fn install(&self) -> Installed {
        if let Some(root) = as_root()
            && !is_installed()
        {
            root.run(Command::new("dpkg").arg("--install").arg(&self.0));
            return Installed {
                as_root: Some(root),
                folder: None,
            };
        }
        let folder = tempfile::tempdir().expect("a folder");
        output(
            Command::new("dpkg-deb")
                .arg("--extract")
                .arg(&self.0)
                .arg(folder.path()),
        );
        Installed {
            as_root: None,
            folder: Some(folder),
        }
    }
}

impl Installed {
    /// Where a file of the package is, by its path below the root.
    pub fn path(&self, below: &str) -> PathBuf {
        let root = self.folder.as_ref().map_or(Path::new("/"), TempDir::path);
        root.join(below)
    }

    /// The folder that it was unpacked into; none where it is installed.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(TempDir::path)
    }

    /// Removes it, as a user does it.
    pub fn remove(mut self) {
        let was_installed = self.as_root.is_some();
        self.purge();
        assert!(!was_installed || !is_installed(), "dpkg has removed it");
    }

    fn purge(&mut self) {
        if let Some(root) = self.as_root.take() {
            root.run(Command::new("dpkg").args(["--purge", NAME]));
        }
        self.folder = None;
    }
}

impl Drop for Installed {
    /// A test that fails leaves nothing installed.
    fn drop(&mut self) {
        self.purge();
    }
}

impl AsRoot {
    fn run(self, command: &Command) {
        let mut whole = match self {
            Self::Already => Command::new(command.get_program()),
            Self::Sudo => {
                let mut sudo = Command::new("sudo");
                sudo.arg("--non-interactive").arg(command.get_program());
                sudo
            }
        };
        output(whole.args(command.get_args()));
    }
}

/// How to be root without asking for a password; none where that is not possible.
fn as_root() -> Option<AsRoot> {
    if rustix::process::geteuid().is_root() {
        return Some(AsRoot::Already);
    }
    let sudo = Command::new("sudo")
        .args(["--non-interactive", "true"])
        .output();
    sudo.is_ok_and(|ran| ran.status.success())
        .then_some(AsRoot::Sudo)
}

fn is_installed() -> bool {
    let query = ["--show", "--showformat", "${db:Status-Status}", NAME];
    let told = Command::new("dpkg-query").args(query).output();
    told.is_ok_and(|told| told.stdout.starts_with(b"installed"))
}

/// Every path outside of homes and the package manager's own lists that has the package's name in
/// it.
pub fn traces() -> Vec<String> {
    const PLACES: [&str; 6] = ["/usr", "/etc", "/opt", "/var/lib", "/var/cache", "/srv"];
    const LISTS: &str = "/var/lib/dpkg";
    let mut found = Vec::new();
    let mut left: Vec<PathBuf> = PLACES.iter().map(PathBuf::from).collect();
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().to_lowercase();
            if name.contains(NAME) {
                found.push(path.display().to_string());
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !path.starts_with(LISTS) {
                left.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What a program prints.
///
/// # Panics
/// With its words, where it fails.
pub fn output(command: &mut Command) -> String {
    let ran = command
        .output()
        .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success(),
        "{command:?} failed: {said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    said
}
