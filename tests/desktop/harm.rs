//! Servers that mean the viewer harm. Whatever they send: a notice, or at least a window that closes
//! at once; no crash that is not told, and no memory without bounds.

mod servers;

use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    guest::NoVnc,
    launcher::SOON,
    picture::{ACCENT, Colour, Picture},
    processes,
    screen::Window,
    stage,
    wait::seconds,
};
use servers::{Harm, Outcome, Server};

/// The ground of a notice.
const CARD: Colour = [0xff; 3];

/// The most that one console's processes may hold, whatever the server sends.
const MEMORY_KIB_MAX: u64 = 700 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_means_harm_gets_a_sentence_and_no_memory() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let all = std::env::var_os("PORTHOLE_FULL").is_some();
    for harm in servers::all()
        .into_iter()
        .filter(|harm| all || harm.everyday)
    {
        let server = Server::start(&harm).await;
        let novnc = NoVnc::start(&desktop, server.port).await;
        let window = stage::open_at(&app, &cloud, &novnc.url).await;
        meets(&app, &window, &harm, &server).await;
    }
    app.end().await;
}

async fn meets(app: &App<'_>, window: &Window, harm: &Harm, server: &Server) {
    let screen = app.screen();
    let says = async |shows: fn(&Picture) -> bool| {
        let what = format!("a notice of {}", harm.name);
        screen.picture_when(&what, window, seconds(60), shows).await;
    };
    match harm.outcome {
        Outcome::Notice => says(|picture| picture.middle_of(ACCENT).is_some()).await,
        Outcome::Wait => says(|picture| picture.share_of(CARD, 0) > 0.04).await,
        Outcome::Lives => server.was_heard(harm.name).await,
    }
    let memory = || processes::memory_kib(&processes::family(window.pid));
    let most = (0..5).map(|_| memory()).max().unwrap_or(0);
    assert!(most < MEMORY_KIB_MAX, "{}: {most} KiB", harm.name);
    screen.close(window);
    screen.gone(window, SOON).await;
}
