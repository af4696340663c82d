//! macOS: WKWebView, whose processes the system itself puts into sandboxes.
//!
//! wry has no hook for a certificate that the system does not trust, and tells of no failed load:
//! a page that does not come is given up by the session's own limit.

mod capture;
mod filter;
mod keys;
mod pictures;

use std::{io::Write, ptr::NonNull, sync::Once};

use block2::RcBlock;
use objc2_app_kit::{
    NSWindow, NSWindowDidChangeOcclusionStateNotification, NSWindowOcclusionState,
};
use objc2_foundation::{NSNotification, NSNotificationCenter};
use porthole_core::{console::message::Preparation, error::Fault};
use tao::{platform::macos::WindowExtMacOS, window::Window};
use wry::{PageLoadEvent, WebView, WebViewBuilder, WebViewBuilderExtDarwin};

use super::scratch;
use crate::{
    gate::Place,
    page_view::{Death, PageNews, Tell},
};

pub(crate) use capture::{Capture, capture, has_keyboard};
pub(crate) use filter::fence;
pub(crate) use pictures::{copy_picture, pictures_folder};

/// The engine's sandbox is the system's.
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

/// The engine reads nothing from the environment.
pub(crate) fn prepare(_: &Preparation) {
    // Without the folder, no page is loaded: its fence says why.
    let _ = scratch::make();
}

/// The toolkit needs no start of its own.
pub(crate) fn start_toolkit() -> Result<(), Fault> {
    Ok(())
}

/// The bundle names the icon.
pub(crate) fn set_icon(_: &Window) {}

/// Calls back each time the window has come onto the screen; for as long as the process lives.
pub(crate) fn on_shown(window: &Window, shown: impl Fn() + 'static) {
    // SAFETY: the window lives, and its pointer is that of an NSWindow.
    let ns_window = unsafe { &*window.ns_window().cast::<NSWindow>() };
    let changed = RcBlock::new(move |note: NonNull<NSNotification>| {
        // SAFETY: the note and its sender, which is the window, live during the call.
        let sender = unsafe { note.as_ref() }.object();
        let window = sender.and_then(|sender| sender.downcast::<NSWindow>().ok());
        let state = window.map(|window| window.occlusionState());
        if state.is_some_and(|state| state.contains(NSWindowOcclusionState::Visible)) {
            shown();
        }
    });
    // SAFETY: the block is called on the posting thread, the main one.
    let observer = unsafe {
        NSNotificationCenter::defaultCenter().addObserverForName_object_queue_usingBlock(
            Some(NSWindowDidChangeOcclusionStateNotification),
            Some(ns_window),
            None,
            &changed,
        )
    };
    std::mem::forget(observer);
}

/// Whether the window fills its screen.
pub(crate) fn is_full_screen(window: &Window) -> bool {
    window.fullscreen().is_some()
}

/// The window's size tells of it here.
pub(crate) fn on_full_screen(_: &Window, _: impl Fn() + 'static) {}

/// Makes a view fill the window.
pub(crate) fn fill(window: &Window, view: &WebView) {
    let size = window.inner_size().to_logical::<f64>(window.scale_factor());
    let _ = view.set_bounds(wry::Rect {
        position: tao::dpi::LogicalPosition::new(0.0, 0.0).into(),
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

/// What Details say of the engine's sandbox.
pub(crate) fn sandbox_note(_: &Preparation) -> &'static str {
    "on (the system's)"
}

/// Builds the provider's page into the window and reports what becomes of it.
pub(crate) fn build_page(
    builder: WebViewBuilder<'_>,
    window: &Window,
    _: &Preparation,
    tell: Tell,
) -> wry::Result<WebView> {
    let told = tell.clone();
    let builder = builder
        .with_allow_link_preview(false)
        .with_on_page_load_handler(move |event, url| {
            if matches!(event, PageLoadEvent::Finished) && !url.starts_with("about:") {
                told(PageNews::Loaded { status: None });
            }
        })
        .with_on_web_content_process_terminate_handler(move || {
            tell(PageNews::Killed(Death::Crashed));
        });
    build(builder, window)
}

/// Builds the viewer into the window.
pub(crate) fn build_viewer(
    builder: WebViewBuilder<'_>,
    window: &Window,
    preparation: &Preparation,
    tell: Tell,
) -> wry::Result<WebView> {
    let view = build_page(builder, window, preparation, tell)?;
    static MONITOR: Once = Once::new();
    MONITOR.call_once(|| keys::keep_from_menus(window));
    Ok(view)
}

/// Builds the curtain into the window.
pub(crate) fn build_curtain(
    builder: WebViewBuilder<'_>,
    window: &Window,
    _: &Preparation,
) -> wry::Result<WebView> {
    build(builder.with_allow_link_preview(false), window)
}

fn build(builder: WebViewBuilder<'_>, window: &Window) -> wry::Result<WebView> {
    let view = builder.build_as_child(window)?;
    fill(window, &view);
    Ok(view)
}

/// The engine has no hook for this.
pub(crate) fn trust(_: &WebView, _: &Place, _: &[u8]) -> Result<(), String> {
    Err("on macOS a console can use only certificates that the Keychain trusts".into())
}

/// The engine's processes are not ours to look at here; the system ends a page that takes too much.
pub(crate) fn watch_memory(_: u64, _: impl Fn() + Send + 'static) {}

/// Takes the page out of the view.
pub(crate) fn terminate(view: &WebView) {
    let _ = view.load_url("about:blank");
}

/// Ends this process at once; the engine's processes, which the system started for it, end with
/// their connection to it.
pub(crate) fn leave() -> ! {
    scratch::remove();
    // SAFETY: ends the process without running the engine's exit handlers, which may block.
    unsafe { libc::_exit(0) }
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
