//! A webview with no fence at all, for the tests: what a hostile page tries has to work in here,
//! else that it fails in a console would prove nothing. Its one argument is the page's URL.

#![allow(clippy::unwrap_used, reason = "a trial may stop at the first fault")]

#[cfg(target_os = "linux")]
use linux::main;

/// The tests that need it run on Linux.
#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::rc::Rc;

    use tao::{
        dpi::LogicalSize,
        event::{Event, WindowEvent},
        event_loop::{ControlFlow, EventLoop},
        platform::unix::WindowExtUnix,
        window::WindowBuilder,
    };
    use wry::{
        NewWindowResponse, PermissionResponse, WebContext, WebViewBuilder, WebViewBuilderExtUnix,
        http::Response,
    };

    pub fn main() {
        let url = std::env::args().nth(1).unwrap();
        let events = EventLoop::new();
        let window = WindowBuilder::new()
            .with_title("bare")
            .with_inner_size(LogicalSize::new(1280.0, 840.0))
            .build(&events)
            .unwrap();
        let window = Rc::new(window);
        let titled = window.clone();
        // A context that keeps what a page stores, as a browser does.
        let folder = std::env::home_dir().map(|home| home.join("bare"));
        let mut context = WebContext::new(folder);
        let answer = |_: &str, _| {
            Response::builder()
                .header("access-control-allow-origin", "*")
                .body(b"answered".as_slice().into())
                .unwrap()
        };
        let _view = WebViewBuilder::new_with_web_context(&mut context)
            .with_clipboard(true)
            .with_ipc_handler(|_| {})
            .with_custom_protocol("tauri".into(), answer)
            .with_custom_protocol("ipc".into(), answer)
            .with_custom_protocol("asset".into(), answer)
            .with_initialization_script("window.__TAURI_INTERNALS__ = { invoke() {} }")
            .with_new_window_req_handler(|_, _| NewWindowResponse::Allow)
            .with_permission_handler(|_| PermissionResponse::Allow)
            .with_document_title_changed_handler(move |title| titled.set_title(&title))
            .with_url(url)
            .build_gtk(window.default_vbox().unwrap())
            .unwrap();
        events.run(move |event, _, flow| {
            *flow = ControlFlow::Wait;
            if let Event::WindowEvent {
                event: WindowEvent::CloseRequested,
                ..
            } = event
            {
                *flow = ControlFlow::Exit;
            }
        });
    }
}
