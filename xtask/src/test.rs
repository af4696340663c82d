//! Every test: the user interface's, the crates' own, and those of the binary that users run.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use xshell::cmd;

use crate::displays::{self, Outcome};
use crate::packages::Needs;
use crate::tools::{self, TAURI_DRIVER};
use crate::tree::{Tree, say};
use crate::{app, bundle, fuzz, metadata, setup, ui};

/// Test targets of porthole-tests that own a display: one test at a time.
const ONE_AT_A_TIME: &[&str] = &["desktop", "shell"];

/// What runs on each change.
pub fn everyday(tree: &Tree) -> Result<()> {
    all(tree, fuzz::EVERYDAY_S)
}

/// The everyday tests, each at its full length, and those of the package.
pub fn full(tree: &Tree) -> Result<()> {
    let _full = tree.sh.push_env("PORTHOLE_FULL", "1");
    let deb = deb(tree)?;
    let _deb = deb.map(|path| tree.sh.push_env("PORTHOLE_DEB", path));
    all(tree, fuzz::FULL_S)
}

/// The package to be tested, made anew; none on systems that install no such ones.
fn deb(tree: &Tree) -> Result<Option<PathBuf>> {
    if !Path::new("/usr/bin/dpkg-deb").exists() {
        return Ok(None);
    }
    let made = bundle::bundle(tree)?;
    let is_deb = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "deb");
    Ok(made.into_iter().find(is_deb))
}

fn all(tree: &Tree, fuzz_s: u32) -> Result<()> {
    setup::system(tree, Needs::Test)?;
    app::build(tree)?;
    say("testing the user interface");
    ui::npm(tree, &["test"])?;
    if cfg!(target_os = "linux") {
        with_displays(tree, fuzz_s)
    } else {
        without_displays(tree)
    }
}

fn with_displays(tree: &Tree, fuzz_s: u32) -> Result<()> {
    let _env = app_env(tree)?;
    say("testing the crates");
    let targets = metadata::test_targets(tree)?;
    let (alone, together): (Vec<_>, Vec<_>) = targets
        .iter()
        .partition(|name| ONE_AT_A_TIME.contains(&name.as_str()));
    let together: Vec<&str> = together
        .into_iter()
        .flat_map(|name| ["--test", name])
        .collect();
    let sh = &tree.sh;
    let mut failed = Vec::new();
    let mut unsteady = Vec::new();
    // The whole workspace each time: with other features every dependency would be built again.
    let crates = cmd!(
        sh,
        "cargo test --locked --no-fail-fast --workspace --lib --bins {together...}"
    );
    if crates.run().is_err() {
        failed.push("the crates");
    }
    if let Err(error) = fuzz::run(tree, None, fuzz_s) {
        eprintln!("{error:#}");
        failed.push("the fuzzer");
    }
    // The webview without fences, in which the hostile pages' tricks have to work; with the tests,
    // since without them cargo takes other features, and builds every dependency again.
    cmd!(
        sh,
        "cargo build --locked --workspace --tests --example bare"
    )
    .run()?;
    for target in alone {
        say(&format!("testing the app: {target}"));
        match displays::test(tree, target)? {
            Outcome::Passed => {}
            Outcome::Unsteady(names) => unsteady.extend(names),
            Outcome::Failed => failed.push(target),
        }
    }
    if !unsteady.is_empty() {
        say(&format!(
            "passed at the second try only: {}",
            unsteady.join(", ")
        ));
    }
    ensure!(failed.is_empty(), "tests failed in: {}", failed.join(", "));
    Ok(())
}

/// porthole-tests drives X11 displays and a Secret Service, and Windows does not let cargo write
/// the xtask that runs: both stay out.
fn without_displays(tree: &Tree) -> Result<()> {
    let sh = &tree.sh;
    say("testing the crates");
    let apart = ["--exclude", "porthole-tests", "--exclude", "xtask"];
    Ok(cmd!(
        sh,
        "cargo test --locked --no-fail-fast --workspace {apart...}"
    )
    .run()?)
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
