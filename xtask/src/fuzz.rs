//! Foreign bytes for the parsers: libFuzzer, linked to `tests/fuzz`, which is built with the
//! coverage passes of LLVM. They are in every rustc, so that no nightly one and no sanitizer is
//! needed: the parsers are safe Rust, whose faults are panics, hangs and broken promises.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use crate::packages::Needs;
use crate::setup;
use crate::tree::{Tree, say};

/// How long each target runs in the everyday test.
pub const EVERYDAY_S: u32 = 30;
/// How long each target runs in the full test, and where nothing else was said.
pub const FULL_S: u32 = 120;

/// Coverage for libFuzzer, as its documents ask for it; what cargo-fuzz sets too.
const COVERAGE: &[&str] = &[
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// What no case may take: seconds, megabytes; and the longest case that is tried, in bytes.
const LIMITS: &[&str] = &["-timeout=5", "-rss_limit_mb=512", "-max_len=4096"];

/// The targets, or the one of this name, each for so long.
pub fn run(tree: &Tree, name: Option<&str>, seconds: u32) -> Result<()> {
    setup::system(tree, Needs::Build)?;
    let all = targets(tree)?;
    let chosen: Vec<String> = match name {
        Some(name) if all.iter().any(|known| known == name) => vec![name.to_owned()],
        Some(name) => bail!(
            "there is no target \"{name}\"; there are: {}",
            all.join(", ")
        ),
        None => all,
    };
    side_by_side(tree, chosen, seconds)
}

/// A folder of the corpus is a target.
fn targets(tree: &Tree) -> Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(corpus(tree))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

fn corpus(tree: &Tree) -> PathBuf {
    tree.root.join("tests/fuzz/corpus")
}

/// As many at a time as there are processors.
fn side_by_side(tree: &Tree, targets: Vec<String>, seconds: u32) -> Result<()> {
    let engine = Engine::build(tree)?;
    say(&format!(
        "fuzzing, {seconds} s each: {}",
        targets.join(", ")
    ));
    let (waiting, faults) = (Mutex::new(targets), Mutex::new(Vec::new()));
    let work = || {
        while let Some(target) = next(&waiting) {
            if let Err(fault) = engine.run(&target, seconds)
                && let Ok(mut faults) = faults.lock()
            {
                faults.push(format!("{target}: {fault:#}"));
            }
        }
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        (0..workers).for_each(|_| drop(scope.spawn(work)));
    });
    let faults = faults.into_inner().unwrap_or_default();
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn next(waiting: &Mutex<Vec<String>>) -> Option<String> {
    waiting.lock().ok()?.pop()
}

/// The built fuzzer, and where it works.
struct Engine {
    program: PathBuf,
    corpus: PathBuf,
    /// What it finds on its way, kept from run to run.
    found: PathBuf,
    /// What it finds wrong.
    faults: PathBuf,
}

impl Engine {
    fn build(tree: &Tree) -> Result<Self> {
        ensure!(cfg!(target_os = "linux"), "the fuzzer runs on Linux");
        say("building the fuzzer");
        let (sh, triple, target) = (&tree.sh, host(tree)?, tree.target_dir("fuzz")?);
        // A target of its own keeps the passes off build scripts and macros.
        cmd!(
            sh,
            "cargo build --locked --package porthole-fuzz --bin fuzz --profile fuzz --target {triple}"
        )
        .env("RUSTFLAGS", COVERAGE.join(" "))
        .env("CARGO_TARGET_DIR", &target)
        .run()?;
        Ok(Self {
            program: target.join(triple).join("fuzz/fuzz"),
            corpus: corpus(tree),
            found: tree.target_dir("fuzz/found")?,
            faults: tree.target_dir("fuzz/faults")?,
        })
    }

    /// Tries the corpus, then goes on from it.
    fn run(&self, target: &str, seconds: u32) -> Result<()> {
        let found = self.found.join(target);
        std::fs::create_dir_all(&found)?;
        let fault = self.faults.join(format!("{target}-"));
        let output = Command::new(&self.program)
            .env("PORTHOLE_FUZZ", target)
            // Folders that a target makes need no disk.
            .env("TMPDIR", "/dev/shm")
            .args(LIMITS)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}", fault.display()))
            .args(["-verbosity=0", "-print_final_stats=1"])
            .args([&found, &self.corpus.join(target)])
            .output()
            .context("the fuzzer does not start")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "{}\nKeep the case under a name that says what it is, in {}",
            end(&said),
            self.corpus.join(target).display()
        );
        eprintln!("{target}: {} runs", runs(&said).unwrap_or("no"));
        Ok(())
    }
}

fn host(tree: &Tree) -> Result<String> {
    let sh = &tree.sh;
    let version = cmd!(sh, "rustc --version --verbose").quiet().read()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

/// How many cases were tried, as libFuzzer's last lines tell.
fn runs(said: &str) -> Option<&str> {
    let line = said
        .lines()
        .find(|line| line.contains("number_of_executed_units"))?;
    line.rsplit(' ').next()
}

/// The lines that tell what went wrong.
fn end(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::{end, runs};

    #[test]
    fn reads_what_the_engine_tells() {
        let said = "Done\nstat::number_of_executed_units: 614679\nstat::peak_rss_mb: 32";
        assert_eq!(runs(said), Some("614679"));
        assert_eq!(runs("nothing"), None);
        assert_eq!(end(&"line\n".repeat(50)).lines().count(), 40);
    }
}
