//! Everything that can be said about the tree without running the app.

use anyhow::{Result, ensure};
use xshell::cmd;

use crate::packages::Needs;
use crate::tools::{self, CARGO_DENY, CARGO_MACHETE, TYPOS};
use crate::tree::{Tree, say};
use crate::{bindings, setup, ui, workflow};

/// A name and what it checks.
type Step = (&'static str, fn(&Tree) -> Result<()>);

/// The quick ones first, so that a slip shows early.
const STEPS: &[Step] = &[
    ("format", format),
    ("spelling", spelling),
    ("the workflow", workflow::check),
    ("unused dependencies", unused),
    (
        "licences, bans and sources of the dependencies",
        dependencies,
    ),
    ("types and lints of the user interface", interface),
    ("lints", lints),
    ("bindings", bindings::check),
];

/// Runs every step, also after one has failed, and tells which did.
pub fn check(tree: &Tree) -> Result<()> {
    setup::system(tree, Needs::Build)?;
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        say(name);
        if let Err(error) = step(tree) {
            eprintln!("{error:#}");
            failed.push(*name);
        }
    }
    ensure!(failed.is_empty(), "not in order: {}", failed.join("; "));
    Ok(())
}

fn format(tree: &Tree) -> Result<()> {
    let sh = &tree.sh;
    Ok(cmd!(sh, "cargo fmt --all --check").run()?)
}

fn spelling(tree: &Tree) -> Result<()> {
    let (sh, typos) = (&tree.sh, tools::path(tree, &TYPOS)?);
    Ok(cmd!(sh, "{typos}").run()?)
}

fn unused(tree: &Tree) -> Result<()> {
    let (sh, machete) = (&tree.sh, tools::path(tree, &CARGO_MACHETE)?);
    Ok(cmd!(sh, "{machete}").run()?)
}

fn dependencies(tree: &Tree) -> Result<()> {
    let (sh, deny) = (&tree.sh, tools::path(tree, &CARGO_DENY)?);
    // cargo-deny reads the manifests of all crates, for every system: they have to be here.
    cmd!(sh, "cargo fetch --locked").run()?;
    Ok(cmd!(sh, "{deny} --locked --offline check licenses bans sources").run()?)
}

fn interface(tree: &Tree) -> Result<()> {
    ui::build(tree)?;
    ui::npm(tree, &["run", "check"])
}

fn lints(tree: &Tree) -> Result<()> {
    let sh = &tree.sh;
    Ok(cmd!(
        sh,
        "cargo clippy --locked --keep-going --workspace --all-targets -- --deny warnings"
    )
    .run()?)
}
