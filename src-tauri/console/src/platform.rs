//! What differs between the systems, under the same names on each.

#[cfg(not(target_os = "linux"))]
mod clipboard;
#[cfg(unix)]
mod clock;
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

/// What happens while the keyboard is captured.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(windows),
    allow(dead_code, reason = "every key reaches the page there")
)]
pub(crate) enum CaptureNews {
    /// A key that the system would have taken, by its name in `KeyboardEvent.code`.
    Key {
        code: &'static str,
        /// Pressed, or let go.
        down: bool,
    },
    /// It cannot go on: another window has the keyboard.
    Lost,
}

/// Tells of it, from any thread.
pub(crate) type TellCapture = Box<dyn Fn(CaptureNews) + Send>;

#[cfg(not(target_os = "linux"))]
pub(crate) use clipboard::{copy_text, read_text};
#[cfg(target_os = "linux")]
pub(crate) use system::{copy_text, read_text};

#[cfg(unix)]
pub(crate) use clock::local_time;
#[cfg(windows)]
pub(crate) use system::local_time;

pub use system::{sandbox_works, software_rendering};

pub(crate) use system::{
    Capture, build_curtain, build_page, build_viewer, capture, copy_picture, fence, fill,
    has_keyboard, is_full_screen, leave, on_full_screen, on_shown, picture, pictures_folder,
    prepare, present, release_messages, sandbox_note, set_icon, start_toolkit, take_stdout,
    terminate, trust, wanted_hosts, warn, watch_memory,
};
