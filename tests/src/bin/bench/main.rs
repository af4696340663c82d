//! The figures of the app beside their aims, all of one run on this machine.
//!
//! ```text
//! opening    Enter to the guest's picture, against Chromium's new tab    chromium, sight
//! start      a start to the list                                         sight
//! memory     of the launcher, with consoles, after them
//! filter     10,000 servers, key by key
//! calls      a call to the API, against a bare one                       asking
//! sizes      what is installed
//! figures    samples and the table
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

mod asking;
mod calls;
mod chromium;
mod figures;
mod filter;
mod memory;
mod opening;
mod sight;
mod sizes;
mod start;

use figures::Table;
use porthole_tests::{app::App, cloud::TestCloud, desktop::Desktop, stage};

/// Whether the app keeps a console process ready (src-tauri/src/ready_console.rs).
const READY: &str = "PORTHOLE_READY_CONSOLES";

#[tokio::main]
async fn main() {
    let mut table = Table::default();
    let mut desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    say("adding an account");
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    app.end().await;
    say("starts");
    start::measure(&desktop, &mut table).await;
    say("calls");
    calls::measure(&cloud, &mut table).await;
    say("memory");
    desktop.set_env(READY, "0");
    memory::alone(&desktop, &mut table).await;
    desktop.set_env(READY, "1");
    memory::with_consoles(&desktop, &mut table).await;
    say("consoles, and Chromium beside them");
    opening::measure(&mut desktop, &cloud, &mut table).await;
    say("10,000 servers");
    filter::measure(&mut table).await;
    sizes::measure(&mut table);
    println!("{table}");
}

fn say(step: &str) {
    eprintln!("measuring: {step}");
}
