//! Keys with Command to the page.
//!
//! AppKit takes a key with Command for a menu's, and tells nobody when it is let go; wry's view
//! refuses it as a child. So such keys are handed to the page before AppKit looks at them, and no
//! menu of ours fires while the guest has the keyboard.

use std::ptr::{NonNull, null_mut};

use block2::RcBlock;
use objc2::{MainThreadMarker, rc::Retained};
use objc2_app_kit::{NSEvent, NSEventMask, NSEventModifierFlags, NSEventType, NSWindow};
use tao::{platform::macos::WindowExtMacOS, window::Window};

/// The window's own object.
pub(super) fn ns_window(window: &Window) -> Option<Retained<NSWindow>> {
    // SAFETY: the window lives, and its pointer is that of an NSWindow.
    unsafe { Retained::retain(window.ns_window().cast::<NSWindow>()) }
}

/// Hands every key with Command to the view that has the keyboard; for as long as the process lives.
pub(super) fn keep_from_menus(window: &Window) {
    let Some(window) = ns_window(window) else {
        return;
    };
    let handler = RcBlock::new(move |event: NonNull<NSEvent>| -> *mut NSEvent {
        // SAFETY: the event lives during the call.
        let key = unsafe { event.as_ref() };
        let command = key.modifierFlags().contains(NSEventModifierFlags::Command);
        if command && is_of(key, &window) && deliver(key, &window) {
            return null_mut();
        }
        event.as_ptr()
    });
    let keys = NSEventMask::KeyDown | NSEventMask::KeyUp;
    // SAFETY: the handler gives back the event that it was given, or none.
    let monitor = unsafe { NSEvent::addLocalMonitorForEventsMatchingMask_handler(keys, &handler) };
    std::mem::forget(monitor);
}

fn is_of(event: &NSEvent, window: &NSWindow) -> bool {
    let main = MainThreadMarker::new();
    let of = main.and_then(|main| event.window(main));
    of.is_some_and(|of| std::ptr::eq(&raw const *of, window))
}

/// Hands a key to the view that has the keyboard. False where it is no key, or none has it.
pub(super) fn deliver(key: &NSEvent, window: &NSWindow) -> bool {
    let Some(view) = window.firstResponder() else {
        return false;
    };
    match key.r#type() {
        NSEventType::KeyDown => view.keyDown(key),
        NSEventType::KeyUp => view.keyUp(key),
        NSEventType::FlagsChanged => view.flagsChanged(key),
        _ => return false,
    }
    true
}
