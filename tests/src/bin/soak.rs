//! Opens and closes many consoles, and looks at what stays behind: `soak [N]`, 500 if no number is
//! given.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

use std::{env, process::ExitCode};

use porthole_tests::{app::App, cloud::TestCloud, desktop::Desktop, soak::soak, stage};

const COUNT: usize = 500;

#[tokio::main]
async fn main() -> ExitCode {
    let count = env::args().nth(1);
    let count = count.map_or(COUNT, |word| word.parse().expect("usage: soak [N]"));
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    let told = |done: usize| {
        if done.is_multiple_of(50) {
            eprintln!("{done} of {count}");
        }
    };
    let report = soak(&desktop, &app, &cloud, count, told).await;
    app.end().await;
    println!("{report}");
    let left = report.left_behind();
    if left.is_empty() {
        println!("nothing is left behind");
        return ExitCode::SUCCESS;
    }
    eprintln!("left behind:\n{}", left.join("\n"));
    ExitCode::FAILURE
}
