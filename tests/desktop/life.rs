//! A console that drops: what it says, and how it comes back.

use std::time::Duration;

use crate::console_states::{covered, is_last_picture, shows_last_picture};
use porthole_demo_cloud::{Answer, Route, Trouble};
use porthole_tests::{
    app::App,
    cloud::{BUILD_2, TestCloud, WEB_01},
    desktop::Desktop,
    relay::Relay,
    screen::Window,
    stage,
    wait::{seconds, until},
    words,
};
use tokio::time::Instant;

async fn with_web_01<'a>(desktop: &'a Desktop, cloud: &TestCloud) -> (App<'a>, Window) {
    let app = stage::with_account(desktop, cloud).await;
    let window = stage::open_web_01(&app, cloud).await;
    (app, window)
}

/// Opens the console of the stopped server, which waits.
async fn waiting_for_build_2(app: &App<'_>) -> Window {
    stage::press_enter_on(app, "build-2").await;
    app.page().click("button", "Open and wait").await;
    let screen = app.screen();
    screen.window("build-2 \u{b7}", stage::CONSOLE_LIMIT).await
}

/// Waits until a console says this.
async fn says(app: &App<'_>, window: &Window, sentence: &str) {
    words::says(&app.screen(), window, sentence, seconds(20)).await;
}

async fn has_urls(cloud: &TestCloud, count: usize) {
    let what = format!("{count} URLs");
    cloud
        .saw(&what, seconds(30), |seen| seen.urls.len() == count)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cut_console_keeps_its_picture_and_comes_back_by_itself() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window) = with_web_01(&desktop, &cloud).await;
    let slow = Trouble::Delay(seconds(6));
    cloud.demo.faults.times(1, Route::RemoteConsole, slow);
    cloud.demo.cut_links();
    let screen = app.screen();
    screen
        .picture_when("the last picture", &window, seconds(4), is_last_picture)
        .await;
    says(&app, &window, "The connection was lost").await;
    has_urls(&cloud, 2).await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    // The keyboard is the guest's again.
    screen.focus(&window).await;
    screen.type_text("echo again\n");
    cloud.was_typed(WEB_01, "echo again\n").await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn somebody_else_is_asked_about_before_being_thrown_out() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window) = with_web_01(&desktop, &cloud).await;
    cloud.demo.take_over(WEB_01);
    let screen = app.screen();
    // A button to press, and nothing under way any more.
    let (x, y) = covered(&screen, &window).await;
    shows_last_picture(&screen, &window);
    says(&app, &window, "Somebody else opened this console").await;
    says(&app, &window, "Taking over ends theirs").await;
    assert_eq!(cloud.demo.log.seen().urls.len(), 1, "no war");
    screen.click(&window, x, y);
    has_urls(&cloud, 2).await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn waits_for_a_stopped_server_and_is_there_when_it_runs() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = waiting_for_build_2(&app).await;
    covered(&app.screen(), &window).await;
    says(&app, &window, "The server is stopped").await;
    says(&app, &window, "opens here as soon as it runs").await;
    assert_eq!(cloud.demo.log.seen().calls_to("/remote_console"), 0);
    cloud.demo.set_status(BUILD_2, "ACTIVE");
    has_urls(&cloud, 1).await;
    stage::shows_guest(&app, &cloud, BUILD_2, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn starts_a_stopped_server_and_shows_it() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = waiting_for_build_2(&app).await;
    let screen = app.screen();
    covered(&screen, &window).await;
    screen.focus(&window).await;
    screen.press("Return");
    has_urls(&cloud, 1).await;
    stage::shows_guest(&app, &cloud, BUILD_2, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn follows_a_reboot() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window) = with_web_01(&desktop, &cloud).await;
    cloud.demo.set_status(WEB_01, "REBOOT");
    cloud.demo.kill_guest(WEB_01).await;
    says(&app, &window, "The server is rebooting").await;
    let looks = || cloud.demo.log.seen().calls_to(WEB_01);
    let before = looks();
    until("three looks at the server", seconds(20), async || {
        (looks() >= before + 3).then_some(())
    })
    .await;
    assert_eq!(cloud.demo.log.seen().urls.len(), 1, "none in vain");
    cloud.demo.set_status(WEB_01, "ACTIVE");
    has_urls(&cloud, 2).await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_login_is_not_repeated_by_a_dropped_console() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window) = with_web_01(&desktop, &cloud).await;
    let refused = Answer::iam(401, "AK not exist");
    cloud.demo.faults.on(Route::Api, Trouble::Answer(refused));
    let before = cloud.demo.log.seen().calls.len();
    cloud.demo.cut_links();
    covered(&app.screen(), &window).await;
    let calls = cloud.demo.log.seen().calls.len() - before;
    assert_eq!(calls, 1, "one refused call");
    says(&app, &window, "The cloud does not know this access key").await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn comes_back_when_the_proxy_does_and_asks_for_no_url_before() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let mut relay = Relay::to(&cloud).await;
    let (app, window) = with_web_01(&desktop, &cloud).await;
    let looks = || cloud.demo.log.seen().calls_to(WEB_01);
    let before = looks();
    relay.shut().await;
    until("a look at the server", seconds(10), async || {
        (looks() > before).then_some(())
    })
    .await;
    let screen = app.screen();
    screen
        .picture_when("the last picture", &window, seconds(4), is_last_picture)
        .await;
    says(&app, &window, "The cloud's console service does not answer").await;
    let tried = relay.urls_at_tries().len();
    relay.open().await;
    has_urls(&cloud, 2).await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    // It came to see whether the proxy is there, and asked then.
    assert_eq!(relay.urls_at_tries().get(tried), Some(&1), "one in vain");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_is_moved_or_deleted_is_told_as_that() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window) = with_web_01(&desktop, &cloud).await;
    cloud.demo.set_status(WEB_01, "MIGRATING");
    cloud.demo.kill_guest(WEB_01).await;
    says(&app, &window, "The server is being moved or resized").await;
    cloud.demo.set_status(WEB_01, "ACTIVE");
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    cloud.demo.set_status(WEB_01, "DELETED");
    cloud.demo.kill_guest(WEB_01).await;
    says(&app, &window, "The server was deleted").await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_right_that_was_taken_away_is_told_and_can_be_tried_again() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window) = with_web_01(&desktop, &cloud).await;
    let forbidden = "Policy doesn't allow ecs:cloudServers:vnc to be performed.";
    let refuses = Trouble::Answer(Answer::ecs(403, "Ecs.0003", forbidden));
    cloud.demo.faults.times(1, Route::RemoteConsole, refuses);
    cloud.demo.cut_links();
    says(&app, &window, "ecs:cloudServers:vnc").await;
    app.screen().focus(&window).await;
    app.screen().press("Return");
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

/// Limits that providers set are whole minutes: in the full run only.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn limits_of_a_provider_are_told_as_those() {
    if std::env::var_os("PORTHOLE_FULL").is_none() {
        return;
    }
    let idle = "Probably the console was not used for a while";
    is_told_after(seconds(120), From::LastKey, idle).await;
    let session = "Probably the cloud limits how long a console is open";
    is_told_after(seconds(600), From::Url, session).await;
}

/// Since when a limit counts.
#[derive(PartialEq)]
enum From {
    Url,
    LastKey,
}

/// Cuts a console after so long, and reads what it says. It is the time that passes which is told.
async fn is_told_after(limit: Duration, from: From, told: &str) {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    stage::press_enter_on(&app, "web-01").await;
    has_urls(&cloud, 1).await;
    let mut since = Instant::now();
    let window = app
        .screen()
        .window("web-01 \u{b7}", stage::CONSOLE_LIMIT)
        .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.screen().focus(&window).await;
    app.screen().type_text("x\n");
    cloud.was_typed(WEB_01, "x\n").await;
    if from == From::LastKey {
        since = Instant::now();
    }
    tokio::time::sleep_until(since + limit).await;
    let slow = Trouble::Delay(seconds(6));
    cloud.demo.faults.times(1, Route::RemoteConsole, slow);
    cloud.demo.cut_links();
    says(&app, &window, told).await;
    app.end().await;
}
