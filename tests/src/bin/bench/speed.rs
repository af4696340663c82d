//! How quick a console is: frames shown, what they cost, and how soon a key is answered; in the app,
//! in Chromium with noVNC, and in TigerVNC's viewer, on the same machine in turn.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use porthole_tests::{
    app::{App, free_port},
    cloud::TestCloud,
    desktop::Desktop,
    processes::{self, Process},
    screen::Window,
    servant::Servant,
    stage::{self, CONSOLE_LIMIT},
    wait::{seconds, until},
};

use crate::{
    chromium::Chromium,
    figures::{Samples, Table},
    player::{Play, Player, SIZE},
    sight::Sight,
    watch::Watch,
};

const TIME: Duration = seconds(6);
const KEYS: usize = 60;

/// Ticks a second in /proc (USER_HZ, which Linux keeps at 100 for programs).
const TICKS: f64 = 100.0;

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
    display: String,
    port: u16,
    page: String,
    _servants: [Servant; 2],
}

impl Guest {
    async fn start(desktop: &Desktop) -> Self {
        let (port, proxy) = (free_port(), free_port());
        let mut command = desktop.command("Xvnc");
        let size = format!("{}x{}", SIZE.0, SIZE.1);
        command.args([
            "-displayfd",
            "1",
            "-SecurityTypes",
            "None",
            "-geometry",
            &size,
        ]);
        command.args(["-depth", "24", "-localhost", "-rfbport", &port.to_string()]);
        command.args(["-BlacklistThreshold", "1000000", "-AlwaysShared"]);
        let (server, number) = Servant::start_and_hear(&mut command);
        let mut command = desktop.command("websockify");
        command.arg("--web").arg(pages(desktop));
        command.args([format!("127.0.0.1:{proxy}"), format!("127.0.0.1:{port}")]);
        let bridge = Servant::start(&mut command);
        until("websockify", seconds(20), async || {
            std::net::TcpStream::connect(("127.0.0.1", proxy)).ok()
        })
        .await;
        Self {
            display: format!(":{number}"),
            port,
            page: format!("http://127.0.0.1:{proxy}/vnc_auto.html?token=bench"),
            _servants: [server, bridge],
        }
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
    cloud.demo.faults.set_console_url(Some(&guest.page));
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
    let (tab, _) = chromium.open(&guest.page).await;
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
    command.arg(format!("127.0.0.1::{}", guest.port));
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
    let player = Player::start(&guest.display, play);
    let watch = Watch::find(sight, window).await;
    watch.count(seconds(1));
    let all = running();
    let (before, first) = (cpu(&all), player.frames());
    let seen = watch.count(TIME);
    let spent = cpu(&all) - before;
    Shown {
        offered: (player.frames() - first) as f64 / TIME.as_secs_f64(),
        per_second: f64::from(seen) / TIME.as_secs_f64(),
        cpu_per_100: spent / f64::from(seen.max(1)) * 100.0,
    }
}

async fn keys(desktop: &Desktop, guest: &Guest, sight: &Sight, window: &Window) -> Samples {
    let _player = Player::start(&guest.display, Play::Keys);
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

/// Seconds of processor time that these have used (proc(5), stat).
fn cpu(all: &[Process]) -> f64 {
    let of = |process: &Process| {
        let stat = fs::read_to_string(format!("/proc/{}/stat", process.pid)).ok()?;
        let after = stat.rsplit_once(')')?.1;
        let fields: Vec<&str> = after.split_whitespace().collect();
        let (user, system): (f64, f64) = (fields[11].parse().ok()?, fields[12].parse().ok()?);
        Some((user + system) / TICKS)
    };
    all.iter().filter_map(of).sum()
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
