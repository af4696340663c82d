//! A small client: HTTP/1.1 over TLS by hand, so that a test sees exactly what was sent.

use std::{sync::Arc, time::Duration};

use porthole_core::cloud::signer;
use porthole_demo_cloud::{Demo, Keys, Options};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Url;

/// The project with the most servers, and servers in it.
pub const PROJECT: &str = "e0101aaa0000400080000000000000e1";
pub const WEB: &str = "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a01";
pub const REBOOTING: &str = "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a02";
pub const STOPPED: &str = "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a04";
pub const DESK: &str = "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a05";

/// Nothing here takes a tenth of this.
const LIMIT: Duration = Duration::from_secs(30);

pub type Stream = TlsStream<TcpStream>;

/// A demo cloud whose machines need no boot.
pub async fn demo() -> Demo {
    let options = Options {
        boot: false,
        ..Options::default()
    };
    porthole_demo_cloud::start(options)
        .await
        .expect("a demo cloud")
}

/// Puts a limit on whatever is waited for.
pub async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, work).await.expect("in time")
}

/// An answer, read to the end of its connection.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// The error's own code, in whichever shape it came.
    pub fn code(&self) -> String {
        let body = self.json();
        let code = [&body["error_code"], &body["error"]["code"]]
            .into_iter()
            .find(|code| !code.is_null());
        code.map_or(String::new(), |code| {
            code.as_str().map_or(code.to_string(), str::to_owned)
        })
    }
}

/// A call that can be bent before it is sent.
pub struct Ask {
    pub method: &'static str,
    pub base: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: String,
    pub sent_body: Option<String>,
    pub project: String,
    pub keys: Keys,
    pub date: std::time::SystemTime,
}

pub fn keys(demo: &Demo) -> Keys {
    Keys {
        access_key: demo.ready.access_key.clone(),
        secret_key: demo.ready.secret_key.0.clone(),
        security_token: None,
    }
}

pub fn get(demo: &Demo, path: &str) -> Ask {
    let iam = path.starts_with("/v3/");
    Ask {
        method: "GET",
        base: if iam {
            &demo.ready.iam_url
        } else {
            &demo.ready.ecs_url
        }
        .clone(),
        path: path.into(),
        query: Vec::new(),
        body: String::new(),
        sent_body: None,
        project: if iam { "" } else { PROJECT }.into(),
        keys: keys(demo),
        date: std::time::SystemTime::now(),
    }
}

pub fn list(demo: &Demo, query: &[(&str, &str)]) -> Ask {
    let mut ask = get(demo, &format!("/v1/{PROJECT}/cloudservers/detail"));
    ask.query = query
        .iter()
        .map(|(a, b)| ((*a).into(), (*b).into()))
        .collect();
    ask
}

pub fn remote_console(demo: &Demo, server: &str) -> Ask {
    let mut ask = get(
        demo,
        &format!("/v1/{PROJECT}/cloudservers/{server}/remote_console"),
    );
    ask.method = "POST";
    ask.body = json!({"remote_console": {"type": "novnc", "protocol": "vnc"}}).to_string();
    ask
}

/// A fresh console URL.
pub async fn console_url(demo: &Demo, server: &str) -> Url {
    let answer = remote_console(demo, server).send(demo).await;
    let url = answer.json()["remote_console"]["url"]
        .as_str()
        .map(Url::parse);
    url.expect("a URL").expect("a right one")
}

impl Ask {
    pub async fn send(&self, demo: &Demo) -> Answer {
        let url = Url::parse(&self.base).expect("a base");
        let host = format!("127.0.0.1:{}", url.port().expect("a port"));
        let mut headers: Vec<(String, String)> = vec![
            ("Host".into(), host),
            ("Content-Type".into(), "application/json".into()),
            (signer::DATE_HEADER.into(), signer::sdk_date(self.date)),
        ];
        if !self.project.is_empty() {
            headers.push(("X-Project-Id".into(), self.project.clone()));
        }
        if let Some(token) = &self.keys.security_token {
            headers.push(("X-Security-Token".into(), token.expose_secret().into()));
        }
        let parts = signer::Parts {
            method: self.method,
            path: &self.path,
            query: &self.query,
            headers: &headers,
            body: self.body.as_bytes(),
        };
        let signed = signer::sign(&parts, &self.keys.access_key, &self.keys.secret_key);
        headers.push(("Authorization".into(), signed.authorization));
        let query = signed.canonical_query;
        let target = if query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{query}", self.path)
        };
        let body = self.sent_body.as_ref().unwrap_or(&self.body);
        exchange(demo, &url, self.method, &target, &headers, body).await
    }
}

/// Sends one request on a connection of its own.
pub async fn exchange(
    demo: &Demo,
    url: &Url,
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: &str,
) -> Answer {
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let request = format!(
        "{method} {target} HTTP/1.1\r\n{lines}Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = connect(demo, url).await;
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut bytes = Vec::new();
    // A server that leaves without a TLS farewell is seen as an error after the bytes.
    let _ = soon(stream.read_to_end(&mut bytes)).await;
    let text = String::from_utf8(bytes).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    Answer {
        status: status.expect("a status"),
        head: head.to_lowercase(),
        body: body.into(),
    }
}

/// A TLS connection that trusts the demo's authority and nothing else.
pub async fn connect(demo: &Demo, url: &Url) -> Stream {
    let stream = try_connect(demo, url).await;
    stream.expect("a certificate that the authority signed")
}

/// The same, where it may be refused.
pub async fn try_connect(demo: &Demo, url: &Url) -> std::io::Result<Stream> {
    let ca = CertificateDer::from_pem_slice(demo.ready.ca_pem.as_bytes()).expect("PEM");
    let mut roots = RootCertStore::empty();
    roots.add(ca).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let port = url.port().expect("a port");
    let stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("a port that listens");
    let name = ServerName::try_from("127.0.0.1").expect("a name");
    let tls = TlsConnector::from(Arc::new(config)).connect(name, stream);
    soon(tls).await
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}
