//! The viewer: what it shows of a server, and what it says when there is nothing to show.

use std::path::PathBuf;

use crate::console_states::{covered, opens_once_trusted, shows_last_picture, with_certificate};
use porthole_demo_cloud::Certificate;
use porthole_tests::{
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    guest::{NoVnc, Qemu, Serves, Shows, XGuest, Xvnc},
    launcher::SOON,
    leaks::{self, Canary},
    picture::{Colour, Picture},
    processes,
    screen::Window,
    stage,
    wait::{seconds, until},
    words,
};

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
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    let screen = app.screen();
    stage::shows(&app, &window, seconds(30), async || guest.picture()).await;
    screen.focus(&window).await;
    screen.type_text("typed in a viewer\n");
    guest.was_typed("typed in a viewer\n").await;
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
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    stage::shows(&app, &window, seconds(30), async || {
        guest.picture_of(colours)
    })
    .await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_so_when_its_guest_goes_away() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    cloud.demo.kill_guest(WEB_01).await;
    covered(&app.screen(), &window).await;
    shows_last_picture(&app.screen(), &window);
    let told = "Somebody else opened this console";
    words::says(&app.screen(), &window, told, seconds(20)).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_self_signed_certificate_is_shown_and_can_be_trusted() {
    let desktop = Desktop::start().await;
    let cloud = with_certificate(Certificate::SelfSigned).await;
    let app = stage::with_account(&desktop, &cloud).await;
    opens_once_trusted(&app, &cloud).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_certificates_of_the_own_authority_are_refused() {
    for console_certificate in [Certificate::Expired, Certificate::OtherHost] {
        let desktop = Desktop::start().await;
        let cloud = with_certificate(console_certificate).await;
        let app = stage::with_account(&desktop, &cloud).await;
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
    let app = stage::with_account(&desktop, &cloud).await;
    // A token that has ended: nova takes the connection and drops it.
    cloud.demo.faults.set_console_url(Some(&format!(
        "{}/vnc/region.eu-101/vnc_auto.html?token=ended",
        cloud.demo.console_origin()
    )));
    let window = stage::open_console(&app, "web-01").await;
    let screen = app.screen();
    // The first time it tries again by itself.
    cloud
        .saw("a second refusal", seconds(30), |seen| {
            seen.refused_links == 2
        })
        .await;
    covered(&screen, &window).await;
    screen.still_picture(&window, SOON).await;
    cloud.demo.faults.set_console_url(None);
    screen.focus(&window).await;
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
    stage::open_web_01(&app, &cloud).await;
    assert_eq!(cloud.demo.log.seen().calls_to("/vnc_auto.html"), 2);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn comes_back_by_itself_when_its_page_crashes_once() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn comes_back_by_itself_when_the_engine_loses_its_sockets() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    crash(&window, "WebKitNetworkProcess");
    cloud
        .saw("a second URL", seconds(20), |seen| seen.urls.len() == 2)
        .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

/// Ends the processes that draw a console's page, as a fault in the engine does.
fn crash_page(window: &Window) {
    crash(window, "WebKitWebProcess");
}

/// Ends a console's processes of that program.
fn crash(window: &Window, program: &str) {
    let family = processes::family(window.pid);
    let mut ending = family
        .iter()
        .filter(|process| process.program == program)
        .peekable();
    assert!(ending.peek().is_some(), "there is no {program}");
    for process in ending {
        porthole_tests::keyring::signal(process.pid, rustix::process::Signal::KILL);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn asks_for_the_password_of_the_servers_own_login() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let server = locked_server(&desktop, "sesame");
    let novnc = NoVnc::start(&desktop, server.port).await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_servers_password_is_kept_in_the_keyring_only_where_that_is_wanted() {
    const PASSWORD: &str = "v3ryopen";
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let server = locked_server(&desktop, PASSWORD);
    let novnc = NoVnc::start(&desktop, server.port).await;
    let app = stage::with_account(&desktop, &cloud).await;
    let screen = app.screen();
    let green = |picture: &Picture| picture.share_of(GROUND, 2) > 0.5;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    covered(&screen, &window).await;
    screen.focus(&window).await;
    screen.type_text(PASSWORD);
    screen.press_each(&["Tab", "space", "shift+Tab", "Return"]);
    screen
        .picture_when("the locked screen", &window, seconds(20), green)
        .await;
    let kept = || {
        let told = desktop.secret_tool(&crate::accounts::SERVICE);
        told.contains(PASSWORD)
    };
    until("the password in the keyring", SOON, async || {
        kept().then_some(())
    })
    .await;
    screen.close(&window);
    screen.gone(&window, SOON).await;
    // Nothing is asked the next time.
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    screen
        .picture_when("the locked screen again", &window, seconds(20), green)
        .await;
    screen.close(&window);
    screen.gone(&window, SOON).await;
    // A server that has another password now is asked for it, and the old one is forgotten.
    set_password(&desktop, "changed1");
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    covered(&screen, &window).await;
    until("the end of what was kept", SOON, async || {
        (!kept()).then_some(())
    })
    .await;
    app.end().await;
    let canary = Canary::new("the server's password", PASSWORD);
    assert_eq!(leaks::search(desktop.root(), &[canary]), [""; 0]);
}

/// The ground of a server that wants a password.
const GROUND: Colour = [0x12, 0x5a, 0x34];

/// An X server with a VNC password and a ground of one colour.
fn locked_server(desktop: &Desktop, password: &str) -> Xvnc {
    let file = set_password(desktop, password);
    let file = file.to_str().expect("the folder's name is text");
    let login = ["-SecurityTypes", "VncAuth", "-PasswordFile", file];
    let server = Xvnc::start(desktop, "1024x700", &login);
    let mut command = desktop.command("xsetroot");
    command.env("DISPLAY", &server.display);
    assert!(porthole_tests::keyring::succeeds(
        command.args(["-solid", "#125a34"])
    ));
    server
}

/// Gives the servers of [`locked_server`] this password from now on.
fn set_password(desktop: &Desktop, password: &str) -> PathBuf {
    let file = desktop.root().join("tmp/passwd");
    let mut command = desktop.command("sh");
    let words = format!("printf %s {password} | vncpasswd -f > {}", file.display());
    assert!(porthole_tests::keyring::succeeds(
        command.args(["-c", &words])
    ));
    file
}
