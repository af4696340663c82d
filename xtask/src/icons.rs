//! The icon files of the three systems, derived from the one drawing.

use anyhow::{Context, Result};

use crate::tree::Tree;
use crate::ui;

/// What the bundles refer to; the tool makes many more.
const KEPT: &[&str] = &[
    "32x32.png",
    "128x128.png",
    "128x128@2x.png",
    "icon.png",
    "icon.ico",
    "icon.icns",
];

/// Draws the files anew.
pub fn derive(tree: &Tree) -> Result<()> {
    ui::packages(tree)?;
    let made = tree.target_dir("icons")?;
    let folder = made.display().to_string();
    ui::npx(
        tree,
        ".",
        &["tauri", "icon", "icons/porthole.svg", "--output", &folder],
    )?;
    for name in KEPT {
        std::fs::copy(made.join(name), tree.root.join("icons").join(name))
            .with_context(|| format!("the icon tool made no {name}"))?;
    }
    Ok(())
}
