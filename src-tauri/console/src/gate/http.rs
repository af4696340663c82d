//! Plain requests, as an engine sends them to its proxy: `GET http://host/path`, several on one
//! connection, and `GET ws://host/path` with an Upgrade.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::tcp::{OwnedReadHalf, OwnedWriteHalf},
    time::timeout,
};
use url::Url;

use super::{Way, rule::Place, tunnel};

/// The longest head of a request or an answer, in bytes.
const HEAD_BYTES_MAX: u64 = 64 * 1024;

/// The most header lines in a head.
const HEADERS_MAX: usize = 128;

/// How long a connection may lie idle between two requests.
const IDLE_MAX: Duration = Duration::from_secs(90);

/// How long a server may take for the head of its answer.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// Reads a head, its empty line included. `None` where the connection ended before it began.
pub(crate) async fn read_head(
    from: &mut (impl AsyncBufRead + Unpin),
) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut from = from.take(HEAD_BYTES_MAX);
    loop {
        let read = from.read_until(b'\n', &mut head).await?;
        if head.ends_with(b"\r\n\r\n") || head.ends_with(b"\n\n") {
            return Ok(Some(head));
        }
        if read == 0 {
            return if head.is_empty() {
                Ok(None)
            } else {
                Err(malformed())
            };
        }
    }
}

fn malformed() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// A connection's two directions.
pub(super) struct Duplex {
    pub(super) from: BufReader<OwnedReadHalf>,
    pub(super) to: OwnedWriteHalf,
}

impl Duplex {
    pub(super) fn new(stream: tokio::net::TcpStream) -> Self {
        let (from, to) = stream.into_split();
        Self {
            from: BufReader::with_capacity(64 * 1024, from),
            to,
        }
    }

    fn halves(self) -> (BufReader<OwnedReadHalf>, OwnedWriteHalf) {
        (self.from, self.to)
    }
}

/// Serves one connection of the engine, from its first request to its last.
pub(super) async fn serve(mut page: Duplex, way: &Way) -> io::Result<()> {
    let mut server: Option<(Place, Duplex)> = None;
    loop {
        let Some(head) = timeout(IDLE_MAX, read_head(&mut page.from)).await?? else {
            return Ok(());
        };
        let request = Request::parse(&head).ok_or_else(malformed)?;
        if !way.leads_to(&request.place) {
            return refuse(&mut page.to).await;
        }
        if request.connect {
            let server = Duplex::new(way.connect(&request.place).await?);
            page.to.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?;
            return tunnel::carry_tls(page.halves(), server.halves(), &way.links).await;
        }
        let kept = server.take().filter(|(place, _)| *place == request.place);
        let (mut upstream, answer) =
            ask(&mut page, kept.map(|(_, duplex)| duplex), &request, way).await?;
        page.to.write_all(&answer.head).await?;
        if answer.status == 101 {
            return tunnel::carry_upgraded(page.halves(), upstream.halves(), &way.links).await;
        }
        let body = answer.body(request.head_only);
        copy_body(body, &mut upstream.from, &mut page.to).await?;
        if !(request.keep && answer.keep) || body == Body::UntilEnd {
            return page.to.shutdown().await;
        }
        server = Some((request.place, upstream));
    }
}

/// Answers that the gate leads elsewhere, and closes.
async fn refuse(to: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
    to.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .await?;
    to.shutdown().await
}

/// Sends the request and reads the answer's head; a kept connection that turns out to be closed
/// is replaced once, for requests without a body.
async fn ask(
    page: &mut Duplex,
    kept: Option<Duplex>,
    request: &Request,
    way: &Way,
) -> io::Result<(Duplex, Answer)> {
    if let Some(mut upstream) = kept
        && request.body == Body::None
        && let Ok(answer) = exchange(page, &mut upstream, request).await
    {
        return Ok((upstream, answer));
    }
    let mut upstream = Duplex::new(way.connect(&request.place).await?);
    let answer = exchange(page, &mut upstream, request).await?;
    Ok((upstream, answer))
}

async fn exchange(
    page: &mut Duplex,
    upstream: &mut Duplex,
    request: &Request,
) -> io::Result<Answer> {
    upstream.to.write_all(&request.head).await?;
    copy_body(request.body, &mut page.from, &mut upstream.to).await?;
    loop {
        let head = timeout(ANSWER_MAX, read_head(&mut upstream.from)).await??;
        let head = head.ok_or(io::ErrorKind::UnexpectedEof)?;
        let answer = Answer::parse(head).ok_or_else(malformed)?;
        if answer.status >= 200 || answer.status == 101 {
            return Ok(answer);
        }
        page.to.write_all(&answer.head).await?;
    }
}

/// How long a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    None,
    Length(u64),
    Chunked,
    UntilEnd,
}

async fn copy_body(
    body: Body,
    from: &mut (impl AsyncBufRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
) -> io::Result<()> {
    match body {
        Body::None => {}
        Body::Length(length) => copy_exactly(from, to, length).await?,
        Body::Chunked => copy_chunks(from, to).await?,
        Body::UntilEnd => {
            tokio::io::copy_buf(from, to).await?;
        }
    }
    to.flush().await
}

async fn copy_exactly(
    from: &mut (impl AsyncBufRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    length: u64,
) -> io::Result<()> {
    let copied = tokio::io::copy_buf(&mut from.take(length), to).await?;
    if copied < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

/// Passes chunks on as they are (RFC 9112, section 7.1), up to and with the last.
async fn copy_chunks(
    from: &mut (impl AsyncBufRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
) -> io::Result<()> {
    loop {
        let line = read_line(from).await?;
        to.write_all(&line).await?;
        let digits = line.split(|b| matches!(b, b';' | b'\r' | b'\n')).next();
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let length = digits
            .and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok())
            .ok_or_else(malformed)?;
        if length == 0 {
            break;
        }
        let with_line_end = length.checked_add(2).ok_or_else(malformed)?;
        copy_exactly(from, to, with_line_end).await?;
    }
    loop {
        let trailer = read_line(from).await?;
        to.write_all(&trailer).await?;
        if trailer == b"\r\n" || trailer == b"\n" {
            return Ok(());
        }
    }
}

async fn read_line(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    from.take(HEAD_BYTES_MAX)
        .read_until(b'\n', &mut line)
        .await?;
    if line.ends_with(b"\n") {
        Ok(line)
    } else {
        Err(malformed())
    }
}

mod head;
use head::{Answer, Request};
