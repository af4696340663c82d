//! From a connection that failed to a fault: no network, no name, no proxy, no trust, no answer in
//! time are told apart by the chain of errors below reqwest's.

use std::{error::Error, io, net::UdpSocket};

use crate::{
    cloud::tls::{self, Tls},
    error::{Code, Fault},
    proxy::ProxyRoute,
};

/// Where a request was going.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) host: &'a str,
    pub(crate) route: &'a ProxyRoute,
    pub(crate) tls: &'a Tls,
}

/// The fault for a request that brought no whole answer.
pub(crate) fn fault(error: &reqwest::Error, way: Way<'_>) -> Fault {
    kind(error, way).detail("Host", way.host)
}

/// An answer that broke off in its body; by the status it was a service in trouble, or not.
pub(crate) fn cut_off(status: u16, way: Way<'_>) -> Fault {
    let code = if status >= 500 {
        Code::ServiceDown
    } else {
        Code::NotUnderstood
    };
    Fault::new(code)
        .message(format!("The answer of {} broke off.", way.host))
        .action("Try again; if it goes on, look at the network and the provider's status page.")
        .detail("Host", way.host)
        .detail("Status", status.to_string())
}

fn kind(error: &reqwest::Error, way: Way<'_>) -> Fault {
    if let Some(refused) = find::<rustls::Error>(error) {
        return refused_by_tls(refused, way);
    }
    if error.is_timeout() {
        return timed_out(error, way);
    }
    if let Some((proxy, port)) = proxy_of(way.route)
        && error.is_connect()
    {
        return Fault::new(Code::Proxy)
            .message(format!(
                "The proxy {proxy}:{port} did not let the connection to {} through.",
                way.host
            ))
            .detail("Proxy", format!("{proxy}:{port}"))
            .detail("Reason", reason(error));
    }
    if error.is_dns() {
        return unnamed(error, way);
    }
    if error.is_connect() {
        return unreachable(error, way);
    }
    Fault::new(Code::ServiceDown)
        .message(format!(
            "{} closed the connection without a whole answer.",
            way.host
        ))
        .detail("Reason", reason(error))
}

fn refused_by_tls(refused: &rustls::Error, way: Way<'_>) -> Fault {
    let by_certificate = matches!(refused, rustls::Error::InvalidCertificate(_));
    match way.tls.refused().filter(|_| by_certificate) {
        Some(certificate) => tls::fault(&certificate),
        None => Fault::new(Code::Tls)
            .message(format!(
                "No encrypted connection to {} came about.",
                way.host
            ))
            .action("Check the address, the port and the proxy, then try again.")
            .detail("Reason", refused.to_string()),
    }
}

fn timed_out(error: &reqwest::Error, way: Way<'_>) -> Fault {
    let fault = Fault::new(Code::TimedOut);
    if error.is_connect() {
        return fault.message(format!("No connection to {} came about in time.", way.host));
    }
    fault.message(format!("{} did not answer in time.", way.host))
}

fn unnamed(error: &reqwest::Error, way: Way<'_>) -> Fault {
    if !any_route() {
        return no_network();
    }
    Fault::new(Code::Dns)
        .message(format!("The name {} could not be looked up.", way.host))
        .detail("Reason", reason(error))
}

fn unreachable(error: &reqwest::Error, way: Way<'_>) -> Fault {
    let fault = match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown) => no_network(),
        Some(io::ErrorKind::ConnectionRefused) => Fault::new(Code::NoNetwork).message(format!(
            "{} refuses connections: nothing listens there, or a firewall forbids it.",
            way.host
        )),
        _ => Fault::new(Code::NoNetwork).message(format!(
            "{} cannot be reached from this computer.",
            way.host
        )),
    };
    fault.detail("Reason", reason(error))
}

fn no_network() -> Fault {
    Fault::new(Code::NoNetwork).message("This computer has no network.")
}

fn proxy_of(route: &ProxyRoute) -> Option<(&str, u16)> {
    match route {
        ProxyRoute::Direct => None,
        ProxyRoute::Http { host, port, .. } | ProxyRoute::Socks5 { host, port, .. } => {
            Some((host, *port))
        }
    }
}

/// The innermost words; reqwest's own may hold the URL.
fn reason(error: &reqwest::Error) -> String {
    let mut innermost: Option<&dyn Error> = None;
    let mut next = error.source();
    while let Some(inner) = next {
        innermost = Some(inner);
        next = below(inner);
    }
    innermost.map_or_else(
        || "none told".into(),
        |inner| super::shape::quote(&inner.to_string()),
    )
}

fn find<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(inner) = next {
        if let Some(found) = inner.downcast_ref::<E>() {
            return Some(found);
        }
        next = below(inner);
    }
    None
}

/// The next error of the chain. An [`io::Error`] hides the one it was made of.
fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
        .map(|inner| inner as &(dyn Error + 'static));
    wrapped.or_else(|| error.source())
}

/// Whether any way leads out. Connecting a datagram socket sends nothing; it asks the system's
/// routing table. Both addresses are reserved for documentation (RFC 5737, RFC 3849).
fn any_route() -> bool {
    let leads = |from: &str, to: &str| UdpSocket::bind(from).and_then(|it| it.connect(to)).is_ok();
    leads("0.0.0.0:0", "192.0.2.1:9") || leads("[::]:0", "[2001:db8::1]:9")
}
