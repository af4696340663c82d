//! The figures of the app beside their aims, all of one run on this machine: `bench [PART]`, where a
//! part is one of these files.
//!
//! ```text
//! opening    Enter to the guest's picture, against Chromium's new tab    chromium, sight
//! speed      frames, their cost, keys, against Chromium and vncviewer    player, watch, cpu
//! many       eight consoles at once, and the launcher meanwhile
//! link       what the link adds to a bare WebSocket                      cpu
//! back       a proxy that is there again, to the picture                 sight
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
mod back;
mod calls;
mod chromium;
mod cpu;
mod figures;
mod filter;
mod link;
mod many;
mod memory;
mod opening;
mod player;
mod sight;
mod sizes;
mod speed;
mod start;
mod watch;

use std::{env, process::exit};

use figures::Table;
use porthole_core::settings::{Choices, Ready};
use porthole_tests::{app::App, cloud::TestCloud, desktop::Desktop, stage};

/// Chooses whether the app, from its next start on, keeps a console process ready.
fn choose_ready(desktop: &Desktop, ready: Ready) {
    desktop.choose_for_all(Choices {
        ready: Some(ready),
        ..Choices::default()
    });
}

/// What can be measured by itself; sizes are told each time.
const PARTS: [&str; 10] = [
    "start", "calls", "memory", "opening", "back", "speed", "many", "link", "filter", "sizes",
];

#[tokio::main]
async fn main() {
    let only = env::args().nth(1);
    if let Some(part) = only.as_deref().filter(|part| !PARTS.contains(part)) {
        eprintln!(
            "there is no part \"{part}\"; there are: {}",
            PARTS.join(", ")
        );
        exit(2);
    }
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let mut table = Table::default();
    let mut desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    say("adding an account");
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    app.end().await;
    if wanted("start") {
        say("starts");
        start::measure(&desktop, &mut table).await;
    }
    if wanted("calls") {
        say("calls");
        calls::measure(&cloud, &mut table).await;
    }
    if wanted("memory") {
        say("memory");
        choose_ready(&desktop, Ready::Never);
        memory::alone(&desktop, &mut table).await;
        choose_ready(&desktop, Ready::Always);
        memory::with_consoles(&desktop, &mut table).await;
    }
    if wanted("opening") {
        say("consoles, and Chromium beside them");
        opening::measure(&mut desktop, &cloud, &mut table).await;
        choose_ready(&desktop, Ready::Always);
    }
    if wanted("back") {
        say("consoles that come back");
        back::measure(&desktop, &cloud, &mut table).await;
    }
    if wanted("speed") {
        say("a guest that moves");
        speed::measure(&desktop, &cloud, &mut table).await;
    }
    if wanted("many") {
        say("eight consoles at once");
        let desktop = Desktop::start().await;
        many::measure(&desktop, &cloud, &mut table).await;
    }
    if wanted("link") {
        say("the link");
        link::measure(&mut table).await;
    }
    if wanted("filter") {
        say("10,000 servers");
        filter::measure(&mut table).await;
    }
    sizes::measure(&mut table);
    println!("{table}");
}

fn say(step: &str) {
    eprintln!("measuring: {step}");
}
