//! The launcher: the window with every server of every account, the keyring, and the table of
//! consoles. The only crate that names tauri or a keyring.

mod calls;
mod clipboard;
mod commands;
mod console_process;
mod consoles;
mod demo;
mod desk;
mod dropped;
mod fresh_url;
pub mod hardening;
mod ipc;
mod keyring_vault;
mod launcher;
mod listeners;
mod looks;
#[cfg(target_os = "macos")]
mod menu;
pub mod own_program;
mod power;
mod ready_console;
mod resources;
mod secret_service;
mod signals;
mod system_proxy;

pub use launcher::{Start, launch};

/// Says which Porthole this is.
pub fn print_version() {
    use std::io::Write;

    // A closed output has nobody to tell.
    let _ = writeln!(std::io::stdout(), "Porthole {}", env!("CARGO_PKG_VERSION"));
}
