//! How the gate gets out: directly, through an HTTP proxy's CONNECT, or through SOCKS5.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use porthole_core::{
    error::{Code, Fault},
    proxy::{PipeSecret, ProxyRoute},
};
use secrecy::ExposeSecret;
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};
use zeroize::Zeroizing;

use super::{http::read_head, rule::Place};

/// How long a connection may take, the proxy's part included.
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// What an address has before the next one is tried beside it (RFC 8305, section 8).
const HEAD_START: Duration = Duration::from_millis(250);

/// What the way to a place has passed.
#[derive(Clone, Debug)]
pub(crate) enum Passed {
    /// A name was looked up: the place's, or the proxy's.
    Name {
        /// Which.
        host: String,
        /// How many addresses it has.
        addresses: usize,
    },
    /// The proxy was dialled.
    Proxy(SocketAddr),
    /// The place was dialled.
    Host(SocketAddr),
    /// The proxy has dialled the place.
    ThroughProxy,
}

/// Connects to the place along the route.
///
/// # Errors
/// Says what stood in the way: the name, the network, the time, the proxy.
pub(crate) async fn connect(place: &Place, route: &ProxyRoute) -> Result<TcpStream, Fault> {
    connect_telling(place, route, |_| {}).await
}

/// Connects as [`connect`] does, and tells how far it has come.
///
/// # Errors
/// As [`connect`].
pub(crate) async fn connect_telling(
    place: &Place,
    route: &ProxyRoute,
    tell: impl Fn(Passed),
) -> Result<TcpStream, Fault> {
    let connecting = async {
        match route {
            ProxyRoute::Direct => dial(&place.host, place.port, Passed::Host, &tell).await,
            ProxyRoute::Http {
                host,
                port,
                authorization,
            } => {
                let stream = dial(host, *port, Passed::Proxy, &tell).await;
                let stream = stream.map_err(of_proxy)?;
                let stream = through_http(stream, place, authorization.as_ref()).await?;
                tell(Passed::ThroughProxy);
                Ok(stream)
            }
            ProxyRoute::Socks5 { host, port, login } => {
                let stream = dial(host, *port, Passed::Proxy, &tell).await;
                let stream = stream.map_err(of_proxy)?;
                let stream = through_socks(stream, place, login.as_ref()).await?;
                tell(Passed::ThroughProxy);
                Ok(stream)
            }
        }
    };
    let fault = match timeout(CONNECT_MAX, connecting).await {
        Ok(Ok(stream)) => return Ok(stream),
        Ok(Err(fault)) => fault,
        Err(_) => Fault::new(Code::TimedOut)
            .message(format!("{} did not answer within 10 seconds.", place.host)),
    };
    Err(fault.detail("Host", place.authority()))
}

async fn dial(
    host: &str,
    port: u16,
    dialled: impl Fn(SocketAddr) -> Passed,
    tell: impl Fn(Passed),
) -> Result<TcpStream, Fault> {
    let addresses: Vec<_> = tokio::net::lookup_host((host, port))
        .await
        .map_err(|error| {
            Fault::new(Code::Dns)
                .message(format!("The name {host} could not be looked up."))
                .detail("Cause", error.to_string())
        })?
        .collect();
    if host.parse::<IpAddr>().is_err() {
        tell(Passed::Name {
            host: host.into(),
            addresses: addresses.len(),
        });
    }
    let stream = first_of(addresses.into_iter()).await;
    let stream = stream.map_err(|error| unreachable(host, &error))?;
    if let Ok(address) = stream.peer_addr() {
        tell(dialled(address));
    }
    let _ = stream.set_nodelay(true);
    probe_when_quiet(&stream);
    Ok(stream)
}

/// Has the system find out when the other end is gone without a word: a cable pulled, a computer
/// that slept. Its probes are empty packets that no program on the other side sees, so that they
/// keep no session alive that is to end for being idle.
fn probe_when_quiet(stream: &TcpStream) {
    let socket = SockRef::from(stream);
    let probes = TcpKeepalive::new()
        .with_time(Duration::from_secs(10))
        .with_interval(Duration::from_secs(5));
    #[cfg(not(target_os = "windows"))]
    let probes = probes.with_retries(3);
    // A system that cannot is one where this takes longer.
    let _ = socket.set_tcp_keepalive(&probes);
    // What was sent and is not acknowledged is not probed for: it has a limit of its own.
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_user_timeout(Some(Duration::from_secs(25)));
}

/// The first address that answers, each tried a moment after the one before it or when that has
/// failed (RFC 8305, section 5): one that swallows packets must not hold up those that work.
async fn first_of(mut addresses: impl Iterator<Item = SocketAddr>) -> io::Result<TcpStream> {
    let mut trying = FuturesUnordered::new();
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        match addresses.next() {
            Some(address) => trying.push(TcpStream::connect(address)),
            None if trying.is_empty() => return Err(last),
            None => {}
        }
        match timeout(HEAD_START, trying.next()).await {
            Ok(Some(Ok(stream))) => return Ok(stream),
            Ok(Some(Err(error))) => last = error,
            Ok(None) | Err(_) => {}
        }
    }
}

fn unreachable(host: &str, error: &io::Error) -> Fault {
    let message = match error.kind() {
        io::ErrorKind::ConnectionRefused => format!("{host} refuses connections."),
        _ => format!("{host} cannot be reached from this computer."),
    };
    Fault::new(Code::NoNetwork)
        .message(message)
        .detail("Cause", error.to_string())
}

fn of_proxy(fault: Fault) -> Fault {
    let proxy = Fault::new(Code::Proxy).message(format!("The proxy: {}", fault.message));
    fault
        .details
        .into_iter()
        .fold(proxy, |proxy, line| proxy.detail(line.label, line.value))
}

fn broken(error: io::Error) -> Fault {
    Fault::new(Code::Proxy).detail("Cause", error.to_string())
}

async fn through_http(
    stream: TcpStream,
    place: &Place,
    authorization: Option<&PipeSecret>,
) -> Result<TcpStream, Fault> {
    let authority = place.authority();
    let mut request = Zeroizing::new(format!(
        "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n"
    ));
    if let Some(PipeSecret(value)) = authorization {
        request.push_str("Proxy-Authorization: ");
        request.push_str(value.expose_secret());
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let mut stream = BufReader::with_capacity(1, stream);
    stream.write_all(request.as_bytes()).await.map_err(broken)?;
    let head = read_head(&mut stream).await.map_err(broken)?;
    let status = head.as_deref().and_then(status);
    match status {
        Some(200..=299) => Ok(stream.into_inner()),
        Some(407) => Err(Fault::new(Code::Proxy)
            .message("The proxy wants a user name and a password, or refused the ones it got.")),
        Some(other) => Err(Fault::new(Code::Proxy).detail("Proxy's answer", other.to_string())),
        None => Err(Fault::new(Code::Proxy).detail("Proxy's answer", "not understood")),
    }
}

fn status(head: &[u8]) -> Option<u16> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    response.parse(head).ok()?;
    response.code
}

/// RFC 1928, and RFC 1929 for the login; the proxy looks the name up.
async fn through_socks(
    mut stream: TcpStream,
    place: &Place,
    login: Option<&(String, PipeSecret)>,
) -> Result<TcpStream, Fault> {
    let refused = |why: &str| Fault::new(Code::Proxy).detail("Proxy's answer", why);
    let methods: &[u8] = if login.is_some() {
        &[5, 2, 0, 2]
    } else {
        &[5, 1, 0]
    };
    stream.write_all(methods).await.map_err(broken)?;
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).await.map_err(broken)?;
    match (answer, login) {
        ([5, 0], _) => {}
        ([5, 2], Some((user, PipeSecret(password)))) => {
            let login = login_message(user, password.expose_secret())
                .ok_or_else(|| refused("the login is longer than SOCKS5 allows"))?;
            stream.write_all(&login).await.map_err(broken)?;
            stream.read_exact(&mut answer).await.map_err(broken)?;
            if answer[1] != 0 {
                return Err(refused("the login was refused"));
            }
        }
        _ => return Err(refused("it wants a login of another kind")),
    }
    let request = connect_message(place).ok_or_else(|| refused("the host's name is too long"))?;
    stream.write_all(&request).await.map_err(broken)?;
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.map_err(broken)?;
    if head[1] != 0 {
        return Err(refused(&format!("SOCKS5 reply {}", head[1])));
    }
    let address = match head[3] {
        1 => 4,
        4 => 16,
        _ => stream.read_u8().await.map_err(broken)?.into(),
    };
    let mut bound = vec![0; address + 2];
    stream.read_exact(&mut bound).await.map_err(broken)?;
    Ok(stream)
}

fn login_message(user: &str, password: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut message = Zeroizing::new(vec![1]);
    for part in [user, password] {
        message.push(part.len().try_into().ok()?);
        message.extend_from_slice(part.as_bytes());
    }
    Some(message)
}

fn connect_message(place: &Place) -> Option<Vec<u8>> {
    let mut message = vec![5, 1, 0];
    match place.host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(address)) => {
            message.push(1);
            message.extend(address.octets());
        }
        Ok(std::net::IpAddr::V6(address)) => {
            message.push(4);
            message.extend(address.octets());
        }
        Err(_) => {
            message.push(3);
            message.push(place.host.len().try_into().ok()?);
            message.extend(place.host.as_bytes());
        }
    }
    message.extend(place.port.to_be_bytes());
    Some(message)
}

#[cfg(test)]
mod tests;
