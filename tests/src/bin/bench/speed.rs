//! How quick a console is: frames shown, what they cost, and how soon a key is answered; in the app,
//! in Chromium with noVNC, and in TigerVNC's viewer, on the same machine in turn.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    guest::{NO_LOGIN, NoVnc, Xvnc},
    processes::{self, Process},
    screen::Window,
    servant::Servant,
    stage::{self, CONSOLE_LIMIT},
    wait::{seconds, until},
};

use crate::{
    chromium::Chromium,
    cpu,
    figures::{Samples, Table},
    player::{Play, Player, SIZE},
    sight::Sight,
    watch::Watch,
};

const TIME: Duration = seconds(6);
const KEYS: usize = 60;

/// What one client did with one work.
struct Shown {
    offered: f64,
    per_second: f64,
    cpu_per_100: f64,
}

/// What one client did.
struct Client {
    video: Shown,
    text: Shown,
    keys: Samples,
}

/// Measures all three.
pub async fn measure(desktop: &Desktop, cloud: &TestCloud, table: &mut Table) {
    let guest = Guest::start(desktop).await;
    let sight = Sight::of(desktop);
    let ours = in_the_app(desktop, cloud, &guest, &sight).await;
    let browser = in_chromium(desktop, &guest, &sight).await;
    let native = in_vncviewer(desktop, &guest, &sight).await;
    tell(table, &ours, &browser, &native);
}

/// An X server that speaks VNC, and a WebSocket proxy before it.
struct Guest {
    server: Xvnc,
    novnc: NoVnc,
}

impl Guest {
    async fn start(desktop: &Desktop) -> Self {
        let size = format!("{}x{}", SIZE.0, SIZE.1);
        let many = ["-BlacklistThreshold", "1000000", "-AlwaysShared"];
        let server = Xvnc::start(desktop, &size, &[&NO_LOGIN[..], &many].concat());
        let page = "vnc_auto.html?token=bench";
        let novnc = NoVnc::with_pages(desktop, server.port, &pages(desktop), page).await;
        Self { server, novnc }
    }
}

/// A folder with the page that a provider would serve: noVNC of the version that the viewer has.
fn pages(desktop: &Desktop) -> PathBuf {
    let folder = desktop.root().join("tmp/pages");
    fs::create_dir_all(&folder).expect("a folder");
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist/demo-page/vnc_auto.html");
    fs::copy(built, folder.join("vnc_auto.html")).expect("the page is built");
    folder
}

async fn in_the_app(desktop: &Desktop, cloud: &TestCloud, guest: &Guest, sight: &Sight) -> Client {
    cloud.demo.faults.set_console_url(Some(&guest.novnc.url));
    let app = App::plain(desktop, &[]).await;
    stage::list_is_there(&app).await;
    stage::rests(&app, 1).await;
    stage::choose(&app, "web-01").await;
    app.screen().press("Return");
    let window = app.screen().window("web-01 \u{b7}", CONSOLE_LIMIT).await;
    let client = client(desktop, guest, sight, &window, || app.processes()).await;
    app.end().await;
    cloud.demo.faults.set_console_url(None);
    client
}

async fn in_chromium(desktop: &Desktop, guest: &Guest, sight: &Sight) -> Client {
    let chromium = Chromium::start(desktop).await;
    let (tab, _) = chromium.open(&guest.novnc.url).await;
    let client = client(desktop, guest, sight, &chromium.window, || {
        chromium.processes()
    })
    .await;
    chromium.close(&tab).await;
    client
}

async fn in_vncviewer(desktop: &Desktop, guest: &Guest, sight: &Sight) -> Client {
    let mut command = desktop.command("xtigervncviewer");
    command.args([
        "-SecurityTypes",
        "None",
        "-Shared",
        "-AutoSelect=0",
        "-PreferredEncoding=Tight",
    ]);
    command.args(["-QualityLevel=6", "-CompressLevel=2", "-RemoteResize=0"]);
    command.arg(format!("127.0.0.1::{}", guest.server.port));
    let viewer = Servant::start(&mut command);
    let window = desktop.screen().window("TigerVNC", seconds(30)).await;
    let pid = viewer.pid();
    client(desktop, guest, sight, &window, || processes::family(pid)).await
}

async fn client(
    desktop: &Desktop,
    guest: &Guest,
    sight: &Sight,
    window: &Window,
    running: impl Fn() -> Vec<Process>,
) -> Client {
    desktop.screen().focus(window).await;
    let video = shown(guest, Play::Video, sight, window, &running).await;
    let text = shown(guest, Play::Text, sight, window, &running).await;
    let keys = keys(desktop, guest, sight, window).await;
    Client { video, text, keys }
}

async fn shown(
    guest: &Guest,
    play: Play,
    sight: &Sight,
    window: &Window,
    running: &impl Fn() -> Vec<Process>,
) -> Shown {
    let player = Player::start(&guest.server.display, play);
    let watch = Watch::find(sight, window).await;
    watch.count(seconds(1));
    let all = running();
    let (before, first) = (cpu_of(&all), player.frames());
    let seen = watch.count(TIME);
    let spent = cpu_of(&all) - before;
    Shown {
        offered: (player.frames() - first) as f64 / TIME.as_secs_f64(),
        per_second: f64::from(seen) / TIME.as_secs_f64(),
        cpu_per_100: spent / f64::from(seen.max(1)) * 100.0,
    }
}

async fn keys(desktop: &Desktop, guest: &Guest, sight: &Sight, window: &Window) -> Samples {
    let _player = Player::start(&guest.server.display, Play::Keys);
    let watch = Watch::find(sight, window).await;
    until("a guest that waits for a key", seconds(10), async || {
        (watch.number() == Some(0)).then_some(())
    })
    .await;
    desktop.screen().focus(window).await;
    let mut samples = Samples::default();
    for at in 0..KEYS {
        samples.add(watch.after_a_key());
        // Not in step with anything that repeats.
        tokio::time::sleep(Duration::from_millis(37 + (at as u64 * 13) % 41)).await;
    }
    samples
}

/// Seconds of processor time that these have used.
fn cpu_of(all: &[Process]) -> f64 {
    let stats = all
        .iter()
        .map(|process| format!("/proc/{}/stat", process.pid));
    stats.filter_map(|stat| cpu::seconds(stat.as_ref())).sum()
}

fn tell(table: &mut Table, ours: &Client, browser: &Client, native: &Client) {
    for (work, of) in [
        (
            "photo video",
            (|client| &client.video) as fn(&Client) -> &Shown,
        ),
        ("scrolling text", |client| &client.text),
    ] {
        let all = [of(ours), of(browser), of(native)];
        let [a, b, c] = all.map(|shown| shown.per_second);
        table.add(
            &format!(
                "{work}, {:.0}/s offered: shown by the viewer",
                all[0].offered
            ),
            format!("{a:.0}/s; Chromium {b:.0}, vncviewer {c:.0}"),
            if work == "photo video" {
                "Chromium's, and 0.9 of vncviewer's"
            } else {
                "0.97 of vncviewer's"
            },
        );
        let [a, b, c] = all.map(|shown| shown.cpu_per_100);
        table.add(
            &format!("{work}: CPU seconds per 100 shown"),
            format!("{a:.2}; Chromium {b:.2}, vncviewer {c:.2}"),
            if work == "photo video" {
                "2 times Chromium's"
            } else {
                "Chromium's"
            },
        );
    }
    let told =
        |client: &Client| format!("{:.1} / {:.1}", client.keys.median(), client.keys.at(0.95));
    table.add(
        "key press to changed pixel, p50 / p95, ms",
        format!(
            "{}; Chromium {}, vncviewer {}",
            told(ours),
            told(browser),
            told(native)
        ),
        "1.4 times vncviewer's",
    );
}
