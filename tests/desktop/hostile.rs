//! Hostile pages: every trick is shown to work in a bare webview, and to come to nothing in a
//! console.

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use porthole_tests::{
    app::{App, bare},
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    leaks,
    screen::{Screen, Window},
    servant::Servant,
    site::{Page, Site},
    stage,
    wait::{seconds, within},
};

use crate::tricks::{HOGS, LOUD, QUIET, Trick, page};

/// How long the quiet tricks are given before the page says that it is done.
const QUIET_MS: u32 = 6_000;
/// The same for the loud ones.
const LOUD_MS: u32 = 2_500;

/// A provider whose pages are hostile, and the box of the thief behind them.
struct Den {
    provider: Site,
    canary: Arc<Site>,
}

impl Den {
    async fn open() -> Self {
        let canary = Arc::new(Site::start(|_| Page::of("text/plain", "caught")).await);
        let port = canary.port;
        Self {
            provider: Site::start(move |target| answer(target, port)).await,
            canary,
        }
    }

    /// The address of a page of tricks: `quiet`, or a trick's name.
    fn address(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/page/{name}", self.provider.port)
    }

    /// The tricks that have worked so far, by what the network shows.
    fn caught(&self) -> BTreeSet<String> {
        let told = self.provider.hits();
        let told = told.iter().filter_map(|path| path.strip_prefix("won/"));
        told.map(str::to_owned).chain(self.canary.hits()).collect()
    }

    fn is_done(&self) -> bool {
        self.provider.hits().contains("done")
    }

    fn forget(&self) {
        self.provider.forget();
        self.canary.forget();
    }
}

fn answer(target: &str, canary_port: u16) -> Page {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let value = |name: &str| {
        let found = query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found
            .unwrap_or_default()
            .replace("%3A", ":")
            .replace("%2F", "/")
    };
    match path {
        "/redirect" => {
            let page = Page::of("text/plain", "").with("Location", &value("to"));
            Page {
                status: "302 Found",
                ..page
            }
        }
        "/worker.js" => Page::of(
            "text/javascript",
            format!("fetch('{}', {{ mode: 'no-cors' }})", value("to")),
        ),
        "/file" => Page::of("application/octet-stream", "a file"),
        "/attachment" => Page::of("application/octet-stream", "a file").with(
            "Content-Disposition",
            &format!("attachment; filename={}", value("name")),
        ),
        "/page/quiet" => Page::of("text/html", page(QUIET, canary_port, QUIET_MS)).with(
            "Content-Security-Policy-Report-Only",
            &format!("img-src 'none'; report-uri http://127.0.0.1:{canary_port}/report"),
        ),
        _ => {
            let named = |trick: &&Trick| Some(trick.0) == path.strip_prefix("/page/");
            let trick: Vec<Trick> = LOUD.iter().chain(HOGS).filter(named).copied().collect();
            Page::of("text/html", page(&trick, canary_port, LOUD_MS))
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_console_contains_every_trick_that_works_in_a_bare_webview() {
    let den = Den::open().await;
    let in_bare = works_in_a_bare_webview(&den).await;
    let names = || QUIET.iter().chain(LOUD).map(|(name, _)| (*name).to_owned());
    let dull: Vec<String> = names().filter(|name| !in_bare.contains(name)).collect();
    assert!(
        dull.is_empty(),
        "these prove nothing, since a bare webview stops them too: {dull:?}"
    );
    assert!(names().count() >= 40);
    let in_console = works_in_a_console(&den).await;
    assert!(
        in_console.is_empty(),
        "these worked in a console: {in_console:?}"
    );
}

async fn works_in_a_bare_webview(den: &Den) -> BTreeSet<String> {
    let desktop = Desktop::start().await;
    let screen = desktop.screen();
    fill_clipboard(&desktop);
    let mut worked = BTreeSet::new();
    for name in ["quiet", "quiet"]
        .into_iter()
        .chain(LOUD.iter().map(|(name, _)| *name))
    {
        den.forget();
        let mut command = desktop.marked(bare());
        let servant = Servant::start(command.arg(den.address(name)));
        let is_bare = |window: &Window| !window.title.contains("Porthole");
        let window = screen.some_window(is_bare, seconds(20)).await;
        worked.extend(outcome(den, &desktop, &window, name).await);
        drop(servant);
        screen.empty(seconds(20)).await;
    }
    worked
}

async fn works_in_a_console(den: &Den) -> BTreeSet<String> {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    fill_clipboard(&desktop);
    stage::add_account(app.page(), &cloud).await;
    stage::use_providers_page(app.page()).await;
    let mut worked = BTreeSet::new();
    for name in ["quiet", "quiet"]
        .into_iter()
        .chain(LOUD.iter().map(|(name, _)| *name))
    {
        den.forget();
        let window = open_page(&app, &cloud, den, name).await;
        worked.extend(outcome(den, &desktop, &window, name).await);
        // A document that the page has made itself may take its place.
        assert!(
            den.is_done() || name == "go-blob",
            "the page of {name} did not run to its end"
        );
        app.screen().close(&window);
        app.screen().gone(&window, seconds(20)).await;
    }
    app.end().await;
    worked
}

/// What a page achieved by the time when it says that it is done, or has shown its success.
async fn outcome(den: &Den, desktop: &Desktop, window: &Window, name: &str) -> BTreeSet<String> {
    let screen = desktop.screen();
    let before = screen.windows().len();
    let mut worked = BTreeSet::new();
    // A page that went elsewhere never says that it is done; one that shows a dialog waits.
    let _ = within(seconds(12), async || {
        screen.click(window, 300, 300);
        worked.extend(den.caught());
        worked.extend(seen(desktop, window, before, name));
        (den.is_done() || worked.contains(name)).then_some(())
    })
    .await;
    worked
}

/// What a trick has shown on the screen or left in the home.
fn seen(desktop: &Desktop, window: &Window, windows_before: usize, name: &str) -> Option<String> {
    let screen = desktop.screen();
    let now = screen.windows();
    let titled = now
        .iter()
        .any(|known| known.id == window.id && known.title.contains("trick-"));
    let more = now.len() > windows_before;
    let filed = leaks::files(desktop.root())
        .iter()
        .any(|file| file.contains(&format!("trick-{name}")));
    (titled || more || filed).then(|| name.to_owned())
}

async fn open_page(app: &App<'_>, cloud: &TestCloud, den: &Den, name: &str) -> Window {
    let address = format!("{}?token={{token}}", den.address(name));
    cloud.demo.faults.set_console_url(Some(&address));
    stage::open_console(app, "web-01").await
}

fn fill_clipboard(desktop: &Desktop) {
    let mut command = desktop.command("sh");
    command.args([
        "-c",
        "printf 'on the clipboard' | xclip -selection clipboard",
    ]);
    assert!(
        porthole_tests::keyring::succeeds(&mut command),
        "xclip is installed"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hog_holds_up_neither_the_launcher_nor_its_own_end() {
    let den = Den::open().await;
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let screen = app.screen();
    for (name, _) in HOGS {
        den.forget();
        let window = open_page(&app, &cloud, &den, name).await;
        let begun = within(SOON, async || den.caught().contains(*name).then_some(()));
        assert!(begun.await.is_some(), "the page of {name} did not run");
        let asked = Instant::now();
        app.page().fill_search("db-01").await;
        app.page().find("option", "db-01").await;
        // A second is the promise; the machine of a test may be ten times slower.
        assert!(
            asked.elapsed() < seconds(10),
            "{name}: the launcher took {:?}",
            asked.elapsed()
        );
        close_in_time(&screen, &window, name).await;
    }
    app.end().await;
}

async fn close_in_time(screen: &Screen, window: &Window, name: &str) {
    let told = Instant::now();
    screen.close(window);
    screen.gone(window, seconds(20)).await;
    assert!(
        told.elapsed() < seconds(20),
        "{name}: closing took {:?}",
        told.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_cannot_press_the_curtains_buttons() {
    let canary = Site::start(|_| Page::of("text/plain", "caught")).await;
    let port = canary.port;
    let presses = format!(
        "<!doctype html><body>a page<script>
         setInterval(() => {{
           for (const word of ['allow', 'again', 'trust', 'show-page', 'close']) {{
             for (const way of [window.ipc, window.webkit?.messageHandlers?.ipc, window, parent, opener])
               try {{ way?.postMessage(word, '*') }} catch {{}}
             dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter' }}));
           }}
           fetch('http://127.0.0.1:{port}/wanted', {{ mode: 'no-cors' }}).catch(() => {{}});
         }}, 200);
         setTimeout(() => fetch('/done'), 10000);
         </script>"
    );
    let provider = Site::start(move |_| Page::of("text/html", presses.clone())).await;
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let address = format!("http://127.0.0.1:{}/page?token={{token}}", provider.port);
    cloud.demo.faults.set_console_url(Some(&address));
    let window = stage::open_console(&app, "web-01").await;
    // After some seconds without a link, the curtain asks whether the host may be reached.
    let done = within(seconds(30), async || {
        provider.hits().contains("done").then_some(())
    });
    assert!(done.await.is_some(), "the page did not run to its end");
    assert_eq!(
        canary.hits(),
        BTreeSet::new(),
        "the page allowed itself a host"
    );
    assert_eq!(
        cloud.demo.log.seen().urls,
        [WEB_01],
        "the page asked for a fresh URL"
    );
    assert!(
        app.screen().windows().contains(&window),
        "the page closed its window"
    );
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_that_takes_too_much_memory_is_stopped() {
    const GREED: &str = "<!doctype html><body>a page<script>const held = [];
        setInterval(() => held.push(new Uint8Array(64 << 20).fill(1)), 100)</script>";
    let provider = Site::start(|_| Page::of("text/html", GREED)).await;
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let address = format!("http://127.0.0.1:{}/page?token={{token}}", provider.port);
    cloud.demo.faults.set_console_url(Some(&address));
    let window = stage::open_console(&app, "web-01").await;
    let (x, y) = crate::console_states::covered(&app.screen(), &window).await;
    // Its button opens the console again, with a fresh URL and a page of its own.
    cloud.demo.faults.clear();
    app.screen().click(&window, x, y);
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}
