//! Finds what the system lacks and, on Debian-likes, installs it.

use std::io::{IsTerminal, Write};
use std::path::Path;

use anyhow::{Result, bail, ensure};
use xshell::cmd;

use crate::packages::{self, Needs};
use crate::tree::{Tree, say};

/// Makes sure of the system packages and of Node.
pub fn system(tree: &Tree, needs: Needs) -> Result<()> {
    node(tree)?;
    if cfg!(target_os = "linux") {
        install(tree, &needs.debian())
    } else {
        native(tree)
    }
}

/// Makes sure of these Debian packages.
pub fn install(tree: &Tree, wanted: &[&str]) -> Result<()> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !Path::new("/usr/bin/dpkg-query").exists() {
        return elsewhere(tree, &release);
    }
    let missing = missing(tree, wanted);
    if missing.is_empty() {
        return Ok(());
    }
    let install = "apt-get install --yes --no-install-recommends";
    say(&format!(
        "{} packages are missing: {}",
        missing.len(),
        missing.join(" ")
    ));
    if !tree.yes && !agreed("Install them now?")? {
        bail!("install them with: sudo {install} {}", missing.join(" "));
    }
    let sh = &tree.sh;
    let quiet = "DEBIAN_FRONTEND=noninteractive";
    // apt-get itself, or sudo in front of it.
    let (program, before): (_, &[&str]) = if is_root(tree) {
        ("env", &[quiet])
    } else {
        ("sudo", &["env", quiet])
    };
    cmd!(sh, "{program} {before...} apt-get --quiet update").run()?;
    cmd!(
        sh,
        "{program} {before...} apt-get install --quiet --yes --no-install-recommends {missing...}"
    )
    .run()?;
    Ok(())
}

/// Which of these packages dpkg does not know as installed.
fn missing<'a>(tree: &Tree, wanted: &[&'a str]) -> Vec<&'a str> {
    let sh = &tree.sh;
    let format = "${Package} ${db:Status-Status}\n";
    let known = cmd!(sh, "dpkg-query --show --showformat {format} {wanted...}")
        .quiet()
        .ignore_status()
        .ignore_stderr()
        .read()
        .unwrap_or_default();
    let installed: Vec<&str> = known
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .collect();
    wanted
        .iter()
        .filter(|name| !installed.contains(name))
        .copied()
        .collect()
}

/// Other Linux systems: the build set counts as there when pkg-config finds WebKitGTK.
fn elsewhere(tree: &Tree, release: &str) -> Result<()> {
    let sh = &tree.sh;
    let found = cmd!(sh, "pkg-config --exists webkit2gtk-4.1")
        .quiet()
        .ignore_stderr()
        .run()
        .is_ok();
    ensure!(
        found,
        "this system lacks WebKitGTK 4.1. It needs: {}",
        packages::elsewhere(release)
    );
    Ok(())
}

/// macOS and Windows bring their web view; what else they need cannot be installed from here.
fn native(tree: &Tree) -> Result<()> {
    let sh = &tree.sh;
    if cfg!(target_os = "macos") {
        let tools = cmd!(sh, "xcode-select --print-path")
            .quiet()
            .ignore_stderr()
            .read();
        ensure!(
            tools.is_ok(),
            "the Xcode command line tools are missing: xcode-select --install"
        );
    } else {
        eprintln!("Porthole needs the WebView2 runtime, which Windows 11 has.");
    }
    Ok(())
}

fn node(tree: &Tree) -> Result<()> {
    let sh = &tree.sh;
    let wanted = "Node 20.19 or later of the 20 line, or 22.12 or later, is needed";
    match cmd!(sh, "node --version").quiet().ignore_stderr().read() {
        Ok(version) if is_recent(&version) => Ok(()),
        Ok(version) => bail!("{wanted}; this is {version}"),
        Err(_) => bail!("{wanted}; there is none"),
    }
}

/// What Vite 8 asks for: 20.19 or later of the 20 line, or 22.12 or later.
fn is_recent(version: &str) -> bool {
    let mut parts = version
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse().ok());
    match (parts.next(), parts.next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), _) => major > 22_u32,
        _ => false,
    }
}

fn is_root(tree: &Tree) -> bool {
    let sh = &tree.sh;
    cmd!(sh, "id --user")
        .quiet()
        .read()
        .is_ok_and(|id| id == "0")
}

/// Asks a person; where there is none, the answer is no.
fn agreed(question: &str) -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!("{question} [Y/n] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "" | "y" | "Y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::is_recent;

    #[test]
    fn knows_which_node_vite_runs_on() {
        for version in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.1.0"] {
            assert!(is_recent(version), "{version}");
        }
        for version in ["v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0", "garbage", ""] {
            assert!(!is_recent(version), "{version}");
        }
    }
}
