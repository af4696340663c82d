//! Declares every command: what is not declared here is refused, whoever calls it.

/// The commands of `commands.rs`; a tidy test compares them with the handler, the capability and
/// `ui/src/ipc.ts`.
const COMMANDS: &[&str] = &[
    "accounts",
    "allow_console_host",
    "cancel_call",
    "change_power",
    "check_account",
    "close_console",
    "clouds",
    "copy_text",
    "drop_draft",
    "get_console",
    "look_again",
    "parse_credentials",
    "quit",
    "refresh",
    "refresh_account",
    "refresh_place",
    "remove_account",
    "save_account",
    "shows_provider_page",
    "start_demo",
    "take_dropped",
    "update_account",
    "use_viewer",
    "watch_calls",
    "watch_consoles",
    "watch_inventory",
    "watch_quit",
];

fn main() {
    // generate_context! embeds the pages, but nothing else tells cargo that they changed.
    println!("cargo::rerun-if-changed=../ui/dist");
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("{error:#}\nThe user interface has to be built first: cargo xtask run does it.");
    }
}
