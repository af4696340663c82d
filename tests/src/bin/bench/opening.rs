//! From Enter to the guest's picture, in the app and in Chromium, in turn.

use porthole_core::settings::Ready;
use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    launcher::SOON,
    screen::Window,
    stage::{self, CONSOLE_LIMIT},
};

use crate::{
    asking::Asking,
    choose_ready,
    chromium::{Chromium, Tab},
    figures::{Samples, Table, mib},
    sight::{Line, Sight},
};

const TIMES: usize = 12;

/// What stands above the guest's picture, in pixels: the page's own bar.
const ABOVE: u16 = 60;

/// Measures with a console process kept ready and without, against Chromium.
pub async fn measure(desktop: &mut Desktop, cloud: &TestCloud, table: &mut Table) {
    let chromium = Chromium::start(desktop).await;
    let asking = Asking::of(cloud);
    let sight = Sight::of(desktop);
    let tab = Tab::first(&chromium, &desktop.screen(), &sight, &asking).await;
    let mut browser = Samples::default();
    let mut ways = Vec::new();
    for ready in [Ready::Always, Ready::Never] {
        choose_ready(desktop, ready);
        let app = App::plain(desktop, &[]).await;
        let processes = usize::from(ready == Ready::Always);
        let console = Console::first(&app, &sight, processes).await;
        let mut ours = Steps::default();
        for _ in 0..TIMES {
            console.open(&app, cloud, &sight, &mut ours).await;
            browser.add(tab.open(&asking).await);
        }
        ways.push(ours);
        app.end().await;
    }
    tell(table, &ways, &browser);
    let (before, with_tab) = tab.memory(&asking).await;
    table.add("memory of Chromium, with one tab", mib(with_tab), "");
    table.add(
        "of it, what that tab added",
        mib(with_tab.saturating_sub(before)),
        "",
    );
}

/// The times from Enter on.
#[derive(Default)]
struct Steps {
    /// Until the cloud has given the URL.
    url: Samples,
    /// Until the page is linked to its guest.
    link: Samples,
    picture: Samples,
}

fn tell(table: &mut Table, ways: &[Steps], browser: &Samples) {
    let compared = |ours: &Steps| {
        let part = ours.picture.median() / browser.median() * 100.0;
        let (url, link) = (ours.url.median(), ours.link.median());
        let steps = format!("URL at {url:.0}, link at {link:.0}");
        let picture = ours.picture.told();
        format!("{picture}, {part:.0} % of Chromium's; {steps}")
    };
    let half = format!("half of Chromium's: {:.0} ms", browser.median() / 2.0);
    let same = format!("no slower: {:.0} ms", browser.median());
    table.add(
        "Enter to first picture, a process kept ready",
        compared(&ways[0]),
        half,
    );
    table.add(
        "Enter to first picture, none kept ready",
        compared(&ways[1]),
        same,
    );
    table.add("Chromium, a new tab to first picture", browser.told(), "");
}

/// Where the guest's picture is to be told by, once it is there.
pub async fn guest_line(app: &App<'_>, sight: &Sight, window: &Window) -> Line {
    let screen = app.screen();
    screen
        .picture_when("the guest's text", window, SOON, |picture| {
            picture.colours().len() > 40
        })
        .await;
    screen.still_picture(window, SOON).await;
    sight.most_telling_line(sight.area(window).without([0, ABOVE, 0, 0]))
}

/// The app's side: where the guest's picture appears.
struct Console {
    line: Line,
    /// How many console processes there are while no console is open.
    idle: usize,
}

impl Console {
    /// Opens one console, to learn how the screen looks then.
    async fn first(app: &App<'_>, sight: &Sight, idle: usize) -> Self {
        stage::list_is_there(app).await;
        stage::rests(app, idle).await;
        stage::choose(app, "web-01").await;
        sight.press_enter();
        let window = console(app).await;
        let screen = app.screen();
        let line = guest_line(app, sight, &window).await;
        screen.close(&window);
        screen.gone(&window, SOON).await;
        Self { line, idle }
    }

    async fn open(&self, app: &App<'_>, cloud: &TestCloud, sight: &Sight, steps: &mut Steps) {
        stage::rests(app, self.idle).await;
        let screen = app.screen();
        screen.focus(&app.window().await).await;
        assert!(
            !sight.shows(&self.line),
            "the picture is there before it was asked for"
        );
        let log = cloud.demo.log.clone();
        let seen = log.seen();
        let begun = sight.press_enter();
        let watch = tokio::spawn(async move {
            log.wait_for(|now| now.urls.len() > seen.urls.len()).await;
            let url = begun.elapsed();
            log.wait_for(|now| now.links.len() > seen.links.len()).await;
            (url, begun.elapsed())
        });
        let picture = sight.wait_for("the guest's picture", &self.line, begun);
        let (url, link) = watch.await.expect("a picture comes over a link");
        steps.url.add(url);
        steps.link.add(link);
        steps.picture.add(picture);
        let window = console(app).await;
        screen.close(&window);
        screen.gone(&window, SOON).await;
    }
}

async fn console(app: &App<'_>) -> Window {
    app.screen().window("web-01 \u{b7}", CONSOLE_LIMIT).await
}
