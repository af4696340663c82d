//! A listener on loopback that plays a cloud: real TCP, real HTTP, answers as a test wants them.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use porthole_core::{
    account::{Account, AccountId, Endpoints, Place},
    cloud::{Cloud, Credentials, clock::Clock, http::Limits},
    error::Fault,
    proxy::{ProxyLookup, ProxyRoute},
    trust::Trust,
    vault::Keep,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};
use url::Url;

/// The secret key of every test account: nothing that the core tells may hold it.
pub const SECRET: &str = "SECRETsecretSECRETsecretSECRETsecret0001";

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    pub body: String,
    /// Counts the connections, so that a test sees which requests shared one.
    pub connection: usize,
}

/// What the cloud says.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Waits before it answers.
    pub after: Duration,
    /// Promises so many more bytes than it sends, then closes.
    pub cut_bytes: usize,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            body: body.into(),
            ..Self::default()
        }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

type Play = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The listener and what it heard.
pub struct FakeCloud {
    pub address: SocketAddr,
    heard: Arc<Mutex<Vec<Asked>>>,
    serving: JoinHandle<()>,
}

impl Drop for FakeCloud {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl FakeCloud {
    pub async fn start(play: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with(play, None).await
    }

    /// Over TLS, where a configuration is given.
    pub async fn start_with(
        play: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
        tls: Option<Arc<rustls::ServerConfig>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (ears, play): (_, Arc<Play>) = (Arc::clone(&heard), Arc::new(play));
        let serving = tokio::spawn(async move {
            let mut connection = 0;
            while let Ok((stream, _)) = listener.accept().await {
                connection += 1;
                let (ears, play, tls) = (Arc::clone(&ears), Arc::clone(&play), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, connection, &ears, &*play).await,
                        Some(tls) => {
                            let acceptor = tokio_rustls::TlsAcceptor::from(tls);
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, connection, &ears, &*play).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            address,
            heard,
            serving,
        }
    }

    pub fn heard(&self) -> Vec<Asked> {
        self.heard.lock().expect("not poisoned").clone()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An account of this cloud, with a new id.
    pub fn account(&self, places: &[Place]) -> Account {
        account_at(&self.url(), places)
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    connection: usize,
    heard: &Mutex<Vec<Asked>>,
    play: &Play,
) {
    let mut stream = BufReader::new(stream);
    while let Some(mut asked) = read_request(&mut stream).await {
        asked.connection = connection;
        heard.lock().expect("not poisoned").push(asked.clone());
        let reply = play(&asked);
        tokio::time::sleep(reply.after).await;
        let mut head = format!("HTTP/1.1 {} Said\r\n", reply.status);
        for (name, value) in &reply.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = reply.body.len() + reply.cut_bytes;
        head.push_str(&format!("Content-Length: {length}\r\n\r\n"));
        let mut bytes = head.into_bytes();
        bytes.extend(&reply.body);
        if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
            return;
        }
        if reply.cut_bytes > 0 {
            return;
        }
    }
}

async fn read_request<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let url = Url::parse("http://cloud").ok()?.join(&target).ok()?;
    Some(Asked {
        method,
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers,
        body: String::from_utf8(body).ok()?,
        connection: 0,
    })
}

/// An account whose APIs are both at one address; `{region}` is not used.
pub fn account_at(url: &str, places: &[Place]) -> Account {
    Account {
        id: AccountId::random(),
        name: "Test".into(),
        cloud: "other".into(),
        access_key: "AKAKAKAKAKAKAKAKAK01".into(),
        keep: Keep::Session,
        keys_end: None,
        has_token: false,
        endpoints: Some(Endpoints {
            iam: Url::parse(url).expect("a URL"),
            ecs: url.into(),
        }),
        places: places.to_vec(),
        console_hosts: Vec::new(),
        page_hosts: Vec::new(),
        allow_plain: false,
        trust: Trust::default(),
        proxy: None,
    }
}

pub fn credentials() -> Credentials {
    Credentials {
        access_key: "AKAKAKAKAKAKAKAKAK01".into(),
        secret_key: SECRET.into(),
        security_token: None,
        proxy: None,
    }
}

pub fn place(number: usize) -> Place {
    Place {
        region: format!("region-{number}").as_str().into(),
        project_id: format!("{number:032x}").as_str().into(),
        project_name: format!("region-{number}"),
    }
}

/// A clock that is ahead of the real one by so many seconds, or behind.
pub struct SkewedClock(pub i64);

impl Clock for SkewedClock {
    fn now(&self) -> SystemTime {
        let off = Duration::from_secs(self.0.unsigned_abs());
        if self.0 >= 0 {
            SystemTime::now() + off
        } else {
            SystemTime::now() - off
        }
    }
}

/// One route for all.
pub struct Routed(pub ProxyRoute);

impl ProxyLookup for Routed {
    fn route(&self, _: &Url) -> Result<ProxyRoute, Fault> {
        Ok(self.0.clone())
    }
}

pub fn cloud() -> Cloud {
    cloud_with(0, ProxyRoute::Direct)
}

/// A cloud with a wrong clock or a proxy, short waits, and a hundredth of a second for a second.
pub fn cloud_with(clock_ahead_s: i64, route: ProxyRoute) -> Cloud {
    Cloud::with_limits(
        Arc::new(SkewedClock(clock_ahead_s)),
        Arc::new(Routed(route)),
        short_limits(),
    )
}

pub fn short_limits() -> Limits {
    Limits {
        proxy: Duration::from_millis(300),
        connect: Duration::from_secs(2),
        answer: Duration::from_secs(2),
        whole: Duration::from_secs(4),
        second: Duration::from_millis(10),
    }
}

/// A cloud whose answers may take as long as they usually may.
pub fn patient_cloud() -> Cloud {
    Cloud::new(
        Arc::new(SkewedClock(0)),
        Arc::new(Routed(ProxyRoute::Direct)),
    )
}

/// A page of servers with these ids.
pub fn page(ids: impl IntoIterator<Item = usize>, count: usize) -> Reply {
    let servers: Vec<_> = ids
        .into_iter()
        .map(|id| {
            serde_json::json!({
                "id": format!("server-{id}"), "name": format!("web-{id}"), "status": "ACTIVE",
            })
        })
        .collect();
    let body = serde_json::json!({"count": count, "servers": servers});
    Reply::new(200, body.to_string())
}

/// The gateway's refusal of a login.
pub fn refused(words: &str) -> Reply {
    let body = serde_json::json!({
        "error_msg": format!("Incorrect IAM authentication information: {words}"),
        "error_code": "APIGW.0301",
        "request_id": "req-1",
    });
    Reply::new(401, body.to_string())
}
