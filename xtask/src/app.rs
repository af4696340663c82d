//! The app itself: its release build, and a start with the demo cloud.

use anyhow::{Result, ensure};
use xshell::cmd;

use crate::packages::Needs;
use crate::tree::{Tree, say};
use crate::{setup, ui};

/// Sets up, builds and opens the app; ends when the app ends.
pub fn run(tree: &Tree) -> Result<()> {
    setup::system(tree, Needs::Build)?;
    build(tree)?;
    let shown = cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some());
    ensure!(
        shown,
        "Porthole is built ({}), but there is no display to open it on: neither DISPLAY nor \
         WAYLAND_DISPLAY is set",
        tree.app().display()
    );
    say("opening Porthole with the demo cloud; press Enter there for a console");
    let (sh, app) = (&tree.sh, tree.app());
    cmd!(sh, "{app} --demo").run()?;
    Ok(())
}

/// The user interface and the release binary that embeds it.
pub fn build(tree: &Tree) -> Result<()> {
    ui::build(tree)?;
    say("building the app (the first time this takes about ten minutes)");
    let sh = &tree.sh;
    cmd!(sh, "cargo build --release --locked --package porthole").run()?;
    Ok(())
}
