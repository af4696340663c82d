//! The sentences of the curtain.

use porthole_core::{
    console::notice::{Notice, Press},
    error::{Code, Fault},
    proxy::ProxyRoute,
    trust::Certificate,
};

use crate::{
    gate::{Place, Rule},
    page_view::Death,
};

/// The standing warning over a page that is not encrypted.
pub(super) fn plain_warning(rule: &Rule) -> String {
    let host = &rule.home.host;
    format!("Not encrypted: anyone between you and {host} can see this console and what you type.")
}

pub(super) fn opening(rule: &Rule) -> Notice {
    let through = match &rule.route {
        ProxyRoute::Direct => String::new(),
        ProxyRoute::Http { host, .. } | ProxyRoute::Socks5 { host, .. } => {
            format!(" through the proxy {host}")
        }
    };
    let mut notice = Notice::new("Opening the console")
        .sentence(format!("Waiting for {}{through}.", rule.home.host))
        .button(Press::Close, "Cancel");
    notice.busy = true;
    notice
}

pub(super) fn asking() -> Notice {
    let mut notice = Notice::new("Opening the console again")
        .sentence("Waiting for a fresh address from the cloud.")
        .button(Press::Close, "Cancel");
    notice.busy = true;
    notice
}

pub(super) fn bad_status(status: u16) -> Fault {
    let message = match status {
        401 | 403 | 404 | 410 => "The console page did not accept this address. It may have ended.",
        500.. => "The console page has a fault of its own.",
        _ => "The console page did not load.",
    };
    Fault::new(Code::ConsoleFailed)
        .message(message)
        .action("Try again: a fresh address is asked for.")
        .detail("HTTP status", status.to_string())
}

pub(super) fn engine_refused() -> Fault {
    Fault::new(Code::Tls)
        .message("The web engine does not accept the certificate of the host, though this computer trusts it.")
        .action("Give the account the certificate of the host's own authority, in its settings.")
}

pub(super) fn tls_refused(certificate: &Certificate) -> Notice {
    let place = Place::new(&certificate.host, certificate.port).authority();
    let host = place.strip_suffix(":443").unwrap_or(&place);
    let mut notice = Notice::new("The certificate is not trusted")
        .sentence(&certificate.reason)
        .sentence(
            "Trust it only if its SHA-256 is the one that the owner of the host tells you. \
             It is then trusted for this host of this account.",
        )
        .fact("Host", host)
        .fact("Subject", &certificate.subject)
        .fact("Issuer", &certificate.issuer)
        .fact(
            "Valid",
            format!("{} to {}", certificate.not_before, certificate.not_after),
        )
        .fact("SHA-256", grouped(&certificate.sha256))
        .button(Press::Trust, "Trust this certificate")
        .button(Press::Close, "Close");
    notice.focus_primary = false;
    notice
}

/// In groups of four digits, to be compared by eye.
fn grouped(hex: &str) -> String {
    let digits: Vec<char> = hex.chars().collect();
    let groups: Vec<String> = digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

pub(super) fn ended() -> Notice {
    Notice::new("The console's connection has ended")
        .sentence("The cloud or the server closed it, or the network between was lost.")
        .sentence("Open again asks the cloud for a fresh address.")
        .button(Press::Again, "Open again")
        .button(Press::Close, "Close")
}

pub(super) fn killed(death: Death) -> Notice {
    let (heading, sentence) = match death {
        Death::Crashed => (
            "The console page crashed",
            "Its process ended by itself. The server is not affected.",
        ),
        Death::TooBig => (
            "The console page was stopped",
            "It used more than 1.5 GiB of memory. The server is not affected.",
        ),
    };
    Notice::new(heading)
        .sentence(sentence)
        .sentence("Open again asks the cloud for a fresh address.")
        .button(Press::Again, "Open again")
        .button(Press::Close, "Close")
}

pub(super) fn wanting(hosts: &[String]) -> Notice {
    let notice = Notice::new("The page may be missing something")
        .sentence(
            "It shows no screen of the server yet, and wanted to reach hosts that a console may \
             not reach by itself.",
        )
        .sentence("Allow them for this account only if you know them as the provider's.");
    let notice = hosts
        .iter()
        .fold(notice, |notice, host| notice.fact("Host", host));
    let mut notice = notice
        .button(Press::Allow, "Allow these hosts")
        .button(Press::ShowPage, "Show the page");
    notice.focus_primary = false;
    notice
}

/// Without its fence a page is not loaded.
pub(super) fn no_fence(cause: String) -> Fault {
    Fault::new(Code::ConsoleFailed)
        .message("The page could not be cut off from other hosts, so it was not loaded.")
        .detail("Content filter", cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_certificate_names_its_host_as_an_address_bar_does() {
        let host = |host: &str, port| {
            let certificate = Certificate {
                host: host.into(),
                port,
                subject: "CN=a".into(),
                issuer: "CN=b".into(),
                not_before: "2026-01-01".into(),
                not_after: "2027-01-01".into(),
                sha256: "ab".repeat(32),
                reason: "It is self-signed.".into(),
            };
            tls_refused(&certificate).facts[0].value.clone()
        };
        assert_eq!(host("console.example", 443), "console.example");
        assert_eq!(host("console.example", 8443), "console.example:8443");
        assert_eq!(host("::1", 8443), "[::1]:8443");
        assert_eq!(host("::1", 443), "[::1]");
    }

    #[test]
    fn a_lost_page_is_told_with_the_way_to_open_it_again() {
        for (death, words) in [
            (Death::Crashed, "ended by itself"),
            (Death::TooBig, "1.5 GiB"),
        ] {
            let notice = killed(death);
            assert!(
                notice.sentences[0].contains(words),
                "{:?}",
                notice.sentences
            );
            assert_eq!(notice.buttons[0].press, Press::Again);
        }
    }
}
