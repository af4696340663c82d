//! The WebSocket's address behind a console URL.

use porthole_core::console::link_address::LinkAddress;
use proptest::prelude::*;
use url::Url;

fn link(page: &str) -> LinkAddress {
    LinkAddress::of(&Url::parse(page).unwrap()).unwrap()
}

fn leads(page: &str) -> String {
    link(page).secret().to_owned()
}

#[test]
fn follows_the_page_of_every_known_cloud() {
    for (page, link) in [
        (
            "https://nova-novncproxy.az1.dc1.example.com:8002/vnc_auto.html?token=T&lang=EN",
            "wss://nova-novncproxy.az1.dc1.example.com:8002/websockify?token=T",
        ),
        (
            "https://console.example.com:443/vnc/region.ap-1/vnc_auto.html?token=T&lang=EN",
            "wss://console.example.com/vnc/region.ap-1/websockify?token=T",
        ),
        (
            "http://h:6080/vnc_lite.html?path=%3Ftoken%3DT",
            "ws://h:6080/?token=T",
        ),
        (
            "https://h/novnc/vnc_lite.html?path=novnc%3Ftoken%3DT",
            "wss://h/novnc?token=T",
        ),
        (
            "https://h/novnc/vnc_lite.html?path=websockify%3Ftoken%3DT",
            "wss://h/novnc/websockify?token=T",
        ),
        (
            "https://h/a/vnc.html?path=%2Froot%2Fws&token=T",
            "wss://h/root/ws?token=T",
        ),
        ("http://h/vnc.html", "ws://h/websockify"),
    ] {
        assert_eq!(leads(page), link, "{page}");
    }
}

#[test]
fn hands_the_token_on_as_a_cookie_too() {
    assert_eq!(
        link("https://h/vnc.html?token=a-b").cookie(),
        Some("token=a-b")
    );
    let in_path = link("https://h/vnc_lite.html?path=%3Ftoken%3Da-b");
    assert_eq!(in_path.cookie(), Some("token=a-b"));
    assert_eq!(link("https://h/vnc.html").cookie(), None);
    let odd = link("https://h/vnc.html?token=a%0D%0Ab%3Bc");
    assert_eq!(odd.cookie(), Some("token=a%0D%0Ab%3Bc"));
}

#[test]
fn keeps_the_pages_own_origin() {
    assert_eq!(link("https://H:443/vnc.html").origin(), "https://h");
    assert_eq!(link("http://h:6080/vnc.html").origin(), "http://h:6080");
}

#[test]
fn shows_no_token_in_debug() {
    let shown = format!("{:?}", link("https://h/vnc.html?token=secret-token"));
    assert!(!shown.contains("secret-token"), "{shown}");
}

proptest! {
    #[test]
    fn never_leads_to_another_host(path in ".{0,60}", token in ".{0,20}") {
        let mut page = Url::parse("https://console.example:8443/vnc/page.html").unwrap();
        page.query_pairs_mut().append_pair("path", &path).append_pair("token", &token);
        if let Ok(link) = LinkAddress::of(&page) {
            let url = Url::parse(link.secret()).unwrap();
            prop_assert_eq!(url.host_str(), Some("console.example"));
            prop_assert_eq!(url.port(), Some(8443));
            prop_assert_eq!(url.scheme(), "wss");
            prop_assert!(url.username().is_empty());
        }
    }
}
