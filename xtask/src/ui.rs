//! The user interface: its packages and its build, each only when something changed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::tree::{Tree, say};

/// What a build is made from: everything in ui except what tools and builds write there.
const NOT_SOURCE: &[&str] = &["node_modules", "dist", "test", "trial", ".svelte-kit"];

/// What a build leaves: the launcher, and the demo cloud's console page.
const PAGES: [&str; 2] = ["dist/index.html", "dist/demo-page/vnc_auto.html"];

/// Installs the packages and builds, where needed.
pub fn build(tree: &Tree) -> Result<()> {
    packages(tree)?;
    let ui = tree.root.join("ui");
    let stamp = Stamp::of(ui.join("node_modules/.dist-stamp"), &sources(&ui)?)?;
    let missing = || PAGES.iter().find(|page| !ui.join(page).exists());
    if stamp.is_fresh() && missing().is_none() {
        return Ok(());
    }
    say("building the user interface");
    npm(tree, &["run", "build"])?;
    if let Some(page) = missing() {
        bail!("npm run build left no ui/{page}");
    }
    stamp.keep()
}

/// Installs the npm packages as the lock file says.
///
/// Not by `npm ci`, which refuses a lock file that does not name the optional packages of every
/// other system: not each registry serves those, so not each developer can name them.
pub fn packages(tree: &Tree) -> Result<()> {
    let ui = tree.root.join("ui");
    let stamp = Stamp::of(
        ui.join("node_modules/.packages-stamp"),
        &[ui.join("package-lock.json")],
    )?;
    if stamp.is_fresh() {
        return Ok(());
    }
    say("installing the npm packages");
    npm(tree, &["install", "--no-save", "--no-audit", "--no-fund"])?;
    stamp.keep()
}

/// Runs npm in ui.
pub fn npm(tree: &Tree, arguments: &[&str]) -> Result<()> {
    let sh = &tree.sh;
    let _in_ui = sh.push_dir("ui");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    cmd!(sh, "{npm} {arguments...}").run()?;
    Ok(())
}

/// Runs a command of an npm package in a folder of the tree.
pub fn npx(tree: &Tree, dir: &str, arguments: &[&str]) -> Result<()> {
    let sh = &tree.sh;
    let _inside = sh.push_dir(dir);
    let npx = if cfg!(windows) { "npx.cmd" } else { "npx" };
    let packages = tree.root.join("ui");
    cmd!(sh, "{npx} --no-install --prefix {packages} {arguments...}").run()?;
    Ok(())
}

fn sources(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if NOT_SOURCE.iter().any(|skipped| name == *skipped) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(sources(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Remembers of what a result was made: the names and contents of files.
struct Stamp {
    path: PathBuf,
    value: String,
}

impl Stamp {
    fn of(path: PathBuf, files: &[PathBuf]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for file in files {
            let bytes =
                fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
            (file, bytes).hash(&mut hasher);
        }
        Ok(Self {
            path,
            value: format!("{:016x}\n", hasher.finish()),
        })
    }

    fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|kept| kept == self.value)
    }

    fn keep(&self) -> Result<()> {
        fs::write(&self.path, &self.value)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}
