//! Power: a server is started, looked at, restarted and stopped again, by the keyboard alone.

use std::time::Duration;

use porthole_demo_cloud::{LinkEnd, Options, Route, Seen, Trouble};
use porthole_tests::{
    app::App,
    cloud::{BUILD_2, TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    stage,
    wait::seconds,
};

use crate::keys::CHORD;

async fn cloud() -> TestCloud {
    TestCloud::with(Options {
        boot: false,
        power: Duration::from_secs(1),
        ..Options::default()
    })
    .await
}

/// What was ordered, in order.
fn orders(seen: &Seen) -> Vec<&str> {
    seen.orders.iter().map(|(_, order)| &**order).collect()
}

/// Selects the server, opens the menu of its power by the keyboard, and chooses by a first letter.
async fn choose(app: &App<'_>, menu_key: &str, letter: &str) {
    let (screen, page) = (app.screen(), app.page());
    screen.focus(&app.window().await).await;
    screen.press(menu_key);
    page.focus_is_in("[role=menu]").await;
    screen.press(letter);
    screen.press("Return");
}

/// Answers the question with yes; the other answer has the focus.
async fn agree(app: &App<'_>, question: &str) {
    app.page().says(question, SOON).await;
    app.page().focus_is_in("[role=alertdialog]").await;
    app.screen().press("shift+Tab");
    app.screen().press("Return");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_is_started_restarted_and_stopped_by_the_keyboard() {
    let desktop = Desktop::start().await;
    let cloud = cloud().await;
    let app = App::driven(&desktop, &[]).await;
    let (screen, page) = (app.screen(), app.page());
    stage::add_account(page, &cloud).await;
    stage::press_enter_on(&app, "build-2").await;
    page.says("Stopped: nothing to show", SOON).await;
    screen.press("Return");
    page.says("Start build-2?", SOON).await;
    assert!(
        cloud.demo.log.seen().orders.is_empty(),
        "nothing before the answer"
    );
    screen.press("Return");
    page.says("Starting", SOON).await;
    page.find("option", "build-2, running").await;
    // The keys are the box's again.
    screen.press("Return");
    let window = screen.window("build-2 \u{b7}", stage::CONSOLE_LIMIT).await;
    stage::shows_guest(&app, &cloud, BUILD_2, &window).await;

    choose(&app, "shift+F10", "r").await;
    agree(&app, "Restart build-2?").await;
    let ended = |seen: &Seen| seen.links.first().is_some_and(|link| link.end.is_some());
    let seen = cloud.saw("the end of the console", SOON, ended).await;
    assert_eq!(seen.links[0].end, Some(LinkEnd::Guest));
    page.find("option", "build-2, running").await;

    choose(&app, "ctrl+p", "s").await;
    agree(&app, "Stop build-2?").await;
    page.find("option", "build-2, stopped").await;
    assert_eq!(
        orders(&cloud.demo.log.seen()),
        ["os-start", "reboot SOFT", "os-stop SOFT"]
    );
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_is_restarted_from_its_own_console_once_it_was_asked_about() {
    let desktop = Desktop::start().await;
    let cloud = cloud().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    let screen = app.screen();
    screen.focus(&window).await;
    // From the bar's first button to its last menu; Restart is the sixth item of that.
    let restart = [
        CHORD, "Tab", "Tab", "Return", "Down", "Down", "Down", "Down", "Down", "Return",
    ];
    screen.press_each(&restart);
    screen
        .picture_when("a question over the picture", &window, SOON, |picture| {
            // Half of what the guest's letters are.
            picture.share_of([0x68; 3], 8) > 0.001
        })
        .await;
    // What it leaves is one key press away, and what it takes is not.
    screen.press("Return");
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    assert!(cloud.demo.log.seen().orders.is_empty());
    screen.press_each(&restart);
    screen.press_each(&["Tab", "Return"]);
    cloud
        .saw("the order", SOON, |seen| orders(seen) == ["reboot SOFT"])
        .await;
    // The console follows it.
    cloud
        .saw("a second link", seconds(60), |seen| seen.links.len() == 2)
        .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_waiting_is_given_up_and_the_deed_goes_on() {
    let desktop = Desktop::start().await;
    let cloud = cloud().await;
    let app = App::driven(&desktop, &[]).await;
    let (screen, page) = (app.screen(), app.page());
    stage::add_account(page, &cloud).await;
    cloud
        .demo
        .faults
        .times(1, Route::Job, Trouble::Delay(Duration::from_secs(4)));
    stage::press_enter_on(&app, "build-2").await;
    page.says("Stopped: nothing to show", SOON).await;
    screen.press("Return");
    page.says("Start build-2?", SOON).await;
    screen.press("Return");
    page.says("Stop waiting", SOON).await;
    // First the search is cleared, then the waiting ends.
    screen.press("Escape");
    page.says("12 servers", SOON).await;
    screen.press("Escape");
    page.find("option", "build-2, starting").await;
    // The list hears of the end although nobody waits for it.
    page.find("option", "build-2, running").await;
    app.end().await;
}
