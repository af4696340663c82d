//! The packages that people install.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::packages::Needs;
use crate::tree::{Tree, say};
use crate::{app, licences, setup, ui};

/// The kinds that this system's tools make without downloading others.
const KINDS: &str = if cfg!(target_os = "linux") {
    "deb,rpm"
} else if cfg!(target_os = "macos") {
    "app,dmg"
} else {
    "nsis,msi"
};

/// Builds the app and packs it, together with the licences of all its parts; answers the packages.
pub fn bundle(tree: &Tree) -> Result<Vec<PathBuf>> {
    setup::system(tree, Needs::Build)?;
    app::build(tree)?;
    let size = fs::metadata(tree.app())?.len();
    let licences = licences::write(tree)?;
    say("packing");
    // Those of an earlier version would be told as made now.
    tree.sh.remove_path(tree.target.join("release/bundle"))?;
    let config = tree.target.join("licences").join("bundle.json");
    fs::write(
        &config,
        overlay(&licences.display().to_string()).to_string(),
    )?;
    let config = config.display().to_string();
    ui::npx(
        tree,
        "src-tauri",
        &["tauri", "bundle", "--bundles", KINDS, "--config", &config],
    )?;
    eprintln!("\n{:>10}  {}", kib(size), tree.app().display());
    let made = packages(tree)?;
    ensure!(!made.is_empty(), "the packing tool left no package");
    for path in &made {
        eprintln!("{:>10}  {}", kib(fs::metadata(path)?.len()), path.display());
    }
    Ok(made)
}

/// The part of the configuration that depends on where the target folder is.
fn overlay(licences: &str) -> serde_json::Value {
    let documented = json!({ "/usr/share/doc/porthole/THIRD-PARTY.txt": licences });
    if cfg!(target_os = "linux") {
        json!({ "bundle": { "linux": { "deb": { "files": documented }, "rpm": { "files": documented } } } })
    } else {
        json!({ "bundle": { "resources": { (licences): "THIRD-PARTY.txt" } } })
    }
}

/// What lies in the bundle folders.
fn packages(tree: &Tree) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in fs::read_dir(tree.target.join("release/bundle"))? {
        for entry in fs::read_dir(folder?.path())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn kib(bytes: u64) -> String {
    format!("{} KiB", bytes.div_ceil(1024))
}
