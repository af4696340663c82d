//! The developer's commands. `cargo xtask help` lists them; each one sets up what it needs first.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks on stdout and stderr"
)]

mod app;
mod bindings;
mod bundle;
mod check;
mod desktop;
mod displays;
mod foreign;
mod fuzz;
mod icons;
mod licences;
mod metadata;
mod options;
mod packages;
mod setup;
mod test;
mod tools;
mod tree;
mod ui;
mod workflow;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::options::Options;
use crate::tree::Tree;

const HELP: &str = "\
Usage: cargo xtask COMMAND [OPTIONS]

  run                  build Porthole and open it with the demo cloud as an account
  test [--full]        every test; --full adds those that take long, and the package's
  check                format, lints, types, licences, unused dependencies, spelling, bindings
  check --target OS    type-check the workspace for windows or macos (on Debian-likes)
  fuzz [TARGET] [S]    foreign bytes for each parser, or for one, for S seconds (120)
  bench [PART]         the figures, or a part of them, side by side, as a table
  soak [N]             open and close N consoles (500) and look for what is left
  shots DIR            screenshots of the real app, written to DIR
  bundle               the packages of this system, with the licences of all parts
  bindings             write ui/src/bindings from the types of porthole-core
  icons                derive the icon files from icons/porthole.svg
  help                 this text

Options:
  --yes                install missing system packages without asking (so does CI=true)

CARGO_TARGET_DIR is respected. A machine needs Rust, a C linker and Node 20.19 or later; on
Debian-likes the rest is installed, elsewhere it is named.";

fn main() -> ExitCode {
    match command(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(arguments: impl Iterator<Item = String>) -> Result<()> {
    let options = Options::parse(arguments)?;
    if options.command == "help" {
        println!("{HELP}");
        return Ok(());
    }
    let tree = Tree::open(options.yes)?;
    let rest: Vec<&str> = options.rest.iter().map(String::as_str).collect();
    match (options.command.as_str(), rest.as_slice()) {
        ("run", []) => app::run(&tree),
        ("test", []) => test::everyday(&tree),
        ("test", ["--full"]) => test::full(&tree),
        ("check", []) => check::check(&tree),
        ("check", ["--target", system]) => foreign::check(&tree, system.parse()?),
        ("fuzz", []) => fuzz::run(&tree, None, fuzz::FULL_S),
        ("fuzz", [target]) => fuzz::run(&tree, Some(target), fuzz::FULL_S),
        ("fuzz", [target, seconds]) => fuzz::run(&tree, Some(target), seconds.parse()?),
        ("bench", []) => desktop::bench(&tree, None),
        ("bench", [part]) => desktop::bench(&tree, Some(part)),
        ("soak", []) => desktop::soak(&tree, 500),
        ("soak", [count]) => desktop::soak(&tree, count.parse()?),
        ("shots", [dir]) => desktop::shots(&tree, dir),
        ("bundle", []) => bundle::bundle(&tree).map(drop),
        ("bindings", []) => bindings::write(&tree),
        ("icons", []) => icons::derive(&tree),
        (command, _) => bail!("\"{command}\" is not used like this.\n\n{HELP}"),
    }
}
