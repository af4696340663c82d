//! WebView2: what wry does not set, refuse or tell.

use std::{
    cell::RefCell,
    os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle},
    sync::Mutex,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use porthole_core::console::message::Preparation;
use tao::window::Window;
use webview2_com::{
    Microsoft::Web::WebView2::Win32::*, NavigationCompletedEventHandler, ProcessFailedEventHandler,
    ServerCertificateErrorDetectedEventHandler, take_pwstr,
};
use windows::{
    Win32::{
        Foundation::{HANDLE, WAIT_OBJECT_0},
        System::Threading::{
            OpenProcess, PROCESS_SYNCHRONIZE, PROCESS_TERMINATE, TerminateProcess,
            WaitForSingleObject,
        },
    },
    core::{BOOL, Interface, PWSTR, Result},
};
use wry::{WebView, WebViewBuilder, WebViewBuilderExtWindows, WebViewExtWindows};

use super::folder;
use crate::{
    gate::Place,
    page_view::{Death, PageNews, Tell},
};

/// How long an ended browser process is waited for, in milliseconds.
const END_MAX_MS: u32 = 500;

/// The engine's browser processes, one a data folder, each with its id. While its handle is held,
/// an id is given to no other process.
static BROWSERS: Mutex<Vec<(u32, OwnedHandle)>> = Mutex::new(Vec::new());

thread_local! {
    /// What the page may be reached with though the system does not trust it, in DER.
    static TRUSTED: RefCell<Vec<(Place, Vec<u8>)>> = const { RefCell::new(Vec::new()) };
}

/// Builds the provider's page into the window and takes from it what a console does not need.
pub(crate) fn build_page(
    builder: WebViewBuilder<'_>,
    window: &Window,
    _: &Preparation,
    tell: Tell,
) -> wry::Result<WebView> {
    TRUSTED.take();
    let view = build(builder, window, "page")?;
    let engine = view.webview();
    // SAFETY: calls of a live object on its own thread.
    unsafe { restrict(&engine, false).and_then(|()| report(&engine, tell)) }.map_err(broken)?;
    Ok(view)
}

/// Builds the viewer into the window; its page lies on a secure origin of its own.
pub(crate) fn build_viewer(
    builder: WebViewBuilder<'_>,
    window: &Window,
    _: &Preparation,
    tell: Tell,
) -> wry::Result<WebView> {
    let view = build(builder.with_https_scheme(true), window, "viewer")?;
    let engine = view.webview();
    // SAFETY: calls of a live object on its own thread.
    unsafe { restrict(&engine, true).and_then(|()| report(&engine, tell)) }.map_err(broken)?;
    Ok(view)
}

/// Builds the curtain into the window.
pub(crate) fn build_curtain(
    builder: WebViewBuilder<'_>,
    window: &Window,
    _: &Preparation,
) -> wry::Result<WebView> {
    let view = build(builder, window, "curtain")?;
    // SAFETY: calls of a live object on its own thread.
    unsafe { restrict(&view.webview(), true) }.map_err(broken)?;
    Ok(view)
}

fn build(builder: WebViewBuilder<'_>, window: &Window, name: &str) -> wry::Result<WebView> {
    folder::choose(name);
    let view = builder
        .with_browser_accelerator_keys(false)
        .with_default_context_menus(false)
        .with_browser_extensions_enabled(false)
        .build_as_child(window)?;
    hold_browser(&view);
    super::fill(window, &view);
    Ok(view)
}

/// Holds the view's browser process, so that it can be ended, and only it.
fn hold_browser(view: &WebView) {
    let mut id = 0;
    // SAFETY: a call of a live object on its own thread.
    let known = unsafe { view.webview().BrowserProcessId(&mut id) };
    let (Ok(()), Ok(mut browsers)) = (known, BROWSERS.lock()) else {
        return;
    };
    browsers.retain(|(_, browser)| !ends_within(browser, 0));
    if browsers.iter().any(|(held, _)| *held == id) {
        return;
    }
    // SAFETY: the engine has just answered out of this process; the handle is ours alone.
    unsafe {
        if let Ok(browser) = OpenProcess(PROCESS_TERMINATE | PROCESS_SYNCHRONIZE, false, id) {
            browsers.push((id, OwnedHandle::from_raw_handle(browser.0)));
        }
    }
}

/// Whether the process has ended by then.
fn ends_within(process: &OwnedHandle, limit_ms: u32) -> bool {
    // SAFETY: the handle is held meanwhile.
    unsafe { WaitForSingleObject(HANDLE(process.as_raw_handle()), limit_ms) == WAIT_OBJECT_0 }
}

fn broken(error: windows::core::Error) -> wry::Error {
    wry::Error::Io(std::io::Error::other(error))
}

/// No dialogs, no error pages of the engine's, and messages from the curtain only.
///
/// # Safety
/// On the view's own thread.
unsafe fn restrict(engine: &ICoreWebView2, messages: bool) -> Result<()> {
    unsafe {
        let settings = engine.Settings()?;
        settings.SetAreDefaultScriptDialogsEnabled(false)?;
        settings.SetAreHostObjectsAllowed(false)?;
        settings.SetIsBuiltInErrorPageEnabled(false)?;
        settings.SetIsStatusBarEnabled(false)?;
        // Two fingers on a touchpad are the guest's. Older runtimes have no such switch.
        if let Ok(settings) = settings.cast::<ICoreWebView2Settings5>() {
            settings.SetIsPinchZoomEnabled(false)?;
        }
        // A page's address goes to nobody who judges addresses. Older runtimes have no such switch.
        if let Ok(settings) = settings.cast::<ICoreWebView2Settings8>() {
            settings.SetIsReputationCheckingRequired(false)?;
        }
        settings.SetIsWebMessageEnabled(messages)
    }
}

/// # Safety
/// On the view's own thread.
unsafe fn report(engine: &ICoreWebView2, tell: Tell) -> Result<()> {
    let mut token = 0;
    let told = tell.clone();
    let completed = NavigationCompletedEventHandler::create(Box::new(move |engine, args| {
        if let (Some(engine), Some(args)) = (engine, args) {
            // SAFETY: the engine's own objects, on its thread.
            if let Some(news) = unsafe { outcome(&engine, &args) }? {
                told(news);
            }
        }
        Ok(())
    }));
    let failed = ProcessFailedEventHandler::create(Box::new(move |_, args| {
        let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
        if let Some(args) = args {
            // SAFETY: the engine's own object, on its thread.
            unsafe { args.ProcessFailedKind(&mut kind) }?;
        }
        if kind == COREWEBVIEW2_PROCESS_FAILED_KIND_BROWSER_PROCESS_EXITED
            || kind == COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED
        {
            tell(PageNews::Killed(Death::Crashed));
        }
        Ok(())
    }));
    let certificate = ServerCertificateErrorDetectedEventHandler::create(Box::new(|_, args| {
        // SAFETY: the engine's own object, on its thread.
        args.map_or(Ok(()), |args| unsafe { judge(&args) })
    }));
    // SAFETY: the handlers live as long as the engine needs them.
    unsafe {
        engine.add_NavigationCompleted(&completed, &mut token)?;
        engine.add_ProcessFailed(&failed, &mut token)?;
        let engine: ICoreWebView2_14 = engine.cast()?;
        engine.add_ServerCertificateErrorDetected(&certificate, &mut token)
    }
}

/// What became of a navigation; nothing where it was ours, or another took its place.
///
/// # Safety
/// On the view's own thread.
unsafe fn outcome(
    engine: &ICoreWebView2,
    args: &ICoreWebView2NavigationCompletedEventArgs,
) -> Result<Option<PageNews>> {
    let (mut source, mut done) = (PWSTR::null(), BOOL::default());
    let mut error = COREWEBVIEW2_WEB_ERROR_STATUS::default();
    let mut status = 0;
    unsafe {
        engine.Source(&mut source)?;
        args.IsSuccess(&mut done)?;
        args.WebErrorStatus(&mut error)?;
        let args: ICoreWebView2NavigationCompletedEventArgs2 = args.cast()?;
        args.HttpStatusCode(&mut status)?;
    }
    let blank = take_pwstr(source).starts_with("about:");
    let status = u16::try_from(status).ok().filter(|status| *status != 0);
    Ok(match error {
        COREWEBVIEW2_WEB_ERROR_STATUS_OPERATION_CANCELED => None,
        _ if blank => None,
        // An answer with an error status is no success, and yet a page.
        _ if done.as_bool() || status.is_some() => Some(PageNews::Loaded { status }),
        COREWEBVIEW2_WEB_ERROR_STATUS_CERTIFICATE_COMMON_NAME_IS_INCORRECT
        | COREWEBVIEW2_WEB_ERROR_STATUS_CERTIFICATE_EXPIRED
        | COREWEBVIEW2_WEB_ERROR_STATUS_CERTIFICATE_IS_INVALID
        | COREWEBVIEW2_WEB_ERROR_STATUS_CERTIFICATE_REVOKED => Some(PageNews::TlsRefused),
        COREWEBVIEW2_WEB_ERROR_STATUS(number) => {
            Some(PageNews::Failed(format!("WebView2 error {number}")))
        }
    })
}

/// Accepts a certificate that the system does not trust where it is the one that was looked at.
///
/// # Safety
/// On the view's own thread.
unsafe fn judge(args: &ICoreWebView2ServerCertificateErrorDetectedEventArgs) -> Result<()> {
    let (mut uri, mut pem) = (PWSTR::null(), PWSTR::null());
    unsafe {
        args.RequestUri(&mut uri)?;
        args.ServerCertificate()?.ToPemEncoding(&mut pem)?;
    }
    let (uri, pem) = (take_pwstr(uri), take_pwstr(pem));
    let action = if is_trusted(&uri, &pem) {
        COREWEBVIEW2_SERVER_CERTIFICATE_ERROR_ACTION_ALWAYS_ALLOW
    } else {
        COREWEBVIEW2_SERVER_CERTIFICATE_ERROR_ACTION_CANCEL
    };
    unsafe { args.SetAction(action) }
}

fn is_trusted(uri: &str, pem: &str) -> bool {
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .map(str::trim)
        .collect();
    let (Ok(url), Ok(der)) = (url::Url::parse(uri), BASE64_STANDARD.decode(body)) else {
        return false;
    };
    let place = Place::of(&url);
    TRUSTED.with_borrow(|trusted| {
        let named = |known: &Place| place.as_ref() == Some(known);
        trusted
            .iter()
            .any(|(known, leaf)| named(known) && *leaf == der)
    })
}

/// From now on the page may be reached with exactly this certificate at this place.
pub(crate) fn trust(
    _: &WebView,
    place: &Place,
    certificate_der: &[u8],
) -> std::result::Result<(), String> {
    TRUSTED.with_borrow_mut(|trusted| trusted.push((place.clone(), certificate_der.into())));
    Ok(())
}

/// Takes the page out of the view.
pub(crate) fn terminate(view: &WebView) {
    let _ = view.load_url("about:blank");
}

/// Ends the browser processes, which end all that they started.
pub(super) fn end_browsers() {
    let Ok(browsers) = BROWSERS.lock() else {
        return;
    };
    for (_, browser) in browsers.iter() {
        // SAFETY: the handle is held meanwhile.
        let _ = unsafe { TerminateProcess(HANDLE(browser.as_raw_handle()), 0) };
        ends_within(browser, END_MAX_MS);
    }
}
