//! Where things are: the checkout, the target folder, and a shell that stands in the checkout.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

/// The checkout that xtask was started in.
pub struct Tree {
    /// A shell whose folder is the checkout.
    pub sh: Shell,
    /// The top of the checkout.
    pub root: PathBuf,
    /// Cargo's target folder, wherever CARGO_TARGET_DIR or a configuration file puts it.
    pub target: PathBuf,
    /// Whether missing packages are installed without asking.
    pub yes: bool,
}

impl Tree {
    /// Finds the checkout and asks cargo for its target folder.
    pub fn open(yes: bool) -> Result<Self> {
        // Cargo tells it at run time too: checkouts that share a target folder share one xtask, which
        // any of them may have built.
        let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = xtask
            .parent()
            .context("xtask has no parent folder")?
            .to_owned();
        let sh = Shell::new()?;
        sh.change_dir(&root);
        let metadata = cmd!(sh, "cargo metadata --format-version 1 --no-deps")
            .quiet()
            .read()?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata names no target folder")?
            .into();
        Ok(Self {
            sh,
            root,
            target,
            yes: yes || in_ci(),
        })
    }

    /// A folder under the target folder, made if it is missing.
    pub fn target_dir(&self, name: &str) -> Result<PathBuf> {
        let dir = self.target.join(name);
        std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(dir)
    }

    /// The release binary: the one that users run, and that the tests drive.
    pub fn app(&self) -> PathBuf {
        self.target
            .join("release")
            .join(format!("porthole{}", std::env::consts::EXE_SUFFIX))
    }
}

/// Whether this runs unattended.
fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Says what happens next, above what the commands themselves print.
pub fn say(step: &str) {
    eprintln!("\n== {step}");
}
