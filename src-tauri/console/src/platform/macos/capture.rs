//! Every key to the guest: a tap of the session's events, which macOS lets a program make once a
//! person has allowed it.

use std::{
    cell::OnceCell,
    ffi::c_void,
    ptr::{NonNull, null_mut},
};

use objc2::rc::Retained;
use objc2_app_kit::{NSEvent, NSWindow};
use objc2_core_foundation::{
    CFMachPort, CFRetained, CFRunLoop, CFRunLoopSource, kCFRunLoopCommonModes,
};
use objc2_core_graphics::{
    CGEvent, CGEventTapLocation, CGEventTapOptions, CGEventTapPlacement, CGEventTapProxy,
    CGEventType, CGRequestPostEventAccess,
};
use tao::window::Window;

use super::keys;
use crate::platform::TellCapture;

const NOT_ALLOWED: &str = "macOS keeps its own keys, such as Command+Tab, until you allow Porthole \
     to get them: System Settings, Privacy & Security, Accessibility. Then try again.";
const REFUSED: &str = "macOS did not hand the keyboard over. Try again.";

/// The keyboard is the guest's for as long as this lives.
pub(crate) struct Capture {
    tap: Box<Tap>,
    port: CFRetained<CFMachPort>,
    source: CFRetained<CFRunLoopSource>,
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.port.invalidate();
        self.source.invalidate();
        self.tap.port.take();
    }
}

/// What the system's call is handed.
struct Tap {
    window: Retained<NSWindow>,
    /// To switch it on again after the system has taken it for slow.
    port: OnceCell<CFRetained<CFMachPort>>,
}

/// Whether the window, or a view in it, has the keyboard.
pub(crate) fn has_keyboard(window: &Window) -> bool {
    window.is_focused()
}

/// Hands the keyboard to the window, or says why it cannot be done. All keys come to the page as
/// events here, and tao tells when the window is no longer the key window.
pub(crate) fn capture(window: &Window, _: TellCapture) -> Result<Capture, String> {
    let window = keys::ns_window(window).ok_or(REFUSED)?;
    let mut tap = Box::new(Tap {
        window,
        port: OnceCell::new(),
    });
    let wanted = [
        CGEventType::KeyDown,
        CGEventType::KeyUp,
        CGEventType::FlagsChanged,
    ];
    let wanted = wanted.iter().fold(0, |mask, kind| mask | (1 << kind.0));
    // SAFETY: the tap's data outlives its port, which is invalidated first.
    let port = unsafe {
        CGEvent::tap_create(
            CGEventTapLocation::SessionEventTap,
            CGEventTapPlacement::HeadInsertEventTap,
            CGEventTapOptions::Default,
            wanted,
            Some(tapped),
            (&raw mut *tap).cast(),
        )
    };
    let Some(port) = port else {
        CGRequestPostEventAccess();
        return Err(NOT_ALLOWED.into());
    };
    let source = CFMachPort::new_run_loop_source(None, Some(&port), 0).ok_or(REFUSED)?;
    let main = CFRunLoop::main().ok_or(REFUSED)?;
    // SAFETY: a constant of the system's.
    main.add_source(Some(&source), unsafe { kCFRunLoopCommonModes });
    let _ = tap.port.set(port.clone());
    Ok(Capture { tap, port, source })
}

/// # Safety
/// Called by the system on the main thread, with what `capture` gave it.
unsafe extern "C-unwind" fn tapped(
    _: CGEventTapProxy,
    kind: CGEventType,
    event: NonNull<CGEvent>,
    data: *mut c_void,
) -> *mut CGEvent {
    // SAFETY: the tap lives as long as its port.
    let tap = unsafe { &*data.cast::<Tap>() };
    if kind == CGEventType::TapDisabledByTimeout {
        if let Some(port) = tap.port.get() {
            CGEvent::tap_enable(port, true);
        }
        return event.as_ptr();
    }
    // SAFETY: the event lives during the call.
    let key = NSEvent::eventWithCGEvent(unsafe { event.as_ref() });
    let taken = tap.window.isKeyWindow() && key.is_some_and(|key| keys::deliver(&key, &tap.window));
    if taken { null_mut() } else { event.as_ptr() }
}
