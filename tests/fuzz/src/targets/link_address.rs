//! From a console URL to the address of its WebSocket.

use porthole_core::console::link_address::LinkAddress;
use url::Url;

use crate::{CANARY, hides_canary, with_canary};

/// The link leads to the page's own host, and its token is shown to nobody.
pub(super) fn run(bytes: &[u8]) {
    let page = with_canary(bytes).and_then(|text| Url::parse(&text).ok());
    let Some(page) = page else { return };
    let Ok(link) = LinkAddress::of(&page) else {
        return;
    };
    let host = page.host_str().unwrap_or_default();
    if !host.contains(CANARY) {
        hides_canary(&format!("{link:?}"));
    }
    let url = Url::parse(link.secret()).expect("it is an address");
    assert_eq!(url.scheme(), if link.secure() { "wss" } else { "ws" });
    assert_eq!(link.secure(), page.scheme() == "https");
    assert_eq!(url.host_str(), Some(host));
    assert_eq!(link.host(), host);
    assert_eq!(url.port_or_known_default(), Some(link.port()));
    assert_eq!(page.port_or_known_default(), Some(link.port()));
    assert!(url.fragment().is_none(), "a fragment is not sent");
    let breaks = |letter: char| !letter.is_ascii_graphic() || ";,\"\\".contains(letter);
    let cookie = link.cookie().unwrap_or_default();
    assert!(!cookie.contains(breaks), "{cookie}");
    assert!(!link.origin().contains(['\r', '\n', ' ']));
}
