//! What a console says when the provider's page is not what it should be, and its one button.

use std::time::Duration;

use porthole_demo_cloud::{Answer, Certificate, Options, Route, Trouble};
use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    picture::{ACCENT, Colour, Picture},
    screen::{Screen, Window},
    stage,
    wait::seconds,
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dropped_console_says_so_and_opens_again_with_a_fresh_url() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    cloud.demo.cut_links();
    let screen = app.screen();
    covered(&screen, &window).await;
    shows_last_picture(&screen, &window);
    screen.focus(&window).await;
    screen.press("Return");
    cloud
        .saw("a second URL", seconds(20), |seen| seen.urls.len() == 2)
        .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_that_does_not_load_is_told_in_our_words() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    cloud
        .demo
        .faults
        .times(1, Route::Page, Trouble::Answer(Answer::bad_gateway()));
    let window = stage::open_console(&app, "web-01").await;
    let screen = app.screen();
    covered(&screen, &window).await;
    screen.focus(&window).await;
    screen.press("Return");
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn closes_within_two_seconds_also_when_its_page_never_comes() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    cloud.demo.faults.on(Route::Page, Trouble::Silence);
    let window = stage::open_console(&app, "web-01").await;
    let screen = app.screen();
    screen.close(&window);
    screen.gone(&window, seconds(5)).await;
    app.page().says("web-01", SOON).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_self_signed_certificate_is_shown_and_can_be_trusted_for_this_account() {
    let desktop = Desktop::start().await;
    let cloud = with_certificate(Certificate::SelfSigned).await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let window = opens_once_trusted(&app, &cloud).await;
    opens_again_without_a_question(&app, &cloud, &window).await;
    app.page().click("button", "Edit account").await;
    app.page().says("Trusted certificates", SOON).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_certificate_of_an_ipv6_address_can_be_trusted_too() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let origin = format!(
        "https://[::1]:{}",
        by_ipv6(cloud.demo.console_origin()).await
    );
    let template = format!("{origin}/vnc/region.eu-101/vnc_auto.html?token={{token}}&lang=EN");
    cloud.demo.faults.set_console_url(Some(&template));
    let app = stage::with_providers_page(&desktop, &cloud).await;
    stage::press_enter_on(&app, "web-01").await;
    app.page().says("Allow [::1] for", SOON).await;
    app.page().click("button", "Allow host").await;
    let screen = app.screen();
    let window = screen.window("web-01 \u{b7}", stage::CONSOLE_LIMIT).await;
    // It is for 127.0.0.1.
    let (x, y) = covered(&screen, &window).await;
    screen.click(&window, x, y);
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    opens_again_without_a_question(&app, &cloud, &window).await;
    app.end().await;
}

/// A cloud whose console proxy has this certificate.
pub async fn with_certificate(console_certificate: Certificate) -> TestCloud {
    TestCloud::with(Options {
        console_certificate,
        boot: false,
        ..Options::default()
    })
    .await
}

/// Opens a console whose certificate is asked about, and trusts it.
pub async fn opens_once_trusted(app: &App<'_>, cloud: &TestCloud) -> Window {
    let window = stage::open_console(app, "web-01").await;
    let screen = app.screen();
    // The focus is on Close: trusting has to be meant.
    let (x, y) = covered(&screen, &window).await;
    assert_eq!(cloud.demo.log.seen().links.len(), 0, "nothing was sent");
    screen.click(&window, x, y);
    stage::shows_guest(app, cloud, WEB_01, &window).await;
    window
}

/// What was trusted is kept with the account: the next console asks nothing.
async fn opens_again_without_a_question(app: &App<'_>, cloud: &TestCloud, window: &Window) {
    let screen = app.screen();
    screen.close(window);
    screen.gone(window, SOON).await;
    stage::open_web_01(app, cloud).await;
}

/// A port of the IPv6 loopback that leads to a port of the other one.
async fn by_ipv6(origin: &str) -> u16 {
    let port: u16 = origin
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok())
        .expect("a port");
    let listener = TcpListener::bind("[::1]:0").await.expect("a port");
    let own = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                if let Ok(mut cloud) = TcpStream::connect(("127.0.0.1", port)).await {
                    // Either side may end it.
                    let _ = copy_bidirectional(&mut client, &mut cloud).await;
                }
            });
        }
    });
    own
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_certificates_of_the_own_authority_are_refused() {
    for console_certificate in [Certificate::Expired, Certificate::OtherHost] {
        let desktop = Desktop::start().await;
        let cloud = with_certificate(console_certificate).await;
        let app = stage::with_providers_page(&desktop, &cloud).await;
        let window = stage::open_console(&app, "web-01").await;
        covered(&app.screen(), &window).await;
        let pages = cloud.demo.log.seen().calls_to("/vnc_auto.html");
        assert_eq!(pages, 0, "{console_certificate:?}: the page was asked for");
        app.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guest_that_goes_away_ends_its_console() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    cloud.demo.kill_guest(WEB_01).await;
    covered(&app.screen(), &window).await;
    shows_last_picture(&app.screen(), &window);
    app.end().await;
}

/// How long a curtain takes presses for ones that were meant for the page.
const STRAY: Duration = Duration::from_millis(400);

/// Waits until the curtain is shown and takes presses, and gives the middle of its one coloured
/// button.
pub async fn covered(screen: &Screen, window: &Window) -> (usize, usize) {
    let shown = |picture: &Picture| picture.middle_of(ACCENT).is_some();
    let picture = screen
        .picture_when("the curtain", window, seconds(20), shown)
        .await;
    tokio::time::sleep(STRAY).await;
    picture.middle_of(ACCENT).expect("it was there")
}

/// Asserts that the guest's letters stand behind the curtain, dimmed.
pub fn shows_last_picture(screen: &Screen, window: &Window) {
    let picture = screen.picture(window);
    assert!(
        is_last_picture(&picture),
        "the guest's letters are not there{}",
        screen.evidence()
    );
}

/// Whether the guest's letters are there, dimmed.
pub fn is_last_picture(picture: &Picture) -> bool {
    // What 40 % of the guest's letters are over black.
    const LETTERS: Colour = [0x53, 0x53, 0x53];
    picture.share_of(LETTERS, 8) > 0.001 && picture.share_of([0; 3], 8) > 0.5
}
