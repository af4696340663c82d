//! The GitHub workflow, checked by zizmor: a Python package, so only where Python is.

use std::path::PathBuf;

use anyhow::Result;
use xshell::cmd;

use crate::tree::Tree;

const ZIZMOR: &str = "zizmor==1.32.0";

/// Audits `.github/workflows`; says so where zizmor cannot be had.
pub fn check(tree: &Tree) -> Result<()> {
    let Some(zizmor) = zizmor(tree)? else {
        eprintln!("zizmor cannot be installed here (no python3 with venv and pip): not checked");
        return Ok(());
    };
    let sh = &tree.sh;
    cmd!(
        sh,
        "{zizmor} --offline --quiet --no-progress --persona pedantic .github/workflows"
    )
    .run()?;
    Ok(())
}

fn zizmor(tree: &Tree) -> Result<Option<PathBuf>> {
    let venv = tree.target_dir("tools")?.join(ZIZMOR);
    let bin = venv.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let zizmor = bin.join(format!("zizmor{}", std::env::consts::EXE_SUFFIX));
    if zizmor.exists() {
        return Ok(Some(zizmor));
    }
    let (sh, pip) = (&tree.sh, bin.join("pip"));
    let made = cmd!(sh, "python3 -m venv {venv}")
        .ignore_stderr()
        .run()
        .is_ok()
        && cmd!(
            sh,
            "{pip} install --quiet --disable-pip-version-check {ZIZMOR}"
        )
        .run()
        .is_ok();
    Ok(made.then_some(zizmor))
}
