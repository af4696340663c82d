//! What a demo cloud saw, for tests to wait on. It holds no token and no secret.

use std::collections::BTreeMap;

use tokio::sync::watch;

/// One call to IAM or ECS, or one request for the console page.
#[derive(Clone, Debug)]
pub struct Call {
    /// Such as `GET`.
    pub method: String,
    /// The path as it came, without the query.
    pub path: String,
    /// The query, or empty; that of the console page, which holds the token, is left out.
    pub query: String,
    /// The status that was answered.
    pub status: u16,
}

/// How a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// The client closed it or went away.
    Client,
    /// The machine ended its side: empty frame, close 1000.
    Guest,
    /// Another console of the same server took its place.
    Replaced,
    /// A fault cut it: no close frame.
    Cut,
    /// The client sent a text frame: close 1003.
    TextFrame,
}

/// One WebSocket to the proxy that was let through.
#[derive(Clone, Debug)]
pub struct LinkSeen {
    /// The server it led to.
    pub server: String,
    /// How it ended, if it did.
    pub end: Option<LinkEnd>,
}

/// All that was seen so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// API calls and page requests, in order.
    pub calls: Vec<Call>,
    /// Calls whose signature was refused (401).
    pub refused_logins: u32,
    /// Console URLs given out, by server.
    pub urls: Vec<String>,
    /// Changes of power that were taken: the server, and such as `os-stop SOFT`.
    pub orders: Vec<(String, String)>,
    /// Links that were let through, in order.
    pub links: Vec<LinkSeen>,
    /// WebSockets that were refused: by token, Origin or subprotocol.
    pub refused_links: u32,
    /// Text typed on each machine; Enter is a line feed.
    pub typed: BTreeMap<String, String>,
    /// Pointer presses on each machine: x, y.
    pub clicks: BTreeMap<String, Vec<(u16, u16)>>,
}

impl Seen {
    /// Links that are open now.
    pub fn open_links(&self) -> usize {
        self.links.iter().filter(|link| link.end.is_none()).count()
    }

    /// Calls whose path ends with this.
    pub fn calls_to(&self, path_end: &str) -> usize {
        let hits = |call: &&Call| call.path.ends_with(path_end);
        self.calls.iter().filter(hits).count()
    }

    /// What was typed on a server.
    pub fn typed_on(&self, server: &str) -> &str {
        self.typed.get(server).map_or("", String::as_str)
    }
}

/// The log of one demo cloud.
pub struct Log(watch::Sender<Seen>);

impl Default for Log {
    fn default() -> Self {
        Self(watch::Sender::new(Seen::default()))
    }
}

impl Log {
    /// A copy of what was seen so far.
    pub fn seen(&self) -> Seen {
        self.0.borrow().clone()
    }

    /// Waits until what was seen fulfils the condition, and gives a copy of it. It has no limit of
    /// its own: put one around it.
    pub async fn wait_for(&self, condition: impl FnMut(&Seen) -> bool) -> Seen {
        let mut seen = self.0.subscribe();
        // The sender lives as long as self, so waiting cannot fail.
        match seen.wait_for(condition).await {
            Ok(found) => found.clone(),
            Err(_) => self.seen(),
        }
    }

    pub(crate) fn note(&self, write: impl FnOnce(&mut Seen)) {
        self.0.send_modify(write);
    }

    pub(crate) fn note_typed(&self, server: &str, character: char) {
        self.note(|seen| seen.typed.entry(server.into()).or_default().push(character));
    }

    pub(crate) fn note_click(&self, server: &str, x: u16, y: u16) {
        self.note(|seen| seen.clicks.entry(server.into()).or_default().push((x, y)));
    }
}
