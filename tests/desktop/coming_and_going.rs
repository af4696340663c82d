//! Who ends with whom: a second start, the launcher closed, the launcher killed, consoles raised
//! and cancelled.

use porthole_core::settings::{Choices, Ready};
use porthole_demo_cloud::{Route, Trouble};
use porthole_tests::{
    app::{App, start_again},
    cloud::{DB_01, TestCloud, WEB_01},
    desktop::Desktop,
    keyring::signal,
    launcher::SOON,
    stage,
    wait::{seconds, until},
};
use rustix::process::Signal;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_start_brings_the_first_to_the_front() {
    let desktop = Desktop::start().await;
    let app = App::plain(&desktop, &["--demo"]).await;
    let screen = app.screen();
    let window = app.window().await;
    let main = app.main_process().await;
    let other =
        porthole_tests::servant::Servant::start(desktop.command("xterm").args(["-T", "other"]));
    screen.focus(&screen.window("other", SOON).await).await;
    assert!(
        start_again(&desktop),
        "the second start ends by itself, and well"
    );
    until("the launcher in front", SOON, async || {
        (screen.active() == window.id).then_some(())
    })
    .await;
    assert_eq!(app.main_process().await, main);
    drop(other);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_console_stands_ready_where_that_is_not_wanted() {
    let desktop = Desktop::start().await;
    desktop.choose_for_all(Choices {
        ready: Some(Ready::Never),
        ..Choices::default()
    });
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    assert!(app.consoles().is_empty());
    stage::open_web_01(&app, &cloud).await;
    // By its picture another would long be there.
    let second = stage::open_console(&app, "db-01").await;
    stage::shows_guest(&app, &cloud, DB_01, &second).await;
    assert_eq!(app.consoles().len(), 2);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn consoles_outlive_the_launchers_window_and_end_the_app() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let console = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &console).await;
    let screen = app.screen();
    let launcher = app.window().await;
    screen.close(&launcher);
    screen.gone(&launcher, SOON).await;
    screen.focus(&console).await;
    screen.type_text("still here\n");
    cloud.was_typed(WEB_01, "still here").await;
    // A second start shows the window again.
    assert!(start_again(&desktop));
    let launcher = app.window().await;
    screen.close(&launcher);
    screen.gone(&launcher, SOON).await;
    screen.close(&console);
    app.ended().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn consoles_and_their_engines_end_with_a_killed_launcher() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    signal(app.main_process().await.pid, Signal::KILL);
    app.screen().gone(&window, seconds(20)).await;
    cloud
        .saw("the end of the link", seconds(20), |seen| {
            seen.open_links() == 0
        })
        .await;
    app.ended().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_enter_raises_the_console_that_is_open() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let first = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &first).await;
    let second = stage::open_console(&app, "db-01").await;
    cloud
        .saw("two links", SOON, |seen| seen.open_links() == 2)
        .await;
    let screen = app.screen();
    stage::press_enter_on(&app, "web-01").await;
    until("the first console in front", SOON, async || {
        (screen.active() == first.id).then_some(())
    })
    .await;
    let seen = cloud.demo.log.seen();
    assert_eq!(seen.urls, [WEB_01, DB_01], "one URL a server was asked for");
    screen.close(&first);
    screen.gone(&first, SOON).await;
    assert!(screen.windows().contains(&second), "the other one stays");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn escape_cancels_what_is_on_its_way() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    cloud
        .demo
        .faults
        .on(Route::RemoteConsole, Trouble::Delay(seconds(8)));
    stage::press_enter_on(&app, "web-01").await;
    app.page().says("Waiting for", SOON).await;
    let screen = app.screen();
    // The first Escape empties the search box, the second one cancels.
    screen.press("Escape");
    screen.press("Escape");
    until("the end of the wait", seconds(5), async || {
        (!app.page().text().await.contains("Waiting for")).then_some(())
    })
    .await;
    cloud.demo.faults.clear();
    let window = stage::open_console(&app, "db-01").await;
    stage::shows_guest(&app, &cloud, DB_01, &window).await;
    assert!(
        screen.find("web-01").is_none(),
        "the cancelled one does not come"
    );
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stopped_server_is_not_asked_for_a_url() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    stage::press_enter_on(&app, "build-2").await;
    app.page().says("Stopped: nothing to show", SOON).await;
    app.page().find("button", "Look again").await;
    assert_eq!(cloud.demo.log.seen().calls_to("/remote_console"), 0);
    app.end().await;
}
