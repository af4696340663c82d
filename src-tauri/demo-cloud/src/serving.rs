//! Doors on loopback: a listener, TLS where wanted, HTTP/1.1 with upgrades.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::{answer::Reply, world::World};

/// How long is waited after nobody could be let in.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// One open port on 127.0.0.1.
pub(crate) struct Door {
    listener: TcpListener,
    address: SocketAddr,
}

impl Door {
    /// Opens a random port.
    pub(crate) async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers whoever comes, until the world ends.
    pub(crate) fn serve<F, A>(self, world: &Arc<World>, tls: Option<TlsAcceptor>, answer: F)
    where
        F: Fn(Arc<World>, Request<Incoming>) -> A + Copy + Send + Sync + 'static,
        A: Future<Output = Reply> + Send + 'static,
    {
        let tasks = world.tasks.clone();
        let world = world.clone();
        world.clone().tasks.spawn(async move {
            loop {
                let stream = next_client(&self.listener).await;
                tasks.spawn(greet(stream, tls.clone(), world.clone(), answer));
            }
        });
    }
}

/// The next client of a listener. An error is one that went away again, or no file handle is free
/// for it: the listener stays open.
pub(crate) async fn next_client(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn greet<F, A>(stream: TcpStream, tls: Option<TlsAcceptor>, world: Arc<World>, answer: F)
where
    F: Fn(Arc<World>, Request<Incoming>) -> A + Copy + Send + Sync + 'static,
    A: Future<Output = Reply> + Send + 'static,
{
    // Without it small answers wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    match tls {
        None => converse(stream, world, answer).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                converse(stream, world, answer).await;
            }
        }
    }
}

async fn converse<S, F, A>(stream: S, world: Arc<World>, answer: F)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    F: Fn(Arc<World>, Request<Incoming>) -> A + Copy + Send + Sync + 'static,
    A: Future<Output = Reply> + Send + 'static,
{
    let service = service_fn(|request| {
        let reply = answer(world.clone(), request);
        async move { Ok::<_, Infallible>(reply.await) }
    });
    // How a client's connection ends is the client's affair.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}
