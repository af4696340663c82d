//! The launcher's window: made at the start, brought to the front by a second start, and gone
//! without taking the consoles along.

use porthole_core::error::Fault;
use tauri::{
    AppHandle, Emitter, Manager, RunEvent, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

use crate::{commands, desk::Desk, dropped, ipc::event};

/// The window's label, which the capability names.
const LABEL: &str = "launcher";

/// How the app was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// By a double click.
    Plain,
    /// With the demo cloud as an account.
    Demo,
}

/// Runs the launcher until its last window, consoles included, has closed.
pub fn launch(start: Start) {
    draw_in_software_without_gpu();
    start_toolkit();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(
            |app, _arguments, _folder| show_later(app),
        ))
        .invoke_handler(commands::handler())
        .setup(move |app| {
            // An error that is given back here would end in a panic, without its words.
            if let Err(error) = begin(app.handle(), start) {
                fail(&error.to_string());
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(on_event),
        Err(error) => fail(&error.to_string()),
    }
}

fn begin(app: &AppHandle, start: Start) -> tauri::Result<()> {
    #[cfg(target_os = "macos")]
    crate::menu::install(app)?;
    let folder = app.path().app_config_dir()?;
    app.manage(dropped::Dropped::default());
    app.manage(Desk::new(app.clone(), &folder));
    if start == Start::Demo {
        begin_demo(app);
    }
    window(app).map(|_| ())
}

/// Shows the launcher's window, a new one where it was closed. Whatever of it fails, consoles are
/// open, or the window is there already: nothing ends for it, and the user may try again.
pub fn show(app: &AppHandle) {
    match app.get_webview_window(LABEL) {
        Some(window) => {
            let _ = window.unminimize();
            let _ = window.show();
            let _ = window.set_focus();
        }
        None => drop(window(app)),
    }
}

/// A second start is told of in the middle of an event, where Windows can build no window.
fn show_later(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move { show(&app) });
}

/// Ends the app if the launcher's window is closed and no console is left.
pub fn end_with_last_window(app: &AppHandle) {
    let counts = app.state::<Desk>().consoles.counts();
    if app.get_webview_window(LABEL).is_none() && counts.none() {
        app.exit(0);
    }
}

/// The menu's Quit: asks in the window whether to quit while consoles are open; quits at once if none is.
#[cfg(target_os = "macos")]
pub fn ask_to_quit(app: &AppHandle) {
    if app.state::<Desk>().consoles.counts().none() {
        app.exit(0);
        return;
    }
    show(app);
    app.state::<Desk>().listeners.quit.wish();
}

fn window(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    app.state::<Desk>().listeners.quit.forget();
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Porthole")
        .inner_size(1180.0, 680.0)
        .min_inner_size(480.0, 360.0)
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
        .build()?;
    dropped::listen(&window);
    Ok(window)
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // The last window that tauri knows has closed; consoles are windows of other processes.
        RunEvent::ExitRequested {
            code: None, api, ..
        } if !app.state::<Desk>().consoles.counts().none() => api.prevent_exit(),
        RunEvent::Exit => tauri::async_runtime::block_on(app.state::<Desk>().consoles.close_all()),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => show(app),
        _ => {}
    }
}

/// Tells the window, if there is one, that accounts were changed by something else.
pub fn tell_accounts_changed(app: &AppHandle) {
    let _ = app.emit_to(LABEL, event::ACCOUNTS_CHANGED, ());
}

/// The demo's account is there before the window asks for the accounts, or announces itself.
fn begin_demo(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let desk = app.state::<Desk>();
        // Why it could not start is told where the user asks for it: the button in the empty list.
        if let Ok(account) = desk.start_demo().await {
            tell_accounts_changed(&app);
            desk.refresh_account(&account.id).await;
            desk.keep_ready();
        }
    });
}

/// Where no GPU renders, WebKitGTK's own software path is quicker and smaller than an emulated GPU.
/// What the user has set stays.
#[cfg(target_os = "linux")]
fn draw_in_software_without_gpu() {
    const SWITCH: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
    if std::env::var_os(SWITCH).is_none() && porthole_console::platform::software_rendering() {
        // SAFETY: no other thread runs yet, so none reads the environment.
        unsafe { std::env::set_var(SWITCH, "1") };
    }
}

#[cfg(not(target_os = "linux"))]
fn draw_in_software_without_gpu() {}

/// Without a display the toolkit of the event loop would panic, without its words.
#[cfg(target_os = "linux")]
fn start_toolkit() {
    if let Err(error) = gtk::init() {
        fail(&error.to_string());
    }
}

#[cfg(not(target_os = "linux"))]
fn start_toolkit() {}

/// The first window is not to be had: there is nothing to go on with.
fn fail(cause: &str) -> ! {
    let fault = Fault::new(porthole_core::error::Code::ConsoleFailed)
        .message(format!(
            "Porthole's window could not be opened: {}.",
            cause.trim_end_matches('.')
        ))
        .action(NEEDS);
    tell(&fault.to_string());
    std::process::exit(1);
}

#[cfg(target_os = "linux")]
const NEEDS: &str = "It needs a display and WebKitGTK 4.1.";

#[cfg(windows)]
const NEEDS: &str =
    "It needs the WebView2 runtime: install it from Microsoft, and start Porthole again.";

#[cfg(target_os = "macos")]
const NEEDS: &str = "Start it again.";

/// Without a window, the terminal is the only place to say it.
#[cfg(not(windows))]
fn tell(words: &str) {
    use std::io::Write;

    let _ = writeln!(std::io::stderr(), "{words}");
}

/// A program with windows has no terminal there.
#[cfg(windows)]
fn tell(words: &str) {
    use windows::{
        Win32::UI::WindowsAndMessaging::{MB_ICONERROR, MB_OK, MessageBoxW},
        core::{HSTRING, w},
    };

    // SAFETY: both texts live until the box is closed.
    unsafe {
        MessageBoxW(
            None,
            &HSTRING::from(words),
            w!("Porthole"),
            MB_OK | MB_ICONERROR,
        )
    };
}
