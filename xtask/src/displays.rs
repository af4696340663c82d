//! Tests that own a display, one at a time. A window manager, a keyring and a web engine run beside
//! them, and a busy machine may hold any of these up: a few that fail are tried once more, and named.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::tree::{Tree, say};

/// With more failures than this it is not the machine.
const FEW: usize = 3;

/// How a target's tests ended.
pub enum Outcome {
    Passed,
    /// All passed, these at their second try.
    Unsteady(Vec<String>),
    Failed,
}

/// Runs the tests of a target, and once more the few that failed.
pub fn test(tree: &Tree, target: &str) -> Result<Outcome> {
    let first = run(tree, target, &[])?;
    if first.passed {
        return Ok(Outcome::Passed);
    }
    if first.failed.is_empty() || first.failed.len() > FEW {
        return Ok(Outcome::Failed);
    }
    say(&format!("once more: {}", first.failed.join(", ")));
    let second = run(tree, target, &first.failed)?;
    Ok(if second.passed {
        Outcome::Unsteady(first.failed)
    } else {
        Outcome::Failed
    })
}

struct Run {
    passed: bool,
    failed: Vec<String>,
}

/// Runs these tests of a target, or all of them where none is named, and shows what they print.
fn run(tree: &Tree, target: &str, names: &[String]) -> Result<Run> {
    let sh = &tree.sh;
    let exact = (!names.is_empty()).then_some("--exact");
    let mut cargo = Command::from(cmd!(
        sh,
        "cargo test --locked --workspace --test {target} -- --test-threads=1 {exact...} {names...}"
    ));
    let mut cargo = cargo
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let printed = cargo.stdout.take().context("cargo prints nothing")?;
    let mut failed = Vec::new();
    for line in BufReader::new(printed).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        failed.extend(failure(&line).map(str::to_owned));
    }
    let passed = cargo.wait()?.success();
    Ok(Run { passed, failed })
}

/// The test that this line of a test program's summary calls failed: its names stand alone in a line
/// each, four spaces from the edge, where a path has no space and no other sign.
fn failure(line: &str) -> Option<&str> {
    let name = line.strip_prefix("    ")?;
    let is_path = !name.is_empty()
        && name.contains("::")
        && name
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || "_:".contains(sign));
    is_path.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::failure;

    #[test]
    fn names_of_failed_tests_are_found_in_a_summary() {
        let summary = "test life::follows ... FAILED\n\nfailures:\n\n---- life::follows stdout ----\n\
                       waited in vain\n  4: core::ops::call\n             at ./a.rs:1\n\n\
                       failures:\n    life::follows\n    power::starts\n\ntest result: FAILED.";
        let found: Vec<&str> = summary.lines().filter_map(failure).collect();
        assert_eq!(found, ["life::follows", "power::starts"]);
    }
}
