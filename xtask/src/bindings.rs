//! The TypeScript of core's types: written, and compared with what is committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::tree::Tree;

const COMMITTED: &str = "ui/src/bindings";

/// Writes `ui/src/bindings` anew, so that a type which is gone leaves no file.
pub fn write(tree: &Tree) -> Result<()> {
    let dir = tree.root.join(COMMITTED);
    tree.sh.remove_path(&dir)?;
    export(tree, &["--package", "porthole-core"], &dir)
}

/// Refuses bindings that differ from the types.
pub fn check(tree: &Tree) -> Result<()> {
    let dir = tree.target_dir("bindings")?;
    tree.sh.remove_path(&dir)?;
    // The whole workspace, since cargo xtask test uses the same build again.
    export(tree, &["--workspace"], &dir)?;
    let (fresh, committed) = (read(&dir)?, read(&tree.root.join(COMMITTED))?);
    let names = fresh.keys().chain(committed.keys());
    let stale: Vec<&str> = names
        .filter(|name| fresh.get(*name) != committed.get(*name))
        .map(String::as_str)
        .collect();
    ensure!(
        stale.is_empty(),
        "{COMMITTED} is out of date ({}): cargo xtask bindings",
        stale.join(", ")
    );
    Ok(())
}

fn export(tree: &Tree, packages: &[&str], dir: &Path) -> Result<()> {
    let sh = &tree.sh;
    cmd!(
        sh,
        "cargo test --locked --quiet {packages...} --lib export_bindings"
    )
    .env("TS_RS_EXPORT_DIR", dir)
    .run()?;
    Ok(())
}

/// The files of a folder and of those in it, by their path from there.
fn read(dir: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            let below = read(&entry.path())?;
            files.extend(
                below
                    .into_iter()
                    .map(|(path, text)| (format!("{name}/{path}"), text)),
            );
        } else {
            files.insert(name, fs::read_to_string(entry.path())?);
        }
    }
    Ok(files)
}
