//! When the window comes onto the screen.

use windows::Win32::{
    Foundation::{HWND, LPARAM, LRESULT, WPARAM},
    UI::{
        Shell::{DefSubclassProc, SetWindowSubclass},
        WindowsAndMessaging::{SWP_SHOWWINDOW, WINDOWPOS, WM_WINDOWPOSCHANGED},
    },
};

type Shown = Box<dyn Fn()>;

/// Calls back whenever the window becomes visible; for as long as the process lives.
pub(super) fn watch(window: HWND, shown: Shown) {
    let data = Box::into_raw(Box::new(shown)) as usize;
    // SAFETY: called on the window's own thread; `data` is never freed.
    let _ = unsafe { SetWindowSubclass(window, Some(procedure), 1, data) };
}

/// # Safety
/// Called by the system with what `watch` gave it.
unsafe extern "system" fn procedure(
    window: HWND,
    message: u32,
    wparam: WPARAM,
    lparam: LPARAM,
    _: usize,
    data: usize,
) -> LRESULT {
    // SAFETY: the message brings a WINDOWPOS, and `data` is the box of `watch`.
    unsafe {
        let answer = DefSubclassProc(window, message, wparam, lparam);
        if message == WM_WINDOWPOSCHANGED {
            let position = &*(lparam.0 as *const WINDOWPOS);
            if position.flags.contains(SWP_SHOWWINDOW) {
                (*(data as *const Shown))();
            }
        }
        answer
    }
}
