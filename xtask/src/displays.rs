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

/// Modules whose tests look for what must never happen: once is too often.
const NEVER: &[&str] = &["hostile", "first_console", "crashes", "harm", "soak"];

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
    if first.succeeded {
        return Ok(Outcome::Passed);
    }
    if !may_go_again(&first) {
        return Ok(Outcome::Failed);
    }
    say(&format!("once more: {}", first.failures.join(", ")));
    let second = run(tree, target, &first.failures)?;
    let all = second
        .counts
        .is_some_and(|(passed, _)| passed == first.failures.len());
    Ok(if second.succeeded && all {
        Outcome::Unsteady(first.failures)
    } else {
        Outcome::Failed
    })
}

fn may_go_again(run: &Run) -> bool {
    let names = &run.failures;
    let never = |name: &String| {
        NEVER
            .iter()
            .any(|module| name.starts_with(&format!("{module}::")))
    };
    let all = run.counts.is_some_and(|(_, failed)| failed == names.len());
    all && (1..=FEW).contains(&names.len()) && !names.iter().any(never)
}

#[derive(Default)]
struct Run {
    succeeded: bool,
    /// The tests that failed, by name.
    failures: Vec<String>,
    /// How many passed and failed, as the test program says.
    counts: Option<(usize, usize)>,
}

impl Run {
    fn hear(&mut self, line: &str) {
        self.failures.extend(failure(line).map(str::to_owned));
        self.counts = counts(line).or(self.counts);
    }
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
    let mut run = Run::default();
    for line in BufReader::new(printed).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        run.hear(&line);
    }
    run.succeeded = cargo.wait()?.success();
    Ok(run)
}

/// The test that this line of a test program's summary calls failed: its names stand alone in a line
/// each, four spaces from the edge, where a path has no space and no other sign.
fn failure(line: &str) -> Option<&str> {
    let name = line.strip_prefix("    ")?;
    let of_path = |sign: char| sign.is_ascii_alphanumeric() || "_:".contains(sign);
    let is_path = name.contains("::") && name.chars().all(of_path);
    is_path.then_some(name)
}

/// How many tests passed and failed, by `test result: FAILED. 108 passed; 1 failed; ...`.
fn counts(line: &str) -> Option<(usize, usize)> {
    let (_, told) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut parts = told.split("; ");
    let mut next = |word| parts.next()?.strip_suffix(word)?.trim().parse().ok();
    Some((next("passed")?, next("failed")?))
}

#[cfg(test)]
mod tests {
    use super::{Run, may_go_again};

    fn heard(names: &[&str]) -> Run {
        let mut run = Run::default();
        let listed: String = names.iter().map(|name| format!("    {name}\n")).collect();
        let summary = format!(
            "test life::follows ... FAILED\n\nfailures:\n\n---- life::follows stdout ----\n\
             waited in vain\n  4: core::ops::call\n             at ./a.rs:1\n\n\
             failures:\n{listed}\ntest result: FAILED. 108 passed; 2 failed; 0 ignored; 0 measured; \
             0 filtered out; finished in 9.00s"
        );
        summary.lines().for_each(|line| run.hear(line));
        run
    }

    #[test]
    fn failures_and_counts_are_read_off_a_summary() {
        let run = heard(&["life::follows", "power::starts"]);
        assert_eq!(run.failures, ["life::follows", "power::starts"]);
        assert_eq!(run.counts, Some((108, 2)));
    }

    #[test]
    fn only_a_few_goes_again_and_nothing_that_must_never_happen() {
        assert!(may_go_again(&heard(&["life::follows", "power::starts"])));
        assert!(!may_go_again(&heard(&[
            "life::follows",
            "hostile::contains"
        ])));
        assert!(
            !may_go_again(&heard(&["life::follows"])),
            "one is not named"
        );
        assert!(!may_go_again(&Run::default()));
    }
}
