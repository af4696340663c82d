//! Lines on which nothing goes any more: a cable that is pulled, a proxy that hangs, a person who does
//! nothing.

use porthole_core::{
    console::{life::evidence::LinkEnd, message::FromConsole},
    settings::{Choices, Levels},
};
use porthole_demo_cloud::{Route, Trouble};
use porthole_tests::{
    cloud::TestCloud,
    console::Console,
    desktop::Desktop,
    guest::{NoVnc, Serves, XGuest},
    key_guest::KeyGuest,
    network::Network,
    screen::Screen,
    stage,
    symbol_guest::SymbolGuest,
    wait::{seconds, until},
    words,
};

/// A console at the end of a cable, and the machine at the other.
struct Bed {
    console: Console,
    screen: Screen,
    guest: KeyGuest,
    _novnc: NoVnc,
    /// It goes last.
    network: Network,
}

async fn bed(desktop: &Desktop) -> Option<Bed> {
    let network = Network::start()?;
    let guest = KeyGuest::far(desktop, &network).await;
    let novnc = NoVnc::far(desktop, &network, guest.port).await;
    let (console, _window) = Console::viewing(desktop, &novnc, Levels::default()).await;
    let bed = Bed {
        console,
        screen: desktop.screen(),
        guest,
        _novnc: novnc,
        network,
    };
    bed.is_typed("a").await;
    Some(bed)
}

impl Bed {
    /// Types a key until it arrives.
    async fn is_typed(&self, key: &str) {
        until("a key on the guest", seconds(30), async || {
            self.screen.press(key);
            let keys = self.guest.keys();
            keys.iter().any(|seen| seen.name == key).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_line_that_is_gone_without_a_word_is_noticed() {
    let desktop = Desktop::start().await;
    let Some(mut bed) = bed(&desktop).await else {
        return;
    };
    bed.network.pull();
    bed.console
        .hears("that its line is silent", |said| match said {
            FromConsole::Lost(evidence) => evidence.end == LinkEnd::Silent,
            _ => false,
        })
        .await;
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_line_that_is_away_for_a_moment_goes_on() {
    let desktop = Desktop::start().await;
    let Some(bed) = bed(&desktop).await else {
        return;
    };
    bed.network.pull();
    bed.screen.press("b");
    bed.network.plug_in();
    // What was typed meanwhile comes first.
    bed.is_typed("c").await;
    bed.guest.sees("b", 0).await;
    bed.guest.all_up().await;
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_proxy_that_hangs_is_noticed_and_comes_back() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let guest = XGuest::start(&desktop, Serves::Xvnc).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    let screen = app.screen();
    screen.focus(&window).await;
    // What is typed is answered for, as the bar tells.
    until("the time to the proxy and back", seconds(40), async || {
        screen.type_text("x");
        words::shown(&screen, &window)
            .contains("mssend")
            .then_some(())
    })
    .await;
    // So that there is time to read.
    let slow = Trouble::Delay(seconds(5));
    cloud.demo.faults.times(1, Route::RemoteConsole, slow);
    novnc.hang(true);
    screen.type_text("y");
    let says = async |words| words::says(&screen, &window, words, seconds(90)).await;
    says("The connection was lost").await;
    novnc.hang(false);
    stage::shows(&app, &window, seconds(60), async || guest.picture()).await;
    screen.focus(&window).await;
    screen.type_text("back\n");
    guest.was_typed("back\n").await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_console_that_is_to_stay_does_so_out_of_sight() {
    let desktop = Desktop::start().await;
    let guest = SymbolGuest::start().await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let stays = Levels {
        all: Choices {
            keep_alive: Some(true),
            ..Choices::default()
        },
        ..Levels::default()
    };
    let (console, window) = Console::viewing(&desktop, &novnc, stays).await;
    desktop.screen().minimise(&window);
    until("a picture that was asked for", seconds(20), async || {
        (guest.asked() > 0).then_some(())
    })
    .await;
    let before = guest.asked();
    until("two pixels more", seconds(120), async || {
        (guest.asked() >= before + 2).then_some(())
    })
    .await;
    console.end().await;
}
