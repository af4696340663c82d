//! The viewer: what it shows of a server, and what it says when there is nothing to show.

use crate::console_states::{covered, shows_last_picture};
use porthole_demo_cloud::{Certificate, Options};
use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    guest::{NoVnc, Qemu, Serves, Shows, XGuest},
    launcher::SOON,
    picture::{Colour, Picture},
    processes,
    screen::Window,
    servant::Servant,
    stage,
    wait::{seconds, until, within},
};

/// The furthest that a scaled picture is from what it was made of.
const CLOSE: f64 = 0.04;

pub async fn with_account<'a>(desktop: &'a Desktop, cloud: &TestCloud) -> App<'a> {
    let app = App::driven(desktop, &[]).await;
    stage::add_account(app.page(), cloud).await;
    app
}

pub async fn open_at(app: &App<'_>, cloud: &TestCloud, page: &str) -> Window {
    let separator = if page.contains('?') { '&' } else { '?' };
    let address = format!("{page}{separator}token={{token}}");
    cloud.demo.faults.set_console_url(Some(&address));
    stage::open_console(app, "web-01").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shows_an_x_server_behind_websockify_and_types_into_it() {
    shows_and_types(Serves::Xvnc).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shows_a_display_that_tigervnc_or_libvncserver_serves_and_types_into_it() {
    for serves in [Serves::X0vncserver, Serves::X11vnc] {
        shows_and_types(serves).await;
    }
}

async fn shows_and_types(serves: Serves) {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let guest = XGuest::start(&desktop, serves).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = with_account(&desktop, &cloud).await;
    let window = open_at(&app, &cloud, &novnc.url).await;
    let screen = app.screen();
    until("the X server's picture", seconds(30), async || {
        let apart = screen
            .try_picture(&window.id)?
            .distance_to_scaled(&guest.picture()?);
        (apart < CLOSE).then_some(())
    })
    .await;
    screen.focus(&window).await;
    screen.type_text("typed in a viewer\n");
    until("the text on the guest", seconds(20), async || {
        guest.typed().contains("typed in a viewer\n").then_some(())
    })
    .await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shows_a_virtual_machine_in_text_and_in_graphics() {
    for (shows, colours) in [(Shows::Text, 2), (Shows::Graphics, 100)] {
        shows_machine(shows, colours).await;
    }
}

async fn shows_machine(shows: Shows, colours: usize) {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let mut guest = Qemu::start(&desktop, shows).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = with_account(&desktop, &cloud).await;
    let window = open_at(&app, &cloud, &novnc.url).await;
    let screen = app.screen();
    let mut last = None;
    let seen = within(seconds(30), async || {
        let wanted = guest.picture()?;
        let apart = screen.try_picture(&window.id)?.distance_to_scaled(&wanted);
        let count = wanted.colours().len();
        last = Some((count, apart));
        (count >= colours && apart < CLOSE).then_some(())
    });
    if seen.await.is_none() {
        panic!(
            "{shows:?}: colours and distance {last:?}{}",
            screen.evidence()
        );
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_so_when_its_guest_goes_away() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = with_account(&desktop, &cloud).await;
    let window = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    cloud.demo.kill_guest(WEB_01).await;
    covered(&app.screen(), &window).await;
    shows_last_picture(&app.screen(), &window);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_self_signed_certificate_is_shown_and_can_be_trusted() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::with(Options {
        console_certificate: Certificate::SelfSigned,
        boot: false,
        ..Options::default()
    })
    .await;
    let app = with_account(&desktop, &cloud).await;
    let window = stage::open_console(&app, "web-01").await;
    let screen = app.screen();
    // The focus is on Close: trusting has to be meant.
    let (x, y) = covered(&screen, &window).await;
    assert_eq!(cloud.demo.log.seen().links.len(), 0, "nothing was sent");
    screen.click(&window, x, y);
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_certificates_of_the_own_authority_are_refused() {
    for console_certificate in [Certificate::Expired, Certificate::OtherHost] {
        let desktop = Desktop::start().await;
        let cloud = TestCloud::with(Options {
            console_certificate,
            boot: false,
            ..Options::default()
        })
        .await;
        let app = with_account(&desktop, &cloud).await;
        let window = stage::open_console(&app, "web-01").await;
        covered(&app.screen(), &window).await;
        let seen = cloud.demo.log.seen();
        assert_eq!(seen.links.len(), 0, "{console_certificate:?}");
        assert_eq!(seen.refused_links, 0, "{console_certificate:?}");
        app.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn offers_the_providers_page_after_two_failures_and_remembers_the_choice() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = with_account(&desktop, &cloud).await;
    // A token that has ended: nova takes the connection and drops it.
    cloud.demo.faults.set_console_url(Some(&format!(
        "{}/vnc/region.eu-101/vnc_auto.html?token=ended",
        cloud.demo.console_origin()
    )));
    let window = stage::open_console(&app, "web-01").await;
    let screen = app.screen();
    covered(&screen, &window).await;
    screen.focus(&window).await;
    // A key that comes too soon after a notice is taken for none.
    let twice = || (cloud.demo.log.seen().refused_links == 2).then_some(());
    let refused = porthole_tests::wait::within(seconds(20), async || {
        screen.press("Return");
        porthole_tests::wait::within(seconds(4), async || twice()).await
    });
    assert!(refused.await.is_some(), "there is no second refusal");
    covered(&screen, &window).await;
    cloud.demo.faults.set_console_url(None);
    // Back from Try again, the next button is the one that was not there before.
    screen.press("shift+Tab");
    screen.press("Return");
    cloud
        .saw("the provider's page", seconds(20), |seen| {
            seen.calls_to("/vnc_auto.html") == 1
        })
        .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    screen.close(&window);
    screen.gone(&window, SOON).await;
    let window = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    assert_eq!(cloud.demo.log.seen().calls_to("/vnc_auto.html"), 2);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn comes_back_by_itself_when_its_page_crashes_once() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = with_account(&desktop, &cloud).await;
    let window = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    crash_page(&window);
    cloud
        .saw("a second URL", seconds(20), |seen| seen.urls.len() == 2)
        .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    // Whatever crashes it again would do so for ever: a person decides.
    crash_page(&window);
    let screen = app.screen();
    covered(&screen, &window).await;
    assert_eq!(cloud.demo.log.seen().urls.len(), 2);
    screen.focus(&window).await;
    screen.press("Return");
    cloud
        .saw("a third URL", seconds(20), |seen| seen.urls.len() == 3)
        .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

/// Ends the processes that draw a console's page, as a fault in the engine does.
fn crash_page(window: &Window) {
    let family = processes::family(window.pid);
    let is_page = |process: &&processes::Process| process.program == "WebKitWebProcess";
    let mut pages = family.iter().filter(is_page).peekable();
    assert!(pages.peek().is_some(), "there is no page");
    for page in pages {
        porthole_tests::keyring::signal(page.pid, rustix::process::Signal::KILL);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn asks_for_the_password_of_the_servers_own_login() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (_server, port) = locked_server(&desktop, "sesame").await;
    let novnc = NoVnc::start(&desktop, port).await;
    let app = with_account(&desktop, &cloud).await;
    let window = open_at(&app, &cloud, &novnc.url).await;
    let screen = app.screen();
    covered(&screen, &window).await;
    screen.focus(&window).await;
    screen.type_text("sesame\n");
    let green = |picture: &Picture| picture.share_of(GROUND, 2) > 0.5;
    screen
        .picture_when("the locked screen", &window, seconds(20), green)
        .await;
    app.end().await;
}

/// The ground of a server that wants a password.
const GROUND: Colour = [0x12, 0x5a, 0x34];

/// An X server with a VNC password and a ground of one colour.
async fn locked_server(desktop: &Desktop, password: &str) -> ([Servant; 1], u16) {
    let file = desktop.root().join("tmp/passwd");
    let mut command = desktop.command("sh");
    let words = format!("printf %s {password} | vncpasswd -f > {}", file.display());
    assert!(porthole_tests::keyring::succeeds(
        command.args(["-c", &words])
    ));
    let port = porthole_tests::app::free_port();
    let mut command = desktop.command("Xvnc");
    command.args(["-displayfd", "1", "-SecurityTypes", "VncAuth", "-localhost"]);
    command.args(["-geometry", "1024x700", "-rfbport", &port.to_string()]);
    command.arg("-PasswordFile").arg(file);
    let (server, number) = Servant::start_and_hear(&mut command);
    let mut command = desktop.command("xsetroot");
    command.env("DISPLAY", format!(":{number}"));
    assert!(porthole_tests::keyring::succeeds(
        command.args(["-solid", "#125a34"])
    ));
    ([server], port)
}
