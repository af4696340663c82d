//! What the link adds between the cloud's proxy and the page: bytes a second, and time to a byte's
//! way there and back, against the same WebSocket without it. The link runs on one thread, as it
//! does in a console, whose CPU time is counted.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use futures_util::{SinkExt, StreamExt};
use porthole_console::BareLink;
use porthole_core::{
    console::message::{Showing, Title},
    proxy::{PipeSecret, ProxyRoute},
    settings::Levels,
    trust::Trust,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Handle, Runtime},
};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        handshake::server::{ErrorResponse, Request, Response},
    },
};

use crate::{
    cpu,
    figures::{Samples, Table},
};

/// What websockify and nova put into one message at most.
const PIECE_BYTES: usize = 64 * 1024;
const PIECES: usize = 8 * 1024;
const ECHOES: usize = 1_000;

/// Measures a plain and an encrypted link.
pub async fn measure(table: &mut Table) {
    let proxy = Proxy::start().await;
    let bare = measured(direct(&proxy).await).await;
    let carrier = OneThread::start();
    for (name, port, ca) in [
        ("plain", proxy.plain, None),
        ("TLS", proxy.tls, Some(&proxy.ca)),
    ] {
        let before = carrier.cpu_s();
        let linked = measured(through(&carrier, port, ca).await).await;
        let cpu = carrier.cpu_s() - before;
        let bits = (PIECES * PIECE_BYTES * 8) as f64 / 1e9;
        let told = format!(
            "{:.1} Gbit/s, {:.1} for each second of its thread (bare {:.1})",
            linked.gbit_per_s,
            bits / cpu,
            bare.gbit_per_s
        );
        table.add(&format!("link, {name}: throughput"), told, "1 on one core");
        let told = format!(
            "{:.2} ms (bare {:.2}), p95 {:.2} ({:.2})",
            linked.echoes.median() - bare.echoes.median(),
            bare.echoes.median(),
            linked.echoes.at(0.95) - bare.echoes.at(0.95),
            bare.echoes.at(0.95)
        );
        table.add(
            &format!("link, {name}: added to a round trip"),
            told,
            "1 ms",
        );
    }
}

struct Figures {
    gbit_per_s: f64,
    echoes: Samples,
}

async fn measured<S: AsyncRead + AsyncWrite + Unpin>(mut socket: WebSocketStream<S>) -> Figures {
    let mut echoes = Samples::default();
    for turn in 0..=ECHOES {
        let begun = Instant::now();
        socket
            .send(Message::binary(b"echo".as_slice()))
            .await
            .expect("sent");
        socket.next().await.expect("an answer").expect("an answer");
        if turn > 0 {
            echoes.add(begun.elapsed());
        }
    }
    let begun = Instant::now();
    socket
        .send(Message::binary(b"flood".as_slice()))
        .await
        .expect("sent");
    let mut left = PIECES * PIECE_BYTES;
    while left > 0 {
        left -= socket
            .next()
            .await
            .expect("a piece")
            .expect("a piece")
            .len();
    }
    Figures {
        gbit_per_s: (PIECES * PIECE_BYTES * 8) as f64 / 1e9 / begun.elapsed().as_secs_f64(),
        echoes,
    }
}

async fn direct(proxy: &Proxy) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", proxy.plain))
        .await
        .expect("the proxy listens");
    let _ = stream.set_nodelay(true);
    let url = format!("ws://127.0.0.1:{}/websockify", proxy.plain);
    client_async(url, stream)
        .await
        .expect("the proxy answers")
        .0
}

async fn through(
    carrier: &OneThread,
    port: u16,
    ca: Option<&String>,
) -> WebSocketStream<TcpStream> {
    let scheme = if ca.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://127.0.0.1:{port}/vnc_auto.html?token=bench");
    let link = {
        let _within = carrier.handle().enter();
        BareLink::open(showing(url, ca)).expect("a door")
    };
    let mut request = link
        .address
        .as_str()
        .into_client_request()
        .expect("a request");
    let origin = link.origin.parse().expect("an origin");
    request.headers_mut().insert("origin", origin);
    let authority = request.uri().authority().expect("a host").to_string();
    let stream = TcpStream::connect(authority)
        .await
        .expect("the door is open");
    let _ = stream.set_nodelay(true);
    client_async(request, stream)
        .await
        .expect("the door lets in")
        .0
}

fn showing(url: String, ca: Option<&String>) -> Showing {
    Showing {
        title: Title {
            server: "bench".into(),
            account: "bench".into(),
            region: "bench".into(),
        },
        url: PipeSecret(url.into()),
        route: ProxyRoute::Direct,
        trust: Trust {
            ca_pem: ca.cloned(),
            pins: Vec::new(),
        },
        page_hosts: Vec::new(),
        viewer: true,
        levels: Levels::default(),
        login: None,
        plain: false,
    }
}

/// A runtime of one thread.
struct OneThread {
    runtime: Option<Runtime>,
    /// Where /proc tells of the thread.
    stat: Arc<Mutex<Option<PathBuf>>>,
}

impl OneThread {
    fn start() -> Self {
        let stat = Arc::new(Mutex::new(None));
        let noted = stat.clone();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .on_thread_start(move || {
                let thread = std::fs::read_link("/proc/thread-self").expect("a thread has a path");
                let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
                noted.get_or_insert(PathBuf::from("/proc").join(thread).join("stat"));
            })
            .build();
        Self {
            runtime: Some(runtime.expect("a runtime")),
            stat,
        }
    }

    fn handle(&self) -> &Handle {
        self.runtime
            .as_ref()
            .expect("it runs until it is dropped")
            .handle()
    }

    /// The CPU time that the thread has used, in seconds.
    fn cpu_s(&self) -> f64 {
        let path = self.stat.lock().unwrap_or_else(PoisonError::into_inner);
        path.as_ref()
            .map_or(0.0, |path| cpu::seconds(path).expect("the thread lives"))
    }
}

impl Drop for OneThread {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A VNC proxy that answers each message with itself, and "flood" with a flood.
struct Proxy {
    plain: u16,
    tls: u16,
    ca: String,
    _thread: OneThread,
}

impl Proxy {
    async fn start() -> Self {
        let thread = OneThread::start();
        let (acceptor, ca) = acceptor();
        let (plain, plain_port) = listener().await;
        let (tls, tls_port) = listener().await;
        thread.handle().spawn(serve(plain, None));
        thread.handle().spawn(serve(tls, Some(acceptor)));
        Self {
            plain: plain_port,
            tls: tls_port,
            ca,
            _thread: thread,
        }
    }
}

async fn listener() -> (std::net::TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener.into_std().expect("a listener"), port)
}

async fn serve(listener: std::net::TcpListener, acceptor: Option<TlsAcceptor>) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        let _ = stream.set_nodelay(true);
        match &acceptor {
            None => tokio::spawn(answer(Ok(stream))),
            Some(acceptor) => tokio::spawn(answer(acceptor.accept(stream).await)),
        };
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin>(stream: io::Result<S>) {
    let Ok(stream) = stream else { return };
    let Ok(mut socket) = accept_hdr_async(stream, as_binary).await else {
        return;
    };
    let piece = vec![0x5a_u8; PIECE_BYTES];
    while let Some(Ok(message)) = socket.next().await {
        if message.to_text().is_ok_and(|text| text == "flood") {
            for _ in 0..PIECES {
                if socket.send(Message::binary(piece.clone())).await.is_err() {
                    return;
                }
            }
        } else if message.is_binary() && socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Takes the sub-protocol that is asked for.
#[allow(clippy::result_large_err, reason = "the library's own callback type")]
fn as_binary(request: &Request, mut answer: Response) -> Result<Response, ErrorResponse> {
    let name = "sec-websocket-protocol";
    if let Some(asked) = request.headers().get(name) {
        answer.headers_mut().insert(name, asked.clone());
    }
    Ok(answer)
}

fn acceptor() -> (TlsAcceptor, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .expect("a configuration");
    (TlsAcceptor::from(Arc::new(config)), cert.pem())
}
