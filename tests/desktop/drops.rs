//! A network that goes away for real: a link over a cable that is pulled.

use porthole_core::{
    console::{life::evidence::LinkEnd, message::FromConsole},
    settings::Levels,
};
use porthole_tests::{
    console::Console,
    desktop::Desktop,
    guest::NoVnc,
    key_guest::KeyGuest,
    network::Network,
    screen::Screen,
    wait::{seconds, until},
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
