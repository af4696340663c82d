//! `porthole --demo-cloud`: a demo cloud as a process of its own, which lives as long as its
//! standard input.

use std::io::{self, Read, Write};

use crate::{DemoReady, Options, start};

/// Starts a demo cloud, writes its [`DemoReady`] as one line of JSON to standard output, and serves
/// until standard input ends. Console pages come over plain http on macOS, whose engine cannot be
/// given an authority.
///
/// # Errors
/// When the cloud cannot start, or nobody reads what it says.
pub fn run_process() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let options = Options {
        tls: !cfg!(target_os = "macos"),
        ..Options::default()
    };
    let demo = runtime.block_on(start(options))?;
    tell(&demo.ready)?;
    let mut input = io::stdin().lock();
    let mut ignored = [0; 256];
    while input.read(&mut ignored)? > 0 {}
    drop(demo);
    runtime.shutdown_background();
    Ok(())
}

fn tell(ready: &DemoReady) -> io::Result<()> {
    let line = serde_json::to_string(ready)?;
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")?;
    output.flush()
}
