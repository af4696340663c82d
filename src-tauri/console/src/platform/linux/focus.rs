//! When another window gets the keyboard while ours holds a grab of it.
//!
//! GDK tells nobody: a FocusOut that came about while the keyboard was grabbed is dropped by it
//! (gdkdevicemanager-core-x11.c). So the window is watched by a connection of its own to the display.

use std::os::fd::{AsRawFd, RawFd};

use gtk::glib::{self, ControlFlow, IOCondition, SourceId};
use x11rb::{
    connection::Connection,
    protocol::{
        Event,
        xproto::{ChangeWindowAttributesAux, ConnectionExt, EventMask, NotifyDetail, NotifyMode},
    },
    rust_connection::RustConnection,
};

/// Watches for as long as it lives.
pub(super) struct FocusWatch(Option<SourceId>);

impl FocusWatch {
    /// Calls back once the window has lost the keyboard to another one. `None` where the display
    /// cannot be watched.
    pub(super) fn start(window: u32, lost: impl Fn() + 'static) -> Option<Self> {
        let (display, _) = x11rb::connect(None).ok()?;
        let events = ChangeWindowAttributesAux::new().event_mask(EventMask::FOCUS_CHANGE);
        let chosen = display.change_window_attributes(window, &events).ok()?;
        chosen.check().ok()?;
        let fd: RawFd = display.stream().as_raw_fd();
        let source =
            glib::unix_fd_add_local(fd, IOCondition::IN | IOCondition::HUP, move |_, _| {
                if has_left(&display) {
                    lost();
                }
                ControlFlow::Continue
            });
        Some(Self(Some(source)))
    }
}

impl Drop for FocusWatch {
    fn drop(&mut self) {
        if let Some(source) = self.0.take() {
            source.remove();
        }
    }
}

/// Whether what has come since the last look says so. A display that is gone has no keyboard.
fn has_left(display: &RustConnection) -> bool {
    let mut left = false;
    loop {
        match display.poll_for_event() {
            Ok(Some(Event::FocusOut(event))) => left |= is_real(event.mode, event.detail),
            Ok(Some(_)) => {}
            Ok(None) => return left,
            Err(_) => return true,
        }
    }
}

/// Not the grab itself, and not a move within the window.
fn is_real(mode: NotifyMode, detail: NotifyDetail) -> bool {
    matches!(mode, NotifyMode::NORMAL | NotifyMode::WHILE_GRABBED)
        && !matches!(detail, NotifyDetail::INFERIOR | NotifyDetail::POINTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_windows_focus_counts() {
        let (grab, while_grabbed) = (NotifyMode::GRAB, NotifyMode::WHILE_GRABBED);
        assert!(is_real(while_grabbed, NotifyDetail::NONLINEAR));
        assert!(is_real(NotifyMode::NORMAL, NotifyDetail::NONLINEAR_VIRTUAL));
        assert!(!is_real(grab, NotifyDetail::NONLINEAR), "our own grab");
        assert!(
            !is_real(while_grabbed, NotifyDetail::INFERIOR),
            "to our own page"
        );
    }
}
