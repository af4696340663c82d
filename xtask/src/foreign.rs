//! Type-checks the workspace for another system, from a Debian-like. No linker or SDK of that
//! system is needed, since nothing is linked: Debian's rustc-web brings the sources of the
//! standard library, and cargo compiles those first.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Error, Result, bail, ensure};
use xshell::cmd;

use crate::packages::{FOREIGN, Needs};
use crate::tree::{Tree, say};
use crate::{setup, ui};

/// A system to check for.
pub enum System {
    /// x86_64-pc-windows-gnu.
    Windows,
    /// aarch64-apple-darwin.
    Macos,
}

impl FromStr for System {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "windows" => Ok(Self::Windows),
            "macos" => Ok(Self::Macos),
            other => bail!("--target takes windows or macos, not {other}"),
        }
    }
}

impl System {
    fn triple(&self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::Macos => "aarch64-apple-darwin",
        }
    }
}

/// Checks every crate of the app for this system, in a target folder of its own.
pub fn check(tree: &Tree, system: System) -> Result<()> {
    ensure!(
        cfg!(target_os = "linux"),
        "check --target works on Debian-likes"
    );
    setup::system(tree, Needs::Build)?;
    setup::install(tree, FOREIGN)?;
    ui::build(tree)?;
    let triple = system.triple();
    say(&format!(
        "type-checking for {triple} (ten minutes the first time)"
    ));
    let target = tree.target_dir("foreign")?.join(triple);
    let sh = &tree.sh;
    let _env = match system {
        System::Windows => Vec::new(),
        System::Macos => stand_ins(tree)?,
    };
    // Debian's cargo and rustc, not rustup's: build-std needs the sources that match. They are a
    // released compiler, which takes -Z flags with RUSTC_BOOTSTRAP only.
    cmd!(
        sh,
        "/usr/bin/cargo check --locked --workspace --exclude xtask --exclude porthole-tests
            -Zbuild-std=std,panic_abort,panic_unwind --target {triple}"
    )
    .env("RUSTC", "/usr/bin/rustc")
    .env("RUSTC_BOOTSTRAP", "1")
    .env("CARGO_TARGET_DIR", target)
    .run()?;
    Ok(())
}

/// Stand-ins for Apple's compiler, archiver and xcrun, which write empty files: enough for build
/// scripts to go on, since nothing is linked.
fn stand_ins(tree: &Tree) -> Result<Vec<xshell::PushEnv<'_>>> {
    let dir = tree.target_dir("foreign/stand-ins")?;
    let compiler = script(&dir, "apple-cc", COMPILER)?;
    let archiver = script(&dir, "apple-ar", ARCHIVER)?;
    script(&dir, "xcrun", "#!/bin/sh\necho /\n")?;
    let path = std::env::var("PATH").unwrap_or_default();
    let env = |name: &str, value: &Path| tree.sh.push_env(name, value);
    Ok(vec![
        env("CC_aarch64_apple_darwin", &compiler),
        env("CXX_aarch64_apple_darwin", &compiler),
        env("AR_aarch64_apple_darwin", &archiver),
        tree.sh
            .push_env("PATH", format!("{}:{path}", dir.display())),
    ])
}

/// Writes the file that follows -o; asked for its name or its macros, it says clang.
const COMPILER: &str = r#"#!/bin/sh
case "$*" in *-E*|*--version*|*-dumpmachine*) echo clang; exit 0;; esac
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then : > "$2"; fi
  shift
done
"#;

/// Writes the archive: the first argument that ends in .a.
const ARCHIVER: &str = r#"#!/bin/sh
for word; do case "$word" in *.a) : > "$word"; exit 0;; esac; done
"#;

fn script(dir: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = dir.join(name);
    fs::write(&path, text)?;
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(path)
}
