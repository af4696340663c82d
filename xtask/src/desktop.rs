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
    let arguments = [dir.display().to_string()];
    drive(tree, Needs::Test, Profile::Dev, "shots", &arguments)
}

/// Opens and closes consoles and looks for what is left.
pub fn soak(tree: &Tree, count: u32) -> Result<()> {
    drive(
        tree,
        Needs::Test,
        Profile::Dev,
        "soak",
        &[count.to_string()],
    )
}

/// Measures everything, or one part, and prints a table.
pub fn bench(tree: &Tree, part: Option<&str>) -> Result<()> {
    let part: Vec<String> = part.map(str::to_owned).into_iter().collect();
    drive(tree, Needs::Bench, Profile::Release, "bench", &part)
}

/// How the program that drives is built; the app is the release binary either way.
#[derive(Clone, Copy)]
enum Profile {
    /// As the tests are.
    Dev,
    /// For what measures its own code as well.
    Release,
}

impl Profile {
    /// Cargo's flag, and its folder below the target folder.
    fn flag_and_folder(self) -> (Option<&'static str>, &'static str) {
        match self {
            Self::Dev => (None, "debug"),
            Self::Release => (Some("--release"), "release"),
        }
    }
}

fn drive(
    tree: &Tree,
    needs: Needs,
    profile: Profile,
    program: &str,
    arguments: &[String],
) -> Result<()> {
    setup::system(tree, needs)?;
    app::build(tree)?;
    let _env = app_env(tree)?;
    say(program);
    let (sh, (flag, folder)) = (&tree.sh, profile.flag_and_folder());
    // The whole workspace, as the tests are built, so that they share their dependencies.
    cmd!(
        sh,
        "cargo build --locked {flag...} --workspace --bin {program}"
    )
    .run()?;
    let program = tree.target.join(folder).join(program);
    Ok(cmd!(sh, "{program} {arguments...}").run()?)
}
