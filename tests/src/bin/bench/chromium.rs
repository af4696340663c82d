//! Chromium beside the app: on the same screen, with the same page, driven through its DevTools.

use std::{
    fs,
    time::{Duration, Instant},
};

use porthole_core::{cloud::tls, trust::Trust};
use porthole_tests::{
    desktop::Desktop,
    picture::{Colour, Picture},
    processes,
    screen::{Screen, Window},
    servant::Servant,
    wait::{seconds, until},
};
use reqwest::{Client, Method};
use serde_json::Value;
use url::form_urlencoded;

use crate::{
    asking::Asking,
    sight::{Line, Sight},
};

/// Kept from asking the network for anything, without a GPU as the app is, and trusting the cloud.
const FLAGS: [&str; 12] = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--password-store=basic",
    "--ignore-certificate-errors",
    "--remote-debugging-port=0",
    "--window-position=0,0",
    "--window-size=1280,960",
];

/// Height of tabs and address with the page's own bar, in pixels.
const ABOVE: u16 = 160;
/// The colour of the guest's letters.
const LETTERS: Colour = [0xd0, 0xd0, 0xd0];
const LIMIT: Duration = seconds(30);

/// A browser with an empty profile.
pub struct Chromium {
    servant: Servant,
    client: Client,
    port: u16,
    /// Its window.
    pub window: Window,
}

impl Chromium {
    /// Starts it, with an empty tab.
    pub async fn start(desktop: &Desktop) -> Self {
        let profile = desktop.home().join("chromium");
        let mut command = desktop.command("chromium");
        command
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank");
        let servant = Servant::start(&mut command);
        let port = until("Chromium's DevTools", seconds(60), async || {
            let told = fs::read_to_string(profile.join("DevToolsActivePort")).ok()?;
            told.lines().next()?.parse().ok()
        })
        .await;
        let window = desktop.screen().window("Chromium", seconds(30)).await;
        Self {
            servant,
            client: client(),
            port,
            window,
        }
    }

    /// Opens a URL in a new tab; gives the tab's id and the moment before.
    pub async fn open(&self, url: &str) -> (String, Instant) {
        let coded: String = form_urlencoded::byte_serialize(url.as_bytes()).collect();
        let begun = Instant::now();
        let told = self.tell(Method::PUT, &format!("new?{coded}")).await;
        let tab: Value = serde_json::from_str(&told).expect("DevTools answer in JSON");
        let id = tab["id"].as_str().expect("a tab has an id").to_owned();
        (id, begun)
    }

    /// Closes a tab.
    pub async fn close(&self, tab: &str) {
        self.tell(Method::GET, &format!("close/{tab}")).await;
    }

    /// All its processes.
    pub fn processes(&self) -> Vec<processes::Process> {
        processes::family(self.servant.pid())
    }

    /// The memory of all its processes (PSS), in KiB.
    pub fn memory_kib(&self) -> u64 {
        processes::memory_kib(&processes::family(self.servant.pid()))
    }

    async fn tell(&self, method: Method, what: &str) -> String {
        let url = format!("http://127.0.0.1:{}/json/{what}", self.port);
        let answer = self.client.request(method, url).send().await;
        answer.expect("DevTools answer").text().await.expect("text")
    }
}

/// A console in a tab: where the guest's picture appears.
pub struct Tab<'a> {
    chromium: &'a Chromium,
    screen: Screen,
    sight: &'a Sight,
    line: Line,
}

impl<'a> Tab<'a> {
    /// Opens one tab, to learn how the screen looks then.
    pub async fn first(
        chromium: &'a Chromium,
        screen: &Screen,
        sight: &'a Sight,
        asking: &Asking,
    ) -> Self {
        screen.focus(&chromium.window).await;
        let (tab, _) = chromium.open(&asking.console_url().await).await;
        let text = |picture: &Picture| picture.share_of(LETTERS, 8) > 0.001;
        screen
            .picture_when("the guest in Chromium", &chromium.window, LIMIT, text)
            .await;
        screen.still_picture(&chromium.window, LIMIT).await;
        let area = sight.area(&chromium.window).without([0, ABOVE, 0, 0]);
        let line = sight.most_telling_line(area);
        chromium.close(&tab).await;
        let this = Self {
            chromium,
            screen: screen.clone(),
            sight,
            line,
        };
        this.gone().await;
        this
    }

    /// The time from a new tab to the guest's picture.
    pub async fn open(&self, asking: &Asking) -> Duration {
        let url = asking.console_url().await;
        self.screen.focus(&self.chromium.window).await;
        self.gone().await;
        let (tab, begun) = self.chromium.open(&url).await;
        let what = "the guest's picture in Chromium";
        let time = self.sight.wait_for(what, &self.line, begun);
        self.chromium.close(&tab).await;
        self.gone().await;
        time
    }

    /// Chromium's memory before and with one tab that shows the guest, in KiB.
    pub async fn memory(&self, asking: &Asking) -> (u64, u64) {
        let before = self.chromium.memory_kib();
        let url = asking.console_url().await;
        self.screen.focus(&self.chromium.window).await;
        let (tab, begun) = self.chromium.open(&url).await;
        self.sight
            .wait_for("the guest's picture in Chromium", &self.line, begun);
        let with_tab = self.chromium.memory_kib();
        self.chromium.close(&tab).await;
        (before, with_tab)
    }

    async fn gone(&self) {
        let look = async || (!self.sight.shows(&self.line)).then_some(());
        until("the end of the tab", LIMIT, look).await;
    }
}

/// For http alone; a client has TLS all the same.
fn client() -> Client {
    let config = tls::client_config(&Trust::default(), "localhost", 443);
    let config = (*config.expect("the system trusts somebody").config).clone();
    let builder = Client::builder().tls_backend_preconfigured(config);
    builder.no_proxy().build().expect("a client")
}
