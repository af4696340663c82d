//! The viewer: our own page, with noVNC in it, in a view that holds neither URL nor token.
//!
//! The page is served from this program's memory under a scheme of its own, may load nothing else,
//! and may connect to loopback addresses only; what it connects to is the link's door. It has a
//! handler for messages, since it is ours; but it reads what a foreign server sends, so its words
//! are few and each is checked ([`porthole_core::console::viewer`]).

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};

use porthole_core::console::{
    message::Preparation,
    viewer::{FromViewer, ToViewer},
};
use tao::window::Window;
use wry::{
    NewWindowResponse, PermissionResponse, WebView, WebViewBuilder,
    http::{Method, Request, Response, StatusCode, header},
};
use zeroize::Zeroizing;

use crate::{page_view::Tell, platform, screenshot::To};

const SCHEME: &str = "porthole-viewer";

/// Where the page lies. Windows has no schemes of one's own, so the engine makes a host of it.
#[cfg(not(target_os = "windows"))]
const PAGE: &str = "porthole-viewer://page/";
#[cfg(target_os = "windows")]
const PAGE: &str = "https://porthole-viewer.page/";

/// What the engine writes into `Origin` when the page connects.
#[cfg(not(target_os = "windows"))]
pub(crate) const ORIGIN: &str = "porthole-viewer://page";
#[cfg(target_os = "windows")]
pub(crate) const ORIGIN: &str = "https://porthole-viewer.page";

const DOCUMENT: &str = include_str!("../../../ui/dist/console/index.html");

/// The viewer's page in the window.
pub(crate) struct Viewer {
    pub(crate) view: WebView,
    /// What was said before the page could hear.
    early: RefCell<Vec<ToViewer>>,
    hears: Cell<bool>,
}

impl Viewer {
    /// Builds the view and starts to load the page, which shows nothing yet.
    ///
    /// # Errors
    /// Where the engine cannot be started, or the system has no randomness.
    pub(crate) fn build(
        window: &Window,
        preparation: &Preparation,
        tell: Tell,
        said: impl Fn(FromViewer) + 'static,
        took: impl Fn(To, Vec<u8>) + Send + Sync + 'static,
    ) -> wry::Result<Self> {
        let nonce = nonce()?;
        let builder = WebViewBuilder::new()
            .with_incognito(true)
            .with_devtools(false)
            .with_clipboard(false)
            .with_hotkeys_zoom(false)
            .with_back_forward_navigation_gestures(false)
            .with_general_autofill_enabled(false)
            .with_custom_protocol(SCHEME.into(), move |_, request| match taken(&request) {
                Some(to) => {
                    took(to, request.into_body());
                    nothing(StatusCode::NO_CONTENT)
                }
                None => answer(&request, &nonce),
            })
            .with_navigation_handler(|url| url == PAGE)
            .with_new_window_req_handler(|_, _| NewWindowResponse::Deny)
            .with_permission_handler(|_| PermissionResponse::Deny)
            .with_download_started_handler(|_, _| false)
            .with_drag_drop_handler(|_| true)
            .with_ipc_handler(move |request| {
                if let Some(word) = FromViewer::parse(request.body()) {
                    said(word);
                }
            });
        let view = platform::build_viewer(builder, window, preparation, tell)?;
        // Only now: what the platform sets counts from a view's first load.
        view.load_url(PAGE)?;
        Ok(Self {
            view,
            early: RefCell::default(),
            hears: Cell::new(false),
        })
    }

    /// Says it to the page, as soon as that can hear.
    pub(crate) fn tell(&self, word: ToViewer) {
        if self.hears.get() {
            self.say(&word);
        } else {
            self.early.borrow_mut().push(word);
        }
    }

    /// The page can hear from now on.
    pub(crate) fn is_ready(&self) {
        self.hears.set(true);
        for word in self.early.take() {
            self.say(&word);
        }
    }

    fn say(&self, word: &ToViewer) {
        if let Ok(json) = serde_json::to_string(word) {
            let script = Zeroizing::new(format!("porthole.hear({json})"));
            // A page whose process has ended is told of by the engine.
            let _ = self.view.evaluate_script(&script);
        }
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        platform::release_messages(&self.view);
    }
}

fn nonce() -> std::io::Result<String> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(hex::encode(nonce))
}

/// Where the page wants its picture of the guest's screen, if that is what it posts.
fn taken(request: &Request<Vec<u8>>) -> Option<To> {
    let posted = request.method() == Method::POST;
    posted.then(|| To::of_path(request.uri().path())).flatten()
}

fn nothing(status: StatusCode) -> Response<Cow<'static, [u8]>> {
    let mut response = Response::new(Cow::Borrowed::<[u8]>(&[]));
    *response.status_mut() = status;
    response
}

/// The one document; its script and style run by the nonce only.
fn answer(request: &Request<Vec<u8>>, nonce: &str) -> Response<Cow<'static, [u8]>> {
    if request.uri().path() != "/" {
        return nothing(StatusCode::NOT_FOUND);
    }
    let mut response = nothing(StatusCode::OK);
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; \
         img-src data: blob:; connect-src ws://127.0.0.1:* {ORIGIN}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(header::CONTENT_SECURITY_POLICY, &policy);
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    let document = DOCUMENT.replace("nonce=\"NONCE\"", &format!("nonce=\"{nonce}\""));
    *response.body_mut() = Cow::Owned(document.into_bytes());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(path: &str) -> Response<Cow<'static, [u8]>> {
        let uri = format!("porthole-viewer://page{path}");
        let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
        answer(&request, "0123")
    }

    #[test]
    fn serves_one_document_that_runs_by_its_nonce_only() {
        let response = ask("/");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        assert!(!policy.contains("unsafe"));
        let page = String::from_utf8(response.body().to_vec()).unwrap();
        assert!(!page.contains("nonce=\"NONCE\""));
        assert_eq!(
            page.matches("nonce=\"0123\"").count(),
            2,
            "script and style"
        );
    }

    #[test]
    fn takes_pictures_by_post_only() {
        let of = |method: Method, path: &str| {
            let uri = format!("porthole-viewer://page{path}");
            let request = Request::builder().method(method).uri(uri);
            taken(&request.body(Vec::new()).unwrap())
        };
        assert_eq!(of(Method::POST, "/screenshot/file"), Some(To::File));
        assert_eq!(
            of(Method::POST, "/screenshot/clipboard"),
            Some(To::Clipboard)
        );
        assert_eq!(of(Method::GET, "/screenshot/file"), None);
        assert_eq!(of(Method::POST, "/screenshot/else"), None);
        assert_eq!(of(Method::POST, "/"), None);
    }

    #[test]
    fn serves_nothing_else() {
        for path in ["/x", "/index.html", "/../etc/passwd", "//"] {
            assert_eq!(ask(path).status(), 404, "{path}");
            assert!(ask(path).body().is_empty());
        }
    }
}
