//! The built-in imitation of a cloud: a signed API over TLS, one-time console URLs, a noVNC page,
//! a WebSocket proxy, and machines behind it that really speak RFB. All of it on loopback, on
//! random ports, with no account and no network; it is a demo and says so.
//!
//! ```text
//! IAM, ECS   api/ <- signature <- serving      the calls that the launcher makes
//! console    page, link (the proxy)            what the console URL leads to
//! machines   machine/ over rfb/, on TCP        what the proxy leads to; power starts and stops them
//! ```
//!
//! [`start`] runs one inside a test, where [`Demo::faults`] breaks it and [`Demo::log`] tells what
//! it saw; [`run_process`] is the whole of `porthole --demo-cloud`.

mod answer;
mod api;
mod estate;
mod faults;
mod keys;
mod link;
mod log;
mod machine;
mod page;
mod power;
mod process;
mod rfb;
mod serving;
mod signature;
mod tls;
mod tokens;
mod world;

use std::{io, sync::Arc, time::Duration};

use porthole_core::{account::Place, proxy::PipeSecret};
use serde::{Deserialize, Serialize};

pub use answer::Answer;
pub use estate::{Machine, SERVERS};
pub use faults::{Faults, Route, Trouble};
pub use keys::Keys;
pub use log::{Call, LinkEnd, LinkSeen, Log, Seen};
pub use process::run_process;
pub use tls::Certificate;

/// How a demo cloud is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether the console page comes over TLS; false gives loopback http, for engines that cannot
    /// be given an authority (macOS). The API is on TLS always.
    pub tls: bool,
    /// The certificate of IAM and ECS.
    pub api_certificate: Certificate,
    /// The certificate of the console page and its proxy.
    pub console_certificate: Certificate,
    /// How long a console token lives; nova's default is 600 s.
    pub token_ttl: Duration,
    /// How long a key stays locked after five refused logins; the real one says five minutes.
    pub key_lock: Duration,
    /// How long a change of power takes.
    pub power: Duration,
    /// Whether machines boot before their first login prompt, or stand ready.
    pub boot: bool,
    /// Running servers that are added to the last region, for long lists.
    pub extra_servers: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tls: true,
            api_certificate: Certificate::default(),
            console_certificate: Certificate::default(),
            token_ttl: Duration::from_secs(600),
            key_lock: Duration::from_secs(300),
            power: Duration::from_millis(1_500),
            boot: true,
            extra_servers: 0,
        }
    }
}

/// Everything that an account for this demo cloud needs; the one line that `--demo-cloud` prints.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoReady {
    /// IAM, such as `https://127.0.0.1:40001`.
    pub iam_url: String,
    /// ECS; one host for all regions.
    pub ecs_url: String,
    /// The access key.
    pub access_key: String,
    /// The secret key.
    pub secret_key: PipeSecret,
    /// The demo's own authority, which signed the certificates of API and console.
    pub ca_pem: String,
    /// The enabled projects.
    pub places: Vec<Place>,
    /// Host of the console URLs, without a port.
    pub console_host: String,
}

/// A running demo cloud; it ends when this is dropped.
pub struct Demo {
    /// What an account needs.
    pub ready: DemoReady,
    /// What is to go wrong.
    pub faults: Arc<Faults>,
    /// What API, proxy and machines saw.
    pub log: Arc<Log>,
    world: Arc<world::World>,
}

/// Starts a demo cloud on random loopback ports.
///
/// # Errors
/// When no port can be opened or no certificate made.
pub async fn start(options: Options) -> io::Result<Demo> {
    let authority = tls::Authority::make()?;
    let api_tls = authority.acceptor(options.api_certificate)?;
    let console_tls = authority.acceptor(options.console_certificate)?;
    let iam = serving::Door::open().await?;
    let ecs = serving::Door::open().await?;
    let console = serving::Door::open().await?;
    let console_tls = options.tls.then_some(console_tls);
    let scheme = if options.tls { "https" } else { "http" };
    let world = world::World::new(options, format!("{scheme}://{}", console.address()));
    let ready = DemoReady {
        iam_url: format!("https://{}", iam.address()),
        ecs_url: format!("https://{}", ecs.address()),
        access_key: world.keys.main.access_key.clone(),
        secret_key: PipeSecret(world.keys.main.secret_key.clone()),
        ca_pem: authority.pem,
        places: estate::places(),
        console_host: "127.0.0.1".into(),
    };
    iam.serve(&world, Some(api_tls.clone()), api::iam::answer);
    ecs.serve(&world, Some(api_tls), api::ecs::answer);
    console.serve(&world, console_tls, page::answer);
    Ok(Demo {
        ready,
        faults: world.faults.clone(),
        log: world.log.clone(),
        world,
    })
}

impl Demo {
    /// Scheme, host and port of the console URLs.
    pub fn console_origin(&self) -> &str {
        &self.world.console_origin
    }

    /// Temporary keys of the same user, with their security token.
    pub fn temporary_keys(&self) -> &Keys {
        &self.world.keys.temporary
    }

    /// Changes what the API tells of a server, such as `SHUTOFF`, or removes it with `DELETED`.
    pub fn set_status(&self, server: &str, status: &str) {
        self.world.estate.set_status(server, status);
    }

    /// What the API tells of a server's state, in nova's words; none where there is no such server.
    pub fn status(&self, server: &str) -> Option<String> {
        self.world.estate.status(server)
    }

    /// Renames a server, to any text.
    pub fn rename(&self, server: &str, name: &str) {
        self.world.estate.rename(server, name);
    }

    /// Ends a machine's RFB sessions as a guest that goes away does: the proxy sends an empty
    /// frame and closes with 1000. The next console finds the machine booting.
    pub async fn kill_guest(&self, server: &str) {
        self.world.machines.kill(server).await;
    }

    /// What a server's machine shows now, if it runs: width, height, and pixels as 0xRRGGBB.
    pub async fn screen(&self, server: &str) -> Option<(u16, u16, Vec<u32>)> {
        let screen = self.world.machines.screen(server).await?;
        Some((screen.width, screen.height, screen.pixels(screen.area())))
    }

    /// Drops every link without a close frame, as a proxy does that is restarted.
    pub fn cut_links(&self) {
        self.world.links.cut();
    }

    /// Ends a server's console as another user does who opens one.
    pub fn take_over(&self, server: &str) {
        self.world.links.replace(server);
    }

    /// Ends every console token at once.
    pub fn expire_tokens(&self) {
        self.world.tokens.expire();
    }

    /// Ends the locks of all keys, and forgets their refused logins.
    pub fn unlock_keys(&self) {
        self.world.keys.unlock();
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.world.tasks.end();
    }
}
