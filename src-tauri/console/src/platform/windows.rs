//! Windows: WebView2, whose processes the engine itself puts into sandboxes.
//!
//! The gate is the one fence here: WebView2 has no content filter that works below the page's own
//! network stack. [`ENGINE_ARGUMENTS`] close the ways that Chromium has beside its proxy.

mod capture;
mod engine;
mod folder;
mod job;
mod pictures;
mod shown;

use std::io::Write;

use porthole_core::{console::message::Preparation, error::Fault};
use tao::{
    platform::windows::{IconExtWindows, WindowExtWindows},
    window::{Icon, Window},
};
use windows::Win32::{
    Foundation::HWND,
    System::Threading::{GetCurrentProcess, TerminateProcess},
};

pub(crate) use capture::{Capture, capture, has_keyboard};
pub(crate) use engine::{build_curtain, build_page, build_viewer, terminate, trust};
pub(crate) use job::watch_memory;
pub(crate) use pictures::{copy_picture, local_time, pictures_folder};

/// The engine's sandbox needs nothing of the system.
pub fn sandbox_works() -> bool {
    true
}

/// The engine finds out by itself how it draws.
pub fn software_rendering() -> bool {
    false
}

/// Standard output: nothing else in this process writes there.
pub(crate) fn take_stdout() -> Box<dyn Write + Send> {
    Box::new(std::io::stdout())
}

/// What keeps Chromium behind the gate, beside the proxy that wry names; each was seen to matter
/// with Chromium 156, whose other sockets a page could make talk without it.
const ENGINE_ARGUMENTS: &str = concat!(
    // A proxy is bypassed for loopback addresses unless this is said.
    "--proxy-bypass-list=<-loopback>",
    // WebRTC may use what goes through the proxy, which is TCP to the one place of the gate. The
    // second is the name that runtimes before 2023 have for it.
    " --webrtc-ip-handling-policy=disable_non_proxied_udp",
    " --force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    // The gate looks names up. WebRTC would do so itself, and tell by the name that it asks for.
    " --host-resolver-rules=\"MAP * ~NOTFOUND , EXCLUDE 127.0.0.1\"",
    " --disable-quic",
);

/// Keeps the engine's processes and files together, and the engine behind the gate.
pub(crate) fn prepare(_: &Preparation) {
    job::hold();
    folder::sweep();
    // SAFETY: on Windows this is safe at any time (std's own words).
    unsafe { std::env::set_var("WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS", ENGINE_ARGUMENTS) };
}

/// The toolkit needs no start of its own.
pub(crate) fn start_toolkit() -> Result<(), Fault> {
    Ok(())
}

/// The number under which the build embeds the icon (IDI_APPLICATION).
const ICON: u16 = 32512;

/// Gives the window the program's own icon.
pub(crate) fn set_icon(window: &Window) {
    // Without an icon, the window is a window all the same.
    window.set_window_icon(Icon::from_resource(ICON, None).ok());
}

/// Calls back each time the window has come onto the screen.
pub(crate) fn on_shown(window: &Window, shown: impl Fn() + 'static) {
    shown::watch(HWND(window.hwnd() as *mut _), Box::new(shown));
}

/// Whether the window fills its screen.
pub(crate) fn is_full_screen(window: &Window) -> bool {
    window.fullscreen().is_some()
}

/// The window's size tells of it here.
pub(crate) fn on_full_screen(_: &Window, _: impl Fn() + 'static) {}

/// Makes a view fill the window.
pub(crate) fn fill(window: &Window, view: &wry::WebView) {
    let size = window.inner_size();
    let _ = view.set_bounds(wry::Rect {
        position: tao::dpi::PhysicalPosition::new(0, 0).into(),
        size: size.into(),
    });
}

/// Brings the window to the front.
pub(crate) fn present(window: &Window) {
    window.set_minimized(false);
    window.set_focus();
}

/// There is no strip above the page here, so the title says it.
pub(crate) fn warn(_: &Window, text: Option<&str>) -> &'static str {
    text.map_or("", |_| "\u{26a0} Not encrypted \u{b7} ")
}

/// The gate stands alone here.
pub(crate) fn fence(_: &wry::WebView, _: &str, done: impl FnOnce(Result<(), String>) + 'static) {
    done(Ok(()));
}

/// What Details say of the engine's sandbox.
pub(crate) fn sandbox_note(_: &Preparation) -> &'static str {
    "on (WebView2's own)"
}

/// Ends the engine's processes, removes what they stored, and ends this process.
pub(crate) fn leave() -> ! {
    engine::end_browsers();
    folder::remove();
    // SAFETY: ends this process without the exit handlers of the engine's library. What it has
    // started goes with it, by the job.
    let _ = unsafe { TerminateProcess(GetCurrentProcess(), 0) };
    std::process::exit(0)
}

/// What a page wants is known from the gate alone here.
pub(crate) fn wanted_hosts(_: &wry::WebView, told: impl FnOnce(String) + 'static) {
    told(String::new());
}

/// A curtain holds nothing but itself here.
pub(crate) fn release_messages(_: &wry::WebView) {}

/// The curtain stands in front of a plain ground here.
pub(crate) fn picture(_: &wry::WebView) -> Option<String> {
    None
}
