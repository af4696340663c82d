//! The console URL that a cloud answers with.

use porthole_core::console_url::{ConsoleUrl, HostRule};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{CANARY, hides_canary, with_canary};

/// Whatever it is: on a host that the rule names, encrypted or loopback, and shown to nobody.
pub(super) fn run(bytes: &[u8]) {
    let Some(text) = with_canary(bytes) else {
        return;
    };
    let rule = HostRule {
        domains: vec!["cloud.example".into()],
        hosts: vec![
            "console.own.example".into(),
            "[::1]".into(),
            "127.0.0.1".into(),
        ],
        allow_plain: bytes.len().is_multiple_of(2),
    };
    match ConsoleUrl::parse(&SecretString::from(text.as_str()), &rule) {
        Ok(url) => is_safe(&url, &rule),
        // A host may be named, and a strange one may hold anything.
        Err(fault) if host_holds_canary(&text) => drop(fault),
        Err(fault) => hides_canary(&format!("{fault:?}")),
    }
}

fn is_safe(url: &ConsoleUrl, rule: &HostRule) {
    assert!(url.secure() || url.loopback() || rule.allow_plain);
    let host = url.host();
    let within = host == "cloud.example" || host.ends_with(".cloud.example");
    assert!(
        within || rule.hosts.iter().any(|known| known == host),
        "{host}"
    );
    if !host.contains(CANARY) {
        hides_canary(&format!("{url:?}"));
    }
    let opened = Url::parse(url.secret().expose_secret()).expect("it was parsed");
    assert!(opened.username().is_empty() && opened.password().is_none());
    let as_opened = opened.host_str().unwrap_or_default();
    assert_eq!(as_opened.strip_suffix('.').unwrap_or(as_opened), host);
    assert_eq!(opened.port_or_known_default(), Some(url.port()));
    let again = ConsoleUrl::parse(url.secret(), rule).expect("it is taken again");
    assert_eq!((again.host(), again.port()), (host, url.port()));
    let origin = url.origin().expect("it has an origin");
    assert!(origin.path() == "/" && origin.query().is_none());
}

fn host_holds_canary(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.host_str().unwrap_or_default().contains(CANARY))
}
