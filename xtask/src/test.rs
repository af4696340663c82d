//! Every test: the user interface's, the crates' own, and those of the binary that users run.

use anyhow::Result;
use xshell::cmd;

use crate::packages::Needs;
use crate::tools::{self, TAURI_DRIVER};
use crate::tree::{Tree, say};
use crate::{app, metadata, setup, ui};

/// Test targets of porthole-tests that own a display: one test at a time.
const ONE_AT_A_TIME: &[&str] = &["desktop", "shell"];

/// What runs on each change.
pub fn everyday(tree: &Tree) -> Result<()> {
    all(tree)
}

/// The everyday tests, each at its full length.
pub fn full(tree: &Tree) -> Result<()> {
    let _full = tree.sh.push_env("PORTHOLE_FULL", "1");
    all(tree)
}

fn all(tree: &Tree) -> Result<()> {
    setup::system(tree, Needs::Test)?;
    app::build(tree)?;
    say("testing the user interface");
    ui::npm(tree, &["test"])?;
    let _env = app_env(tree)?;
    say("testing the crates");
    let targets = metadata::test_targets(tree, "porthole-tests")?;
    let (alone, together): (Vec<_>, Vec<_>) = targets
        .iter()
        .partition(|name| ONE_AT_A_TIME.contains(&name.as_str()));
    let together: Vec<&str> = together
        .into_iter()
        .flat_map(|name| ["--test", name])
        .collect();
    let sh = &tree.sh;
    cmd!(
        sh,
        "cargo test --locked --no-fail-fast --workspace --lib --bins {together...}"
    )
    .run()?;
    for target in alone {
        say(&format!("testing the app: {target}"));
        cmd!(sh, "cargo test --locked --no-fail-fast --package porthole-tests --test {target} -- --test-threads=1")
            .run()?;
    }
    Ok(())
}

/// Tells tests and trials which binary to drive, and where the launcher's driver is. Lasts until
/// the returned values are dropped.
pub fn app_env(tree: &Tree) -> Result<[xshell::PushEnv<'_>; 2]> {
    let driver = tools::path(tree, &TAURI_DRIVER)?;
    Ok([
        tree.sh.push_env("PORTHOLE_BIN", tree.app()),
        tree.sh.push_env("TAURI_DRIVER", driver),
    ])
}
