//! Every key to the guest: a grab of the keyboard.
//!
//! GDK's grab of a seat is one of the device on X11: the window manager's own grabs (Alt+Tab, Super)
//! do not fire meanwhile. On Wayland a grab of the keyboard alone asks the compositor to let its
//! shortcuts rest (keyboard-shortcuts-inhibit-unstable-v1); many ask the person first, and whether
//! that was allowed is told to nobody.

use gtk::{
    gdk::{self, GrabStatus, SeatCapabilities},
    glib::translate::ToGlibPtr,
    prelude::*,
};
use tao::{platform::unix::WindowExtUnix, window::Window};

use super::focus::FocusWatch;
use crate::platform::{CaptureNews, TellCapture};

const NO_PROTOCOL: &str =
    "This desktop keeps its own shortcuts: it has no way for a program to get them.";
const BY_XWAYLAND: &str = "This desktop keeps its own shortcuts from programs that speak X11 to it. \
     Started without GDK_BACKEND=x11, Porthole can ask it for them.";
const HELD: &str = "Another program holds the keyboard. Close its menu or dialog, then try again.";
const REFUSED: &str = "The display server did not hand the keyboard over. Try again.";

/// The global that a compositor has where it lets its shortcuts rest.
const INHIBITOR: &std::ffi::CStr = c"zwp_keyboard_shortcuts_inhibit_manager_v1";

/// The keyboard is the guest's for as long as this lives.
pub(crate) struct Capture {
    seat: gdk::Seat,
    /// Where GDK does not tell that another window got the keyboard.
    _focus: Option<FocusWatch>,
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.seat.ungrab();
    }
}

/// Whether the window has the keyboard.
pub(crate) fn has_keyboard(window: &Window) -> bool {
    window.is_focused()
}

/// Hands the keyboard to the window, or says why it cannot be done. All keys come to the page as
/// events here.
pub(crate) fn capture(window: &Window, tell: TellCapture) -> Result<Capture, String> {
    let window = window.gtk_window();
    may_capture(&window.display())?;
    let (seat, surface) = (window.display().default_seat(), window.window());
    let (Some(seat), Some(surface)) = (seat, surface) else {
        return Err(REFUSED.into());
    };
    let keyboard = SeatCapabilities::KEYBOARD;
    match seat.grab(&surface, keyboard, true, None, None, None) {
        GrabStatus::Success => Ok(Capture {
            _focus: watch(&surface, tell),
            seat,
        }),
        GrabStatus::AlreadyGrabbed | GrabStatus::Frozen => Err(HELD.into()),
        _ => Err(REFUSED.into()),
    }
}

fn watch(surface: &gdk::Window, tell: TellCapture) -> Option<FocusWatch> {
    if !surface.display().backend().is_x11() {
        return None;
    }
    let surface: *mut gdk::ffi::GdkWindow = surface.to_glib_none().0;
    // SAFETY: a window of that backend.
    let id = unsafe { gdk_x11_sys::gdk_x11_window_get_xid(surface.cast()) };
    FocusWatch::start(u32::try_from(id).ok()?, move || tell(CaptureNews::Lost))
}

fn may_capture(display: &gdk::Display) -> Result<(), String> {
    if display.backend().is_wayland() {
        let display: *mut gdk::ffi::GdkDisplay = display.to_glib_none().0;
        // SAFETY: a display of that backend, and a name that ends.
        let there = unsafe {
            gdk_wayland_sys::gdk_wayland_display_query_registry(display.cast(), INHIBITOR.as_ptr())
        };
        return if there != 0 {
            Ok(())
        } else {
            Err(NO_PROTOCOL.into())
        };
    }
    let under_wayland = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty());
    if under_wayland {
        return Err(BY_XWAYLAND.into());
    }
    Ok(())
}
