//! Behind nova-novncproxy, which drops an ended token and a stopped machine alike, without a word.

use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    guest::{Serves, XGuest},
    nova::{Nova, STOPPED},
    stage,
    wait::seconds,
    words,
};

struct Bed {
    cloud: TestCloud,
    guest: XGuest,
    nova: Nova,
}

impl Bed {
    async fn start(desktop: &Desktop) -> Self {
        Self {
            cloud: TestCloud::start().await,
            guest: XGuest::start(desktop, Serves::Xvnc).await,
            nova: Nova::start(desktop).await,
        }
    }

    /// The cloud gives out this address from now on.
    fn gives_out(&self, address: &str) {
        self.cloud.demo.faults.set_console_url(Some(address));
    }

    fn good_address(&self) -> String {
        self.nova.address(self.guest.port.into(), seconds(600))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shows_a_machine_and_types_into_it() {
    let desktop = Desktop::start().await;
    let bed = Bed::start(&desktop).await;
    let app = stage::with_account(&desktop, &bed.cloud).await;
    bed.gives_out(&bed.good_address());
    let window = stage::open_console(&app, "web-01").await;
    let picture = async || bed.guest.picture();
    stage::shows(&app, &window, seconds(30), picture).await;
    let screen = app.screen();
    screen.focus(&window).await;
    screen.type_text("typed through nova\n");
    bed.guest.was_typed("typed through nova\n").await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_that_has_ended_is_told_and_another_one_asked_for() {
    let desktop = Desktop::start().await;
    let bed = Bed::start(&desktop).await;
    let ended = bed.nova.address(bed.guest.port.into(), seconds(0));
    comes_back_from(&desktop, &bed, &ended).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_machine_without_a_screen_is_told_and_opens_once_it_has_one() {
    let desktop = Desktop::start().await;
    let bed = Bed::start(&desktop).await;
    let stopped = bed.nova.address(STOPPED, seconds(600));
    comes_back_from(&desktop, &bed, &stopped).await;
}

/// Opens a console at an address that Nova drops, reads what is said, and has it work afterwards.
async fn comes_back_from(desktop: &Desktop, bed: &Bed, dropped: &str) {
    let app = stage::with_account(desktop, &bed.cloud).await;
    bed.gives_out(dropped);
    let window = stage::open_console(&app, "web-01").await;
    says(&app, &window, "The console did not open").await;
    says(
        &app,
        &window,
        "Probably the address had ended, or the server has no screen",
    )
    .await;
    says(&app, &window, "Use the provider's page").await;
    bed.gives_out(&bed.good_address());
    app.screen().focus(&window).await;
    app.screen().press("Return");
    let picture = async || bed.guest.picture();
    stage::shows(&app, &window, seconds(30), picture).await;
    app.end().await;
}

async fn says(app: &App<'_>, window: &porthole_tests::screen::Window, sentence: &str) {
    words::says(&app.screen(), window, sentence, seconds(40)).await;
}
