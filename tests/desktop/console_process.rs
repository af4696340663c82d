//! A console process by itself: what it tells, and what it leaves whenever it ends.

use std::{fs, os::unix::net::UnixListener, time::Duration};

use porthole_core::console::message::{ConsoleState, FromConsole};
use porthole_tests::{
    console::Console,
    desktop::Desktop,
    keyring::signal,
    leaks,
    processes::{self, Process},
    screen::Window,
    site::{Page, Site},
    wait::seconds,
};
use rustix::process::Signal;

use crate::console_states::covered;

/// When a console is ended, in milliseconds after its URL: while the engine starts processes,
/// compiles the content filter, loads the page.
const MOMENTS_MS: [u64; 7] = [0, 5, 10, 20, 35, 60, 120];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_console_that_is_ended_at_any_moment_leaves_nothing() {
    let desktop = Desktop::start().await;
    let site = Site::start(|_| Page::of("text/html", "<body>a page")).await;
    let run = desktop.root().join("run");
    // What other programs with this engine have there is theirs, in use or not.
    fs::create_dir_all(run.join(".flatpak/webkit-4194305-3")).expect("the folder is ours");
    fs::create_dir(run.join("webkitgtk")).expect("the folder is ours");
    drop(UnixListener::bind(run.join("webkitgtk/bus-proxy-foreign")).expect("a socket"));
    let before = engine_files(&desktop);
    for moment_ms in MOMENTS_MS {
        let mut console = Console::start(&desktop).await;
        console
            .show(&format!("http://127.0.0.1:{}/?token=t", site.port))
            .await;
        tokio::time::sleep(Duration::from_millis(moment_ms)).await;
        let status = console.end().await;
        assert!(status.success(), "after {moment_ms} ms: {status}");
    }
    assert_eq!(engine_files(&desktop), before);
    assert_eq!(processes::marked(desktop.mark()), []);
}

/// What lies where the engine and a console put files for a moment.
fn engine_files(desktop: &Desktop) -> Vec<String> {
    let ours = ["tmp/", "run/porthole", "run/webkitgtk/", "run/.flatpak/"];
    let mut files = leaks::files(desktop.root());
    files.retain(|file| ours.iter().any(|place| file.starts_with(place)));
    files
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_whose_process_is_killed_is_told_and_opens_again() {
    let desktop = Desktop::start().await;
    let site = Site::start(|_| Page::of("text/html", "<body>a page")).await;
    let mut console = Console::start(&desktop).await;
    let address = format!("http://127.0.0.1:{}/?token=t", site.port);
    console.show(&address).await;
    console.becomes(ConsoleState::Showing).await;
    kill_page(console.pid());
    console.becomes(ConsoleState::Killed).await;
    let screen = desktop.screen();
    let window = screen
        .some_window(
            |window: &Window| window.title.contains("web-01"),
            seconds(10),
        )
        .await;
    covered(&screen, &window).await;
    screen.focus(&window).await;
    screen.press("Return");
    console
        .hears("Again", |said| matches!(said, FromConsole::Again))
        .await;
    console.show(&address).await;
    console.becomes(ConsoleState::Showing).await;
    assert!(console.end().await.success());
}

/// Kills the process of the page in this console, as a system does that is out of memory. The engine
/// may still have one of the page before.
fn kill_page(console: u32) {
    let family = processes::family(console);
    let is_page = |process: &&Process| process.program == "WebKitWebProcess";
    let pages: Vec<_> = family.iter().filter(is_page).collect();
    assert!(!pages.is_empty(), "a page has a process: {family:?}");
    for page in pages {
        signal(page.pid, Signal::KILL);
    }
}
