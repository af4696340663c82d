//! What drives the real app on a display of its own: screenshots, the long soak, the figures. The
//! programs are binaries of porthole-tests, which has the harness.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::packages::Needs;
use crate::test::app_env;
use crate::tree::{Tree, say};
use crate::{app, setup};

/// Writes screenshots of the app to a folder.
pub fn shots(tree: &Tree, dir: &str) -> Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {dir}"))?;
    let dir = Path::new(dir).canonicalize()?;
    drive(tree, Needs::Test, "shots", &[&dir.display().to_string()])
}

/// Opens and closes consoles and looks for what is left.
pub fn soak(tree: &Tree, count: u32) -> Result<()> {
    drive(tree, Needs::Test, "soak", &[&count.to_string()])
}

/// Measures, and prints a table.
pub fn bench(tree: &Tree) -> Result<()> {
    drive(tree, Needs::Bench, "bench", &[])
}

fn drive(tree: &Tree, needs: Needs, program: &str, arguments: &[&str]) -> Result<()> {
    setup::system(tree, needs)?;
    app::build(tree)?;
    let _env = app_env(tree)?;
    say(program);
    let sh = &tree.sh;
    cmd!(
        sh,
        "cargo run --locked --quiet --package porthole-tests --bin {program} -- {arguments...}"
    )
    .run()?;
    Ok(())
}
