//! One binary, three roles: the launcher, a console (`--console`), the demo cloud (`--demo-cloud`).

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use zeroizing_alloc::ZeroAlloc;

/// Every freed block of memory is wiped, so that no secret outlives its owner in the heap.
#[global_allocator]
static WIPING: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() {
    porthole::hardening::apply();
    porthole::own_program::take_name();
    match std::env::args().nth(1).as_deref() {
        Some("--console") => porthole_console::run(),
        Some("--demo-cloud") => run_demo_cloud(),
        Some("--demo") => porthole::launch(porthole::Start::Demo),
        Some("--version") => porthole::print_version(),
        _ => porthole::launch(porthole::Start::Plain),
    }
}

fn run_demo_cloud() {
    // Its output is a pipe to the launcher, which sees it end; there is nobody else to tell.
    if porthole_demo_cloud::run_process().is_err() {
        std::process::exit(1);
    }
}
