//! Carries bytes both ways: for CONNECT, and for a plain connection that was upgraded.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use super::{
    client_hello::{self, Hello},
    links::{Link, Links},
};

/// How long the first bytes of a tunnel may take.
const HELLO_MAX: Duration = Duration::from_secs(30);

/// How long the other side may go on sending once the page has nothing more to say.
const REST_MAX: Duration = Duration::from_secs(5);

/// How long the end of a link is kept from the page, whose last picture is taken meanwhile: a page
/// that knows of it clears the screen.
const HOLD: Duration = Duration::from_millis(60);

/// How many bytes a server sends before it counts as having answered a WebSocket. A whole TLS
/// 1.3 handshake with the smallest certificates is beyond it; what is refused before that is not.
const ANSWERED_BYTES: usize = 512;

/// A tunnel for CONNECT: looks at its first bytes, then carries.
pub(super) async fn carry_tls(
    page: (impl AsyncBufRead + Unpin, impl AsyncWrite + Unpin),
    server: (impl AsyncBufRead + Unpin, impl AsyncWrite + Unpin),
    links: &Links,
) -> io::Result<()> {
    let (mut from_page, to_page) = page;
    let (from_server, mut to_server) = server;
    let hello = timeout(HELLO_MAX, pass_hello(&mut from_page, &mut to_server)).await??;
    let count = (hello == Hello::WebSocket).then_some(links);
    carry((from_page, to_page), (from_server, to_server), count, None).await
}

/// Passes the ClientHello on, and tells what it was.
async fn pass_hello(
    from: &mut (impl AsyncBufRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
) -> io::Result<Hello> {
    let mut seen = Vec::new();
    loop {
        let more = from.fill_buf().await?;
        if more.is_empty() {
            return Ok(Hello::SomethingElse);
        }
        let length = more.len();
        to.write_all(more).await?;
        seen.extend_from_slice(more);
        from.consume(length);
        match client_hello::look(&seen) {
            Hello::Incomplete => {}
            known => return Ok(known),
        }
    }
}

/// A plain connection that the server has agreed to upgrade: a link until it closes.
pub(super) async fn carry_upgraded(
    page: (impl AsyncBufRead + Unpin, impl AsyncWrite + Unpin),
    server: (impl AsyncBufRead + Unpin, impl AsyncWrite + Unpin),
    links: &Links,
) -> io::Result<()> {
    carry(page, server, None, Some(links.answered())).await
}

async fn carry(
    (mut from_page, mut to_page): (impl AsyncBufRead + Unpin, impl AsyncWrite + Unpin),
    (mut from_server, mut to_server): (impl AsyncBufRead + Unpin, impl AsyncWrite + Unpin),
    count: Option<&Links>,
    link: Option<Link>,
) -> io::Result<()> {
    let up = async {
        tokio::io::copy_buf(&mut from_page, &mut to_server).await?;
        to_server.shutdown().await?;
        tokio::time::sleep(REST_MAX).await;
        io::Result::Ok(())
    };
    let down = async {
        let link = match count {
            Some(links) => first_answer(&mut from_server, &mut to_page, links).await?,
            None => link,
        };
        let ended = tokio::io::copy_buf(&mut from_server, &mut to_page).await;
        if link.is_some() {
            drop(link);
            tokio::time::sleep(HOLD).await;
        }
        ended?;
        to_page.shutdown().await
    };
    tokio::select! {
        ended = up => ended,
        ended = down => ended,
    }
}

/// Passes on what the server says until that amounts to an answer.
async fn first_answer(
    from: &mut (impl AsyncBufRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    links: &Links,
) -> io::Result<Option<Link>> {
    let mut seen = 0;
    while seen < ANSWERED_BYTES {
        let bytes = from.fill_buf().await?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let length = bytes.len();
        to.write_all(bytes).await?;
        from.consume(length);
        seen += length;
    }
    Ok(Some(links.answered()))
}
