//! A proxy as companies have them: it asks for a login, and it alone can look up the cloud's name.
//!
//! HTTP CONNECT (RFC 9110, section 9.3.6) with Basic credentials, and SOCKS5 (RFC 1928) with user
//! name and password (RFC 1929), on one port each. Every name leads to loopback.

use std::sync::{Arc, Mutex};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// The user name that the proxy takes.
pub const USER: &str = "operator";
/// The password that goes with it.
pub const PASSWORD: &str = "p4ss w0rd";

/// A running proxy; it ends with the test's runtime.
pub struct TestProxy {
    /// Where HTTP CONNECT is spoken, such as `127.0.0.1:40001`.
    pub http: String,
    /// Where SOCKS5 is spoken.
    pub socks: String,
    led: Led,
    offered: Led,
}

impl TestProxy {
    /// Starts one on loopback.
    ///
    /// # Panics
    /// Where loopback has no port.
    pub async fn start() -> Self {
        Self::with_login(true).await
    }

    /// Starts one whose HTTP port asks for no login.
    ///
    /// # Panics
    /// Where loopback has no port.
    pub async fn without_login() -> Self {
        Self::with_login(false).await
    }

    async fn with_login(needed: bool) -> Self {
        let (led, offered) = (Led::default(), Led::default());
        let (http, socks) = (listener().await, listener().await);
        let proxy = Self {
            http: address(&http),
            socks: address(&socks),
            led: Arc::clone(&led),
            offered: Arc::clone(&offered),
        };
        let log = Arc::clone(&led);
        tokio::spawn(async move {
            while let Ok((client, _)) = http.accept().await {
                tokio::spawn(connect(client, needed, Arc::clone(&log)));
            }
        });
        tokio::spawn(async move {
            while let Ok((client, _)) = socks.accept().await {
                tokio::spawn(socks5(client, Arc::clone(&led), Arc::clone(&offered)));
            }
        });
        proxy
    }

    /// Every password that it was offered by SOCKS5 so far, right or wrong.
    pub fn offered(&self) -> Vec<String> {
        self.offered.lock().expect("no holder panics").clone()
    }

    /// Where it was asked to lead to so far, `name:port`; only calls with the right login count.
    pub fn led(&self) -> Vec<String> {
        self.led.lock().expect("no holder panics").clone()
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback has ports")
}

fn address(listener: &TcpListener) -> String {
    listener.local_addr().expect("it is bound").to_string()
}

type Led = Arc<Mutex<Vec<String>>>;

async fn connect(client: TcpStream, login_needed: bool, led: Led) -> Option<()> {
    let mut client = BufReader::new(client);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        client
            .read_line(&mut head)
            .await
            .ok()
            .filter(|length| *length > 0)?;
    }
    let login = format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{USER}:{PASSWORD}"))
    );
    if login_needed && !head.contains(&login) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes()).await.ok();
    }
    let target = head.strip_prefix("CONNECT ")?.split(' ').next()?.to_owned();
    let mut guest = lead(&target, &led).await?;
    client
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .await
        .ok()?;
    copy_bidirectional(&mut client, &mut guest)
        .await
        .ok()
        .map(|_| ())
}

async fn socks5(mut client: TcpStream, led: Led, offered: Led) -> Option<()> {
    // Greeting: version, methods. Answer: user name and password (2).
    let _version = client.read_u8().await.ok()?;
    text(&mut client).await?;
    client.write_all(&[5, 2]).await.ok()?;
    let _login_version = client.read_u8().await.ok()?;
    let login = (text(&mut client).await?, text(&mut client).await?);
    offered
        .lock()
        .expect("no holder panics")
        .push(login.1.clone());
    let right = login == (USER.to_owned(), PASSWORD.to_owned());
    client.write_all(&[1, u8::from(!right)]).await.ok()?;
    // Request: version, CONNECT, reserved, a domain name (3).
    let mut request = [0; 4];
    client.read_exact(&mut request).await.ok()?;
    let name = text(&mut client)
        .await
        .filter(|_| right && request == [5, 1, 0, 3])?;
    let port = client.read_u16().await.ok()?;
    let mut guest = lead(&format!("{name}:{port}"), &led).await?;
    client
        .write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])
        .await
        .ok()?;
    copy_bidirectional(&mut client, &mut guest)
        .await
        .ok()
        .map(|_| ())
}

/// A length in one byte, then as much text.
async fn text(client: &mut TcpStream) -> Option<String> {
    let length = client.read_u8().await.ok()?;
    let mut bytes = vec![0; length.into()];
    client.read_exact(&mut bytes).await.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

async fn lead(target: &str, led: &Led) -> Option<TcpStream> {
    led.lock()
        .expect("no holder panics")
        .push(target.to_owned());
    let (_, port) = target.rsplit_once(':')?;
    TcpStream::connect(("127.0.0.1", port.parse().ok()?))
        .await
        .ok()
}
