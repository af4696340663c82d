//! Everything that can be said about the tree without running the app.

use anyhow::Result;
use xshell::cmd;

use crate::packages::Needs;
use crate::tools::{self, CARGO_DENY, CARGO_MACHETE, TYPOS};
use crate::tree::{Tree, say};
use crate::{bindings, setup, ui, workflow};

/// The quick checks come first, so that a slip shows early.
pub fn check(tree: &Tree) -> Result<()> {
    let sh = &tree.sh;
    say("format");
    cmd!(sh, "cargo fmt --all --check").run()?;
    setup::system(tree, Needs::Build)?;
    let typos = tools::path(tree, &TYPOS)?;
    say("spelling");
    cmd!(sh, "{typos}").run()?;
    workflow::check(tree)?;
    let machete = tools::path(tree, &CARGO_MACHETE)?;
    say("unused dependencies");
    cmd!(sh, "{machete}").run()?;
    let deny = tools::path(tree, &CARGO_DENY)?;
    say("licences, bans and sources of the dependencies");
    cmd!(sh, "{deny} --locked --offline check licenses bans sources").run()?;
    ui::build(tree)?;
    say("types and lints of the user interface");
    ui::npm(tree, &["run", "check"])?;
    say("lints");
    cmd!(
        sh,
        "cargo clippy --locked --workspace --all-targets -- --deny warnings"
    )
    .run()?;
    say("bindings");
    bindings::check(tree)
}
