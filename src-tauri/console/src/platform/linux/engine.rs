//! WebKitGTK: what wry does not set, refuse or tell.

use std::{ffi::CStr, time::Duration};

use gtk::{cairo, gio, glib, prelude::*};
use porthole_core::{cloud::tls, console::message::Preparation};
use tao::{platform::unix::WindowExtUnix, window::Window};
use webkit2gtk::{
    AuthenticationRequestExt, ColorChooserRequestExt, ContextMenuAction, ContextMenuExt,
    ContextMenuItemExt, FileChooserRequestExt, HardwareAccelerationPolicy, LoadEvent,
    ScriptDialogType, SettingsExt, URIResponseExt, UserContentInjectedFrames,
    UserContentManagerExt, UserScript, UserScriptInjectionTime, WebContextExt,
    WebProcessTerminationReason, WebResourceExt, WebViewExt,
};
use wry::{WebView, WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};

use crate::{
    gate::Place,
    page_view::{Death, PageNews, Tell},
};

/// How long a page waits for the answer to a dialog that nobody sees. An answer at once would let
/// a page that asks in a loop keep our own thread busy.
const DIALOG_PAUSE: Duration = Duration::from_millis(50);

/// Builds the provider's page into the window and takes from it what a console does not need.
pub(crate) fn build_page(
    builder: WebViewBuilder<'_>,
    window: &Window,
    preparation: &Preparation,
    tell: Tell,
) -> wry::Result<WebView> {
    let view = build(builder, window)?;
    let engine = view.webview();
    restrict(&engine, preparation);
    refuse(&engine);
    report(&engine, tell);
    Ok(view)
}

/// Builds the viewer into the window. It has no menu of the engine's at all.
pub(crate) fn build_viewer(
    builder: WebViewBuilder<'_>,
    window: &Window,
    preparation: &Preparation,
    tell: Tell,
) -> wry::Result<WebView> {
    let view = build_page(builder, window, preparation, tell)?;
    view.webview().connect_context_menu(|_, _, _, _| true);
    Ok(view)
}

/// Builds the curtain into the window.
pub(crate) fn build_curtain(
    builder: WebViewBuilder<'_>,
    window: &Window,
    preparation: &Preparation,
) -> wry::Result<WebView> {
    let view = build(builder, window)?;
    let engine = view.webview();
    restrict(&engine, preparation);
    engine.connect_context_menu(|_, _, _, _| true);
    Ok(view)
}

fn build(builder: WebViewBuilder<'_>, window: &Window) -> wry::Result<WebView> {
    let container = window.default_vbox().ok_or(wry::Error::MissingManager)?;
    builder.build_gtk(container)
}

fn restrict(engine: &webkit2gtk::WebView, preparation: &Preparation) {
    let Some(settings) = WebViewExt::settings(engine) else {
        return;
    };
    if preparation.software {
        settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
    }
    settings.set_enable_developer_extras(false);
    settings.set_enable_page_cache(false);
    settings.set_enable_dns_prefetching(false);
    settings.set_enable_media_stream(false);
    settings.set_enable_webrtc(false);
    settings.set_allow_modal_dialogs(false);
    settings.set_javascript_can_open_windows_automatically(false);
    without_codecs(engine);
}

/// Hides the engine's video decoder from pages. noVNC asks whether it takes H.264 before it does
/// anything else, for which WebKitGTK starts all of GStreamer in the page's process: its scanner of
/// plugins alone takes longer than a whole page, for an encoding that no cloud's console sends; and
/// what decodes the bytes of strangers is better not there.
fn without_codecs(engine: &webkit2gtk::WebView) {
    const HIDE: &str = "delete globalThis.VideoDecoder";
    let script = UserScript::new(
        HIDE,
        UserContentInjectedFrames::AllFrames,
        UserScriptInjectionTime::Start,
        &[],
        &[],
    );
    if let Some(manager) = engine.user_content_manager() {
        manager.add_script(&script);
    }
}

/// Whatever would open a window of the system, leave the view, or wait for a person.
fn refuse(engine: &webkit2gtk::WebView) {
    engine.drag_dest_unset();
    keep_open(engine);
    engine.connect_run_file_chooser(|_, request| {
        request.cancel();
        true
    });
    engine.connect_run_color_chooser(|_, request| {
        request.cancel();
        true
    });
    engine.connect_authenticate(|_, request| {
        request.cancel();
        true
    });
    engine.connect_print(|_, _| true);
    engine.connect_show_notification(|_, _| true);
    engine.connect_script_dialog(|_, dialog| {
        // Yes only to leaving: everything else is answered as by somebody who pressed Escape.
        if dialog.dialog_type() == ScriptDialogType::BeforeUnloadConfirm {
            dialog.confirm_set_confirmed(true);
            return true;
        }
        let dialog = dialog.clone();
        glib::timeout_add_local_once(DIALOG_PAUSE, move || dialog.close());
        true
    });
    engine.connect_context_menu(|_, menu, _, _| {
        for item in menu.items() {
            if !is_editing(item.stock_action()) {
                menu.remove(&item);
            }
        }
        menu.n_items() == 0
    });
}

/// `window.close()` of a page would destroy the view (a handler of wry's does): the window is the
/// person's to close.
fn keep_open(engine: &webkit2gtk::WebView) {
    disconnect(engine, c"close");
}

/// Lets go of a curtain: its handler for messages (wry's) holds the view, which would live on with
/// a process of its own.
pub(crate) fn release_messages(view: &WebView) {
    if let Some(manager) = view.webview().user_content_manager() {
        manager.unregister_script_message_handler("ipc");
        disconnect(&manager, c"script-message-received");
    }
}

/// Takes every handler of that signal off the object.
fn disconnect(object: &impl IsA<glib::Object>, signal: &CStr) {
    use glib::{gobject_ffi, translate::IntoGlib};
    let type_ = object.as_ref().type_().into_glib();
    let object: *mut gobject_ffi::GObject = object.as_ref().as_ptr();
    let null: glib::ffi::gpointer = std::ptr::null_mut();
    // SAFETY: a lookup by name, and the handlers of that one signal of a live object.
    unsafe {
        let signal = gobject_ffi::g_signal_lookup(signal.as_ptr(), type_);
        let by_signal = gobject_ffi::G_SIGNAL_MATCH_ID;
        loop {
            let found = gobject_ffi::g_signal_handler_find(
                object,
                by_signal,
                signal,
                0,
                null.cast(),
                null,
                null,
            );
            if found == 0 {
                return;
            }
            gobject_ffi::g_signal_handler_disconnect(object, found);
        }
    }
}

fn is_editing(action: ContextMenuAction) -> bool {
    matches!(
        action,
        ContextMenuAction::Copy
            | ContextMenuAction::Cut
            | ContextMenuAction::Paste
            | ContextMenuAction::PasteAsPlainText
            | ContextMenuAction::Delete
            | ContextMenuAction::SelectAll
    )
}

fn report(engine: &webkit2gtk::WebView, tell: Tell) {
    let told = tell.clone();
    engine.connect_load_changed(move |engine, event| {
        if event == LoadEvent::Finished && !is_blank(engine) {
            let response = engine.main_resource().and_then(|page| page.response());
            let status = response.map(|response| response.status_code() as u16);
            told(PageNews::Loaded { status });
        }
    });
    let told = tell.clone();
    engine.connect_load_failed(move |_, _, _, error| {
        if !is_interruption(error) {
            told(PageNews::Failed(error.message().to_owned()));
        }
        true
    });
    let told = tell.clone();
    engine.connect_load_failed_with_tls_errors(move |_, _, _, _| {
        told(PageNews::TlsRefused);
        true
    });
    engine.connect_web_process_terminated(move |_, reason| match reason {
        WebProcessTerminationReason::TerminatedByApi => {}
        WebProcessTerminationReason::ExceededMemoryLimit => tell(PageNews::Killed(Death::TooBig)),
        _ => tell(PageNews::Killed(Death::Crashed)),
    });
}

fn is_blank(engine: &webkit2gtk::WebView) -> bool {
    engine
        .uri()
        .is_none_or(|uri| uri.is_empty() || uri.starts_with("about:"))
}

/// A navigation that we refused, or that another replaced, is no failure of the page.
fn is_interruption(error: &glib::Error) -> bool {
    error.matches(webkit2gtk::NetworkError::Cancelled)
        || error.matches(webkit2gtk::PolicyError::FrameLoadInterruptedByPolicyChange)
}

/// From now on the view accepts exactly this certificate for this host, an IPv6 address without
/// its brackets. The engine knows hosts only, but the gate leads to one port.
pub(crate) fn trust(view: &WebView, place: &Place, certificate_der: &[u8]) -> Result<(), String> {
    let engine = view.webview();
    let context = engine.context().ok_or("the view has no context")?;
    let certificate =
        gio::TlsCertificate::from_pem(&tls::pem(certificate_der)).map_err(|e| e.to_string())?;
    context.allow_tls_certificate_for_host(&certificate, &place.host);
    Ok(())
}

/// Ends the view's page process.
pub(crate) fn terminate(view: &WebView) {
    view.webview().terminate_web_process();
}

const WANTED: &str = include_str!("wanted.js");

/// Which hosts a page that has stayed blank names in its document, separated by spaces. They are
/// the page's own words, and the content filter keeps its requests for them from the gate.
pub(crate) fn wanted_hosts(view: &WebView, told: impl FnOnce(String) + 'static) {
    let world = Some("porthole");
    view.webview()
        .evaluate_javascript(WANTED, world, None, gio::Cancellable::NONE, move |value| {
            told(value.map(|value| value.to_string()).unwrap_or_default());
        });
}

/// What the view shows at this moment, as a `data:` URL, to be dimmed behind the curtain. Drawn by
/// our own process out of what the page has drawn last: the page has no part in it. The picture is
/// the guest's screen, and in memory only.
pub(crate) fn picture(view: &WebView) -> Option<String> {
    let engine = view.webview();
    let scale = engine.scale_factor();
    let (width, height) = (
        engine.allocated_width() * scale,
        engine.allocated_height() * scale,
    );
    let surface = cairo::ImageSurface::create(cairo::Format::Rgb24, width, height).ok()?;
    surface.set_device_scale(scale.into(), scale.into());
    engine.draw(&cairo::Context::new(&surface).ok()?);
    jpeg(&surface, width, height)
}

fn jpeg(surface: &cairo::Surface, width: i32, height: i32) -> Option<String> {
    let picture = gtk::gdk::pixbuf_get_from_surface(surface, 0, 0, width, height)?;
    let bytes = picture.save_to_bufferv("jpeg", &[("quality", "70")]).ok()?;
    Some(format!(
        "data:image/jpeg;base64,{}",
        glib::base64_encode(&bytes)
    ))
}
