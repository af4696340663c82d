//! The gate: a proxy on a loopback address through which the engine must go, and which leads to
//! exactly one host and port, and to what the account allows beside it.
//!
//! Everything else is answered with 403 and remembered, so that a person can be told what a page
//! wanted. The gate asks nobody for a password: whoever else on this computer finds its port gets
//! to the one host that the console shows, without the token, and could have gone there without
//! the gate. It reads no TLS; of a tunnel it sees the ClientHello.

mod client_hello;
mod http;
mod links;
mod rule;
#[cfg(test)]
mod tests;
mod tunnel;
pub(crate) mod upstream;

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, RwLock},
    time::Duration,
};

use porthole_core::error::Fault;
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::{Semaphore, watch},
};

pub(crate) use http::read_head;
pub(crate) use links::LinkNews;
pub(crate) use rule::{Place, Rule};

use http::Duplex;
use links::Links;

/// The most connections at a time; a noVNC page that loads its modules one by one uses six.
const CONNECTIONS_MAX: usize = 128;

/// The most refused places that are remembered.
const REFUSED_MAX: usize = 32;

/// How long a page may take to open its next WebSocket before the console has ended.
const LINK_GRACE: Duration = Duration::from_millis(1500);

/// What the gate tells.
#[derive(Debug)]
pub(crate) enum GateNews {
    /// Of the page's WebSockets.
    Link(LinkNews),
    /// The page wanted to go where the gate does not lead.
    Refused,
    /// The page's own host could not be reached.
    Unreachable(Fault),
}

type Tell = Arc<dyn Fn(u64, GateNews) + Send + Sync>;

/// The proxy of one console process. It ends with the process.
pub(crate) struct Gate {
    port: u16,
    runtime: Runtime,
    way: Arc<RwLock<Option<Arc<Way>>>>,
    tell: Tell,
}

/// Where the gate leads now.
struct Way {
    rule: Rule,
    links: Links,
    refused: Mutex<BTreeSet<String>>,
    tell: Box<dyn Fn(GateNews) + Send + Sync>,
    /// Changed when the gate leads elsewhere; whoever still stands on this way then stops.
    open: watch::Sender<()>,
}

impl Gate {
    /// Starts to listen; leads nowhere yet.
    pub(crate) fn start(tell: impl Fn(u64, GateNews) + Send + Sync + 'static) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("gate")
            .enable_all()
            .build()?;
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let port = listener.local_addr()?.port();
        let way = Arc::default();
        runtime.spawn(listen(listener, Arc::clone(&way)));
        Ok(Self {
            port,
            runtime,
            way,
            tell: Arc::new(tell),
        })
    }

    /// The port on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where the gate's work runs.
    pub(crate) fn runtime(&self) -> &tokio::runtime::Handle {
        self.runtime.handle()
    }

    /// Leads there from now on; what went elsewhere is cut. `page` marks the news of this page.
    pub(crate) fn lead(&self, page: u64, rule: Rule) {
        self.set(Some(Way::new(page, rule, &self.tell)));
    }

    /// Leads nowhere from now on.
    pub(crate) fn close(&self) {
        self.set(None);
    }

    fn set(&self, way: Option<Way>) {
        if let Ok(mut current) = self.way.write() {
            let before = std::mem::replace(&mut *current, way.map(Arc::new));
            if let Some(before) = before {
                before.open.send_replace(());
            }
        }
    }

    /// Where the page wanted to go and was not let, as `host:port`.
    pub(crate) fn refused(&self) -> Vec<String> {
        let way = self.current();
        let refused = way.as_ref().and_then(|way| way.refused.lock().ok());
        refused.map_or_else(Vec::new, |refused| refused.iter().cloned().collect())
    }

    fn current(&self) -> Option<Arc<Way>> {
        self.way.read().ok()?.clone()
    }
}

impl Way {
    fn new(page: u64, rule: Rule, tell: &Tell) -> Self {
        let (of_links, of_way) = (tell.clone(), tell.clone());
        let of_links = move |news| of_links(page, GateNews::Link(news));
        Self {
            rule,
            links: Links::new(LINK_GRACE, Arc::new(of_links)),
            refused: Mutex::default(),
            tell: Box::new(move |news| of_way(page, news)),
            open: watch::Sender::new(()),
        }
    }

    /// Whether this way leads there; a refusal is remembered.
    fn leads_to(&self, place: &Place) -> bool {
        if self.rule.leads_to(place) {
            return true;
        }
        if let Ok(mut refused) = self.refused.lock()
            && refused.len() < REFUSED_MAX
            && refused.insert(place.authority())
        {
            (self.tell)(GateNews::Refused);
        }
        false
    }

    async fn connect(&self, place: &Place) -> io::Result<TcpStream> {
        upstream::connect(place, &self.rule.route)
            .await
            .map_err(|fault| {
                if *place == self.rule.home {
                    (self.tell)(GateNews::Unreachable(fault));
                }
                io::ErrorKind::NotConnected.into()
            })
    }
}

async fn listen(listener: TcpListener, way: Arc<RwLock<Option<Arc<Way>>>>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles: wait until some are free again.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let way = way.read().ok().and_then(|way| way.clone());
        tokio::spawn(async move {
            if let Some(way) = way {
                serve(stream, way).await;
            }
            drop(permit);
        });
    }
}

/// Serves until either side has ended, or the gate leads elsewhere.
async fn serve(stream: TcpStream, way: Arc<Way>) {
    let _ = stream.set_nodelay(true);
    let mut open = way.open.subscribe();
    let serving = http::serve(Duplex::new(stream), &way);
    tokio::select! {
        _ = serving => {}
        _ = open.changed() => {}
    }
}
