//! Where the viewer's link goes: the WebSocket address behind a console URL.
//!
//! A console URL names a noVNC page; the page would work the address out in the browser. This is
//! the same working out, done here, so that neither URL nor token has to reach a web view:
//!
//! - the host, port and transport are the page's own (`https` becomes `wss`);
//! - `path=` in the query names the path, `websockify` where it is missing;
//! - the path lies in the page's own directory, unless it begins with `/`, or with that directory
//!   itself, as nova writes it (`/novnc/vnc_lite.html?path=novnc%3Ftoken%3D...`);
//! - `token=` of the page goes along as a query of the link, where the path holds none, and as a
//!   cookie, which is how the oldest noVNC pages hand it on.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::error::{Code, Fault};

/// What noVNC asks for where its page's URL names no path.
const USUAL_PATH: &str = "websockify";

/// The address of a WebSocket, with the token in it. `Debug` shows its host and port only.
#[derive(Clone)]
pub struct LinkAddress {
    /// `wss:` or `ws:`, with the token in its query.
    url: SecretString,
    /// The `Cookie` header's value, where there is a token.
    cookie: Option<SecretString>,
    /// The page's own origin, as a browser would write it into `Origin`.
    origin: String,
    host: String,
    port: u16,
    secure: bool,
}

impl LinkAddress {
    /// Works the address out of a console URL.
    ///
    /// # Errors
    /// [`Code::BadConsoleUrl`] where the URL is no page that could lead to a WebSocket, or its path
    /// leads to another host.
    pub fn of(page: &Url) -> Result<Self, Fault> {
        let secure = match page.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(bad()),
        };
        let host = page.host_str().ok_or_else(bad)?.to_owned();
        let port = page.port_or_known_default().ok_or_else(bad)?;
        let token = value(page, "token");
        let path = value(page, "path").unwrap_or_else(|| USUAL_PATH.into());
        let mut url = join(page, &path)?;
        if value(&url, "token").is_none()
            && let Some(token) = &token
        {
            url.query_pairs_mut().append_pair("token", token);
        }
        let token = token.or_else(|| value(&url, "token"));
        let scheme = if secure { "wss" } else { "ws" };
        url.set_scheme(scheme).map_err(|()| bad())?;
        Ok(Self {
            cookie: token.as_deref().and_then(cookie),
            url: String::from(url).into(),
            origin: page.origin().ascii_serialization(),
            host,
            port,
            secure,
        })
    }

    /// The address itself, for the handshake and nothing else.
    pub fn secret(&self) -> &str {
        self.url.expose_secret()
    }

    /// The value of the `Cookie` header, for the handshake and nothing else.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The value of the `Origin` header: what the provider's own page would send.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host's name or address; an IPv6 address stands in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the scheme's own where the URL names none.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the link goes over TLS.
    pub fn secure(&self) -> bool {
        self.secure
    }
}

impl std::fmt::Debug for LinkAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LinkAddress({}:{}, ***)", self.host, self.port)
    }
}

/// The path as it stands to the page; a path can name a query, and no other host.
fn join(page: &Url, path: &str) -> Result<Url, Fault> {
    let directory = page.path().rsplit_once('/').map_or("", |(above, _)| above);
    let own_directory = |path: &str| {
        let inner = directory.trim_start_matches('/');
        let rest = path.strip_prefix(inner).unwrap_or("x");
        !inner.is_empty() && (rest.is_empty() || rest.starts_with(['?', '/']))
    };
    let from_root = path.starts_with('/') || own_directory(path);
    let path = path.trim_start_matches(['/', '\\']);
    let whole = if from_root {
        format!("/{path}")
    } else {
        format!("{directory}/{path}")
    };
    let mut url = page.clone();
    url.set_fragment(None);
    let (path, query) = match whole.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (whole.as_str(), None),
    };
    url.set_path(path);
    url.set_query(query);
    if url.origin() == page.origin() {
        Ok(url)
    } else {
        Err(bad())
    }
}

fn value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// `token=...`, percent-encoded; a token that would break the header even so gives none.
fn cookie(token: &str) -> Option<SecretString> {
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let fits = encoded.len() < 4_096;
    fits.then(|| format!("token={encoded}").into())
}

fn bad() -> Fault {
    Fault::new(Code::BadConsoleUrl)
        .message("The console's address does not say where its WebSocket is.")
}
