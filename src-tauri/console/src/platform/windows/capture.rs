//! Every key to the guest: a low-level keyboard hook.
//!
//! The hook sees a key before the system acts on it. What the system would take (the Windows keys,
//! Alt+Tab and its like) it keeps from the system and tells the page of; every other key goes its
//! usual way. It has a thread of its own: the whole desktop's keys wait for its answer, and so must
//! not wait for a window that is busy.

use std::{cell::RefCell, sync::mpsc};

use tao::{platform::windows::WindowExtWindows, window::Window};
use windows::Win32::{
    Foundation::{LPARAM, LRESULT, WPARAM},
    System::{LibraryLoader::GetModuleHandleW, Threading::GetCurrentThreadId},
    UI::{
        Input::KeyboardAndMouse::{
            GetAsyncKeyState, VIRTUAL_KEY, VK_CONTROL, VK_ESCAPE, VK_F4, VK_LWIN, VK_RWIN,
            VK_SNAPSHOT, VK_SPACE, VK_TAB,
        },
        WindowsAndMessaging::{
            CallNextHookEx, GetForegroundWindow, GetMessageW, HC_ACTION, HHOOK, KBDLLHOOKSTRUCT,
            LLKHF_ALTDOWN, LLKHF_UP, MSG, PM_NOREMOVE, PeekMessageW, PostThreadMessageW,
            SetWindowsHookExW, UnhookWindowsHookEx, WH_KEYBOARD_LL, WM_QUIT,
        },
    },
};

use crate::platform::{CaptureNews, TellCapture};

const REFUSED: &str = "Windows did not hand the keyboard over. Try again.";

/// The keyboard is the guest's for as long as this lives.
pub(crate) struct Capture {
    /// The hook's thread.
    thread: u32,
}

impl Drop for Capture {
    fn drop(&mut self) {
        // SAFETY: a message without data. A thread that has ended gets none.
        let _ = unsafe { PostThreadMessageW(self.thread, WM_QUIT, WPARAM(0), LPARAM(0)) };
    }
}

/// Whether the window, or a view in it, has the keyboard.
pub(crate) fn has_keyboard(window: &Window) -> bool {
    foreground() == window.hwnd()
}

/// Hands the keyboard to the window, or says why it cannot be done.
pub(crate) fn capture(window: &Window, tell: TellCapture) -> Result<Capture, String> {
    let window = window.hwnd();
    let (started, start) = mpsc::channel();
    std::thread::spawn(move || {
        HOOK.set(Some(Hook {
            window,
            tell,
            held: Vec::new(),
        }));
        // Gives the thread its queue, so that it can be told to end.
        // SAFETY: the message lives during the call.
        let _ = unsafe { PeekMessageW(&mut MSG::default(), None, 0, 0, PM_NOREMOVE) };
        let Some(hook) = set() else { return };
        // SAFETY: a question about this thread.
        let _ = started.send(unsafe { GetCurrentThreadId() });
        stay(hook);
    });
    match start.recv() {
        Ok(thread) => Ok(Capture { thread }),
        Err(_) => Err(REFUSED.into()),
    }
}

thread_local! {
    /// The hook of this thread: the system hands a hook no data of its own.
    static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
}

struct Hook {
    window: isize,
    tell: TellCapture,
    /// The keys that are down, and of which the system was told nothing.
    held: Vec<(u32, &'static str)>,
}

fn set() -> Option<HHOOK> {
    // SAFETY: the procedure lives as long as the program.
    unsafe {
        let module = GetModuleHandleW(None).ok()?;
        SetWindowsHookExW(WH_KEYBOARD_LL, Some(hooked), Some(module.into()), 0).ok()
    }
}

/// Waits for the end, which the system calls the hook out of, and lets no key stay down.
fn stay(hook: HHOOK) {
    let mut message = MSG::default();
    // SAFETY: the message lives during the calls; the hook is this thread's own.
    unsafe {
        while GetMessageW(&mut message, None, 0, 0).0 > 0 {}
        let _ = UnhookWindowsHookEx(hook);
    }
    let Some(hook) = HOOK.take() else { return };
    for (_, code) in hook.held {
        (hook.tell)(CaptureNews::Key { code, down: false });
    }
}

/// # Safety
/// Called by the system on the thread that set the hook.
unsafe extern "system" fn hooked(code: i32, message: WPARAM, data: LPARAM) -> LRESULT {
    if code == HC_ACTION as i32 {
        // SAFETY: with this code, the data is that of a key.
        let key = unsafe { &*(data.0 as *const KBDLLHOOKSTRUCT) };
        if HOOK.with_borrow_mut(|hook| hook.as_mut().is_some_and(|hook| hook.takes(key))) {
            return LRESULT(1);
        }
    }
    // SAFETY: what was handed to this hook.
    unsafe { CallNextHookEx(None, code, message, data) }
}

impl Hook {
    /// Whether the guest gets this key in place of the system.
    fn takes(&mut self, key: &KBDLLHOOKSTRUCT) -> bool {
        let down = !key.flags.contains(LLKHF_UP);
        let held = self.held.iter().position(|(held, _)| *held == key.vkCode);
        let code = match held {
            Some(place) if down => self.held[place].1,
            Some(place) => self.held.swap_remove(place).1,
            None if !down => return false,
            None if foreground() != self.window => {
                (self.tell)(CaptureNews::Lost);
                return false;
            }
            None => {
                let alt = key.flags.contains(LLKHF_ALTDOWN);
                let Some(code) = systems(VIRTUAL_KEY(key.vkCode as u16), alt, is_control_down())
                else {
                    return false;
                };
                self.held.push((key.vkCode, code));
                code
            }
        };
        (self.tell)(CaptureNews::Key { code, down });
        true
    }
}

/// The name of a key that the system would take, held with these.
fn systems(key: VIRTUAL_KEY, alt: bool, control: bool) -> Option<&'static str> {
    match key {
        VK_LWIN => Some("MetaLeft"),
        VK_RWIN => Some("MetaRight"),
        VK_SNAPSHOT => Some("PrintScreen"),
        VK_TAB if alt => Some("Tab"),
        VK_ESCAPE if alt || control => Some("Escape"),
        VK_F4 if alt => Some("F4"),
        VK_SPACE if alt => Some("Space"),
        _ => None,
    }
}

fn is_control_down() -> bool {
    // SAFETY: a question. The sign says that the key is down.
    unsafe { GetAsyncKeyState(VK_CONTROL.0.into()) < 0 }
}

fn foreground() -> isize {
    // SAFETY: a question.
    unsafe { GetForegroundWindow() }.0 as isize
}
