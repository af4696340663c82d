//! A small web site on loopback, as a hostile provider or a thief's collecting box would run it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What a site answers to a path with its query.
type Answers = dyn Fn(&str) -> Page + Send + Sync;

/// One answer.
#[derive(Clone, Debug)]
pub struct Page {
    /// Status line after `HTTP/1.1`, such as `200 OK`.
    pub status: &'static str,
    /// Header lines, each with its line end.
    pub headers: String,
    /// The body.
    pub body: String,
}

impl Page {
    /// A page of this type.
    pub fn of(kind: &str, body: impl Into<String>) -> Self {
        Self {
            status: "200 OK",
            headers: format!("Content-Type: {kind}\r\n"),
            body: body.into(),
        }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }
}

/// A running site. It ends with this value.
pub struct Site {
    /// Its port on 127.0.0.1.
    pub port: u16,
    hits: Arc<Mutex<BTreeSet<String>>>,
    serving: JoinHandle<()>,
}

impl Site {
    /// Starts a site.
    pub async fn start(answers: impl Fn(&str) -> Page + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has a port");
        let port = listener.local_addr().expect("it is bound").port();
        let hits = Arc::new(Mutex::new(BTreeSet::new()));
        let answers: Arc<Answers> = Arc::new(answers);
        let seen = hits.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answers.clone(), seen.clone()));
            }
        });
        Self {
            port,
            hits,
            serving,
        }
    }

    /// The paths that were asked for so far, without their queries; empty ones are connections over
    /// which nothing was asked.
    pub fn hits(&self) -> BTreeSet<String> {
        self.hits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Forgets what was asked for.
    pub fn forget(&self) {
        self.hits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(mut stream: TcpStream, answers: Arc<Answers>, hits: Arc<Mutex<BTreeSet<String>>>) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < 65_536 {
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
            _ => break,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let target = head.split(' ').nth(1).unwrap_or_default();
    let path = target
        .split('?')
        .next()
        .unwrap_or_default()
        .trim_start_matches('/');
    hits.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(path.to_owned());
    let Page {
        status,
        headers,
        body,
    } = answers(target);
    let answer = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    // Who asked may be gone.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
