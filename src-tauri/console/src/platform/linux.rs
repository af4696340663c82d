//! Linux: GTK 3 and WebKitGTK.

mod capture;
mod clipboard;
mod engine;
mod filter;
mod focus;
mod leftovers;
mod pictures;
mod probe;
mod processes;
mod strip;

use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::fd::AsFd,
};

use super::scratch;
use gtk::prelude::*;
use porthole_core::{
    console::message::Preparation,
    error::{Code, Fault},
};
use tao::{platform::unix::WindowExtUnix, window::Window};

pub use probe::{sandbox_works, software_rendering};

pub(crate) use capture::{Capture, capture, has_keyboard};
pub(crate) use clipboard::{copy_text, read_text};
pub(crate) use engine::{
    build_curtain, build_page, build_viewer, picture, release_messages, terminate, trust,
    wanted_hosts,
};
pub(crate) use filter::fence;
pub(crate) use pictures::{copy_picture, pictures_folder};
pub(crate) use processes::watch_memory;
pub(crate) use strip::warn;

const ICON: &[u8] = include_bytes!("../../../../icons/128x128.png");

/// Standard output for the protocol alone: what is written to descriptor 1 from now on, by the
/// engine's processes too, leads nowhere.
pub(crate) fn take_stdout() -> Box<dyn Write + Send> {
    let stdout = std::io::stdout();
    let Ok(own) = stdout.as_fd().try_clone_to_owned() else {
        return Box::new(std::io::stdout());
    };
    if let Ok(null) = OpenOptions::new().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(&null);
    }
    Box::new(File::from(own))
}

/// What the toolkit and the engine read from the environment when they start. To be called while
/// the process has one thread.
pub(crate) fn prepare(preparation: &Preparation) {
    processes::adopt_orphans();
    keep_files_together();
    if preparation.sandbox {
        // SAFETY: no other thread runs yet.
        unsafe { std::env::set_var("WEBKIT_FORCE_SANDBOX", "1") };
    }
}

/// The engine makes files for a moment where GLib says. GLib reads that once; for the engine's other
/// processes, which see another tree of files, the variable stays as it was.
fn keep_files_together() {
    // Without the folder, no page is loaded: its fence says why.
    let Ok(folder) = scratch::make() else { return };
    let before = std::env::var_os(TEMPORARY);
    // SAFETY: no other thread runs yet.
    unsafe { std::env::set_var(TEMPORARY, folder) };
    let _ = gtk::glib::tmp_dir();
    // SAFETY: as above.
    match before {
        Some(before) => unsafe { std::env::set_var(TEMPORARY, before) },
        None => unsafe { std::env::remove_var(TEMPORARY) },
    }
}

/// The variable that says where temporary files belong.
const TEMPORARY: &str = "TMPDIR";

/// Starts the toolkit.
///
/// # Errors
/// Where there is no display.
pub(crate) fn start_toolkit() -> Result<(), Fault> {
    gtk::glib::set_prgname(Some("porthole"));
    gtk::init().map_err(|error| Fault::new(Code::ConsoleFailed).detail("GTK", error.to_string()))
}

/// Gives the window the app's icon, which title bars and task lists show.
pub(crate) fn set_icon(window: &Window) {
    // Without an icon, the window is a window all the same.
    let icon = gtk::gdk_pixbuf::Pixbuf::from_read(ICON);
    window.gtk_window().set_icon(icon.ok().as_ref());
}

/// Calls back each time the window has come onto the screen.
pub(crate) fn on_shown(window: &Window, shown: impl Fn() + 'static) {
    window.gtk_window().connect_map_event(move |_, _| {
        shown();
        gtk::glib::Propagation::Proceed
    });
}

/// Whether the window fills its screen.
pub(crate) fn is_full_screen(window: &Window) -> bool {
    let surface = window.gtk_window().window();
    surface.is_some_and(|surface| surface.state().contains(gtk::gdk::WindowState::FULLSCREEN))
}

/// Calls back each time that may have changed: the toolkit does not tell of the desktop's own doing.
pub(crate) fn on_full_screen(window: &Window, changed: impl Fn() + 'static) {
    window
        .gtk_window()
        .connect_window_state_event(move |_, event| {
            if event
                .changed_mask()
                .contains(gtk::gdk::WindowState::FULLSCREEN)
            {
                changed();
            }
            gtk::glib::Propagation::Proceed
        });
}

/// The window's box lays the views out by itself.
pub(crate) fn fill(_: &Window, _: &wry::WebView) {}

/// Brings the window to the front.
pub(crate) fn present(window: &Window) {
    window.set_minimized(false);
    window
        .gtk_window()
        .present_with_time(gtk::gdk::ffi::GDK_CURRENT_TIME as u32);
}

/// What Details say of the engine's sandbox.
pub(crate) fn sandbox_note(preparation: &Preparation) -> &'static str {
    if preparation.sandbox {
        "on (bubblewrap)"
    } else {
        "off: bubblewrap or xdg-dbus-proxy is missing, or may not be used here"
    }
}

/// The most seconds that leaving may take, whatever comes between.
const LEAVE_MAX_S: u32 = 1;

/// Ends this process and every process that it has started, at once.
pub(crate) fn leave() -> ! {
    processes::survive_faults(LEAVE_MAX_S);
    processes::kill_descendants();
    leftovers::remove();
    scratch::remove();
    // SAFETY: ends the process without running the engine's exit handlers, which may block.
    unsafe { libc::_exit(0) }
}
