//! Tools that are crates: installed once into the target folder, each at one version.

use std::path::PathBuf;

use anyhow::Result;
use xshell::cmd;

use crate::tree::{Tree, say};

/// A crate and the program that it brings.
pub struct Tool {
    crate_name: &'static str,
    program: &'static str,
    version: &'static str,
}

/// Licences, bans and sources of all dependencies.
pub const CARGO_DENY: Tool = Tool {
    crate_name: "cargo-deny",
    program: "cargo-deny",
    version: "0.20.2",
};
/// Dependencies that nothing uses.
pub const CARGO_MACHETE: Tool = Tool {
    crate_name: "cargo-machete",
    program: "cargo-machete",
    version: "0.9.2",
};
/// Spelling.
pub const TYPOS: Tool = Tool {
    crate_name: "typos-cli",
    program: "typos",
    version: "1.52.0",
};
/// WebDriver for the launcher's window.
pub const TAURI_DRIVER: Tool = Tool {
    crate_name: "tauri-driver",
    program: "tauri-driver",
    version: "2.1.0",
};

/// The program of a tool, compiled first where it is missing or of another version.
pub fn path(tree: &Tree, tool: &Tool) -> Result<PathBuf> {
    let Tool {
        crate_name,
        program,
        version,
    } = tool;
    let root = tree
        .target_dir("tools")?
        .join(format!("{crate_name}-{version}"));
    let path = root
        .join("bin")
        .join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    if path.exists() {
        return Ok(path);
    }
    say(&format!("compiling {crate_name} {version}"));
    let sh = &tree.sh;
    let target = tree.target.join("tools/build");
    // The dev profile, since these tools are compiled far longer than they run.
    cmd!(
        sh,
        "cargo install --debug --locked --root {root} --version {version} {crate_name}"
    )
    .env("CARGO_TARGET_DIR", target)
    .env("CARGO_PROFILE_DEV_DEBUG", "0")
    .run()?;
    Ok(path)
}
