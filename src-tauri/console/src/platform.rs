//! What differs between the systems, under the same names on each.

#[cfg(unix)]
mod scratch;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
use windows as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

pub use system::{sandbox_works, software_rendering};

pub(crate) use system::{
    build_curtain, build_page, build_viewer, fence, fill, leave, on_shown, picture, prepare,
    present, release_messages, sandbox_note, set_icon, start_toolkit, take_stdout, terminate,
    trust, wanted_hosts, warn, watch_memory,
};
