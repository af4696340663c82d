//! The provider's page: a view of its own, with storage of its own, and no way out but the gate.
//!
//! No handler for messages, no scheme, no script of ours is in it, so the page has nothing to talk
//! to. Two fences stand around it, each of which would do alone: the engine is told to go through
//! the gate, and a content filter of the engine's own blocks what is not the page's origin.

use porthole_core::console::message::Preparation;
use tao::window::Window;
use wry::{
    NewWindowResponse, PermissionResponse, ProxyConfig, ProxyEndpoint, WebView, WebViewBuilder,
};

use crate::{
    gate::{Place, Rule},
    platform,
};

/// What happened to the page.
#[derive(Debug)]
#[cfg_attr(
    target_os = "macos",
    allow(dead_code, reason = "wry tells of no failed load there")
)]
pub(crate) enum PageNews {
    /// It has loaded, with this status where the engine tells it.
    Loaded {
        /// HTTP status of the page itself.
        status: Option<u16>,
    },
    /// It could not be loaded, and this is what the engine says.
    Failed(String),
    /// The engine did not accept the host's certificate.
    TlsRefused,
    /// Its process ended.
    Killed(Death),
}

/// How the page's process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// By a fault of the engine or the page.
    Crashed,
    /// Because it used more memory than a console may.
    TooBig,
}

/// Tells the session what happened to the page with that number.
pub(crate) type Tell = std::rc::Rc<dyn Fn(PageNews)>;

/// A page's scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: String,
    place: Place,
}

impl Origin {
    fn of(url: &url::Url) -> Option<Self> {
        let scheme = url.scheme();
        matches!(scheme, "http" | "https").then_some(())?;
        Some(Self {
            scheme: scheme.into(),
            place: Place::of(url)?,
        })
    }
}

/// One view for one page.
pub(crate) struct PageView {
    pub(crate) view: WebView,
    origin: std::rc::Rc<std::cell::RefCell<Option<Origin>>>,
}

/// A page of ours that keeps the engine's processes ready. It is seen until the provider's page is
/// there; the engine draws nothing new on it once that is on its way.
const BLANK: &str = concat!(
    "<!doctype html><html lang=en><meta charset=utf-8><style>",
    include_str!("../../../ui/src/tokens.css"),
    include_str!("page_view/blank.css"),
    "</style><p role=status>Opening the console\u{2026}</p></html>"
);

impl PageView {
    /// A hidden view with a blank page, which can go nowhere yet.
    pub(crate) fn build(
        window: &Window,
        gate_port: u16,
        preparation: &Preparation,
        tell: Tell,
    ) -> wry::Result<Self> {
        let origin: std::rc::Rc<std::cell::RefCell<Option<Origin>>> = Default::default();
        let own = origin.clone();
        let builder = WebViewBuilder::new()
            .with_incognito(true)
            .with_proxy_config(ProxyConfig::Http(ProxyEndpoint {
                host: "127.0.0.1".into(),
                port: gate_port.to_string(),
            }))
            .with_devtools(false)
            .with_clipboard(false)
            .with_hotkeys_zoom(false)
            .with_back_forward_navigation_gestures(false)
            .with_general_autofill_enabled(false)
            .with_navigation_handler(move |url| may_go(own.borrow().as_ref(), &url))
            .with_new_window_req_handler(|_, _| NewWindowResponse::Deny)
            .with_permission_handler(|_| PermissionResponse::Deny)
            .with_download_started_handler(|_, _| false)
            .with_drag_drop_handler(|_| true);
        let view = platform::build_page(builder, window, preparation, tell)?;
        // Only now: what the platform sets counts from a view's first load.
        view.load_html(BLANK)?;
        Ok(Self { view, origin })
    }

    /// From now on the view may go to this URL's origin.
    pub(crate) fn allow(&self, url: &url::Url) {
        *self.origin.borrow_mut() = Origin::of(url);
    }
}

/// Whether the page, or a frame of it, may go there: its own origin, and documents that it made
/// itself.
fn may_go(own: Option<&Origin>, target: &str) -> bool {
    if matches!(target, "about:blank" | "about:srcdoc") {
        return true;
    }
    let inner = target.strip_prefix("blob:").unwrap_or(target);
    let origin = url::Url::parse(inner).ok().as_ref().and_then(Origin::of);
    own.is_some() && origin.as_ref() == own
}

/// The content filter for a page: everything is blocked, then the page's own places are let
/// through again (WebKit's content-blocker JSON). `blob:` and `data:` stay inside the page.
pub(crate) fn content_filter(rule: &Rule) -> String {
    let block = serde_json::json!({
        "trigger": { "url-filter": ".*" },
        "action": { "type": "block" },
    });
    let mut rules = vec![block];
    let mut let_through = |pattern: String| {
        rules.push(serde_json::json!({
            "trigger": { "url-filter": pattern },
            "action": { "type": "ignore-previous-rules" },
        }));
    };
    for place in rule.places() {
        for (scheme, usual) in [("http", 80), ("https", 443), ("ws", 80), ("wss", 443)] {
            for authority in spellings(place, usual) {
                let_through(format!("^{scheme}://{authority}/"));
            }
        }
    }
    let_through("^blob:".into());
    let_through("^data:".into());
    let_through("^about:".into());
    serde_json::Value::Array(rules).to_string()
}

/// How the place may stand in a URL of a scheme, as a pattern: engines leave the usual port out.
fn spellings(place: &Place, usual_port: u16) -> Vec<String> {
    let escape = |text: &str| {
        let meta = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_'));
        text.chars()
            .flat_map(|c| meta(c).then_some('\\').into_iter().chain([c]))
            .collect::<String>()
    };
    let authority = escape(&place.authority());
    if place.port != usual_port {
        return vec![authority];
    }
    let bare = authority.trim_end_matches(&format!(":{usual_port}")).into();
    vec![bare, authority]
}

#[cfg(test)]
mod tests {
    use porthole_core::proxy::ProxyRoute;

    use super::*;

    #[test]
    fn goes_to_its_own_origin_only() {
        let url = url::Url::parse("https://console.example:8443/vnc?token=t").unwrap();
        let own = Origin::of(&url);
        let may_go = |target| may_go(own.as_ref(), target);
        for target in [
            "https://console.example:8443/other",
            "https://CONSOLE.example:8443/",
            "blob:https://console.example:8443/1-2",
            "about:blank",
        ] {
            assert!(may_go(target), "{target}");
        }
        for target in [
            "http://console.example:8443/",
            "https://console.example/",
            "https://console.example.evil.example:8443/",
            "https://console.example:8443@evil.example/",
            "https://evil.example/https://console.example:8443/",
            "blob:https://evil.example/1-2",
            "data:text/html,x",
            "file:///etc/passwd",
            "javascript:1",
            "mailto:a@b",
            "",
        ] {
            assert!(!may_go(target), "{target}");
        }
        assert!(!super::may_go(None, "https://console.example:8443/"));
    }

    #[test]
    fn the_filter_lets_only_the_pages_places_through() {
        let rule = Rule {
            home: Place::new("console.example", 443),
            beside: vec![Place::new("::1", 81)],
            route: ProxyRoute::Direct,
        };
        let filter: serde_json::Value = serde_json::from_str(&content_filter(&rule)).unwrap();
        let patterns: Vec<&str> = filter
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["trigger"]["url-filter"].as_str().unwrap())
            .collect();
        assert_eq!(patterns[0], ".*");
        assert!(patterns.contains(&r"^https://console\.example/"));
        assert!(patterns.contains(&r"^wss://console\.example:443/"));
        assert!(patterns.contains(&r"^http://\[::1\]:81/"));
        assert!(!patterns.contains(&r"^http://console\.example/"));
    }
}
