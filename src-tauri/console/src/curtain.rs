//! The curtain: our own words in front of the page, in a second view of the same window.
//!
//! The view has storage of its own, shows one document made here, loads nothing, goes nowhere,
//! and is the only one in this process with a handler for messages. The page is another document
//! in another context and another process of the engine, and is not visible meanwhile; nothing of
//! it can reach these buttons.

mod html;

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use porthole_core::console::{
    message::Preparation,
    notice::{Notice, Press},
};
use tao::window::Window;
use wry::{NewWindowResponse, PermissionResponse, WebView, WebViewBuilder};

use crate::platform;

/// A press sooner than this after the curtain came onto the screen was meant for the page.
const STRAY: Duration = Duration::from_millis(350);

/// What the curtain's document says once it has been drawn where it can be seen.
const SEEN: &str = "seen";

/// Keeps from the buttons what was pressed before a person could have read them.
#[derive(Default)]
struct Guard {
    seen: Cell<Option<Instant>>,
}

impl Guard {
    /// The press that a message is, if it was meant.
    fn admit(&self, message: &str, now: Instant) -> Option<Press> {
        if message == SEEN && self.seen.get().is_none() {
            self.seen.set(Some(now));
        }
        let seen = self.seen.get()?;
        let press = Press::from_word(message)?;
        (now.duration_since(seen) > STRAY).then_some(press)
    }
}

/// The curtain while it is up.
pub(crate) struct Curtain {
    view: WebView,
}

impl Curtain {
    /// Draws the curtain in front of the page.
    pub(crate) fn build(
        window: &Window,
        notice: &Notice,
        picture: Option<&str>,
        preparation: &Preparation,
        pressed: impl Fn(Press) + 'static,
    ) -> wry::Result<Self> {
        let guard = Guard::default();
        let allowed: Vec<Press> = notice.buttons.iter().map(|button| button.press).collect();
        let builder = WebViewBuilder::new()
            .with_incognito(true)
            .with_devtools(false)
            .with_clipboard(false)
            .with_hotkeys_zoom(false)
            .with_navigation_handler(|url| url == "about:blank")
            .with_new_window_req_handler(|_, _| NewWindowResponse::Deny)
            .with_permission_handler(|_| PermissionResponse::Deny)
            .with_download_started_handler(|_, _| false)
            .with_drag_drop_handler(|_| true)
            .with_ipc_handler(move |request| {
                let press = guard.admit(request.body(), Instant::now());
                if let Some(press) = press.filter(|press| allowed.contains(press)) {
                    pressed(press);
                }
            });
        let view = platform::build_curtain(builder, window, preparation)?;
        view.load_html(&html::document(notice, picture)?)?;
        let _ = view.focus();
        Ok(Self { view })
    }

    /// The view, for the platform to place.
    pub(crate) fn view(&self) -> &WebView {
        &self.view
    }
}

impl Drop for Curtain {
    fn drop(&mut self) {
        platform::release_messages(&self.view);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_counts_from_when_the_curtain_is_seen() {
        let guard = Guard::default();
        let start = Instant::now();
        let admit =
            |message, after_ms| guard.admit(message, start + Duration::from_millis(after_ms));
        assert_eq!(admit("again", 5_000), None, "nobody has seen it");
        assert_eq!(admit(SEEN, 6_000), None);
        assert_eq!(admit("again", 6_300), None, "too soon");
        assert_eq!(admit(SEEN, 6_400), None);
        assert_eq!(admit("again", 6_351), Some(Press::Again));
        assert_eq!(admit("anything", 9_000), None);
    }
}
