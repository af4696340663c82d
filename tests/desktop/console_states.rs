//! What a console says when its page is not what it should be, and its one button.

use porthole_demo_cloud::{Answer, Route, Trouble};
use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    screen::{Screen, Window},
    stage,
    wait::seconds,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dropped_console_says_so_and_opens_again_with_a_fresh_url() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    let window = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    cloud.demo.cut_links();
    let screen = app.screen();
    covered(&screen, &window).await;
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
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
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
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    cloud.demo.faults.on(Route::Page, Trouble::Silence);
    let window = stage::open_console(&app, "web-01").await;
    let screen = app.screen();
    screen.close(&window);
    screen.gone(&window, seconds(5)).await;
    app.page().says("web-01", SOON).await;
    app.end().await;
}

/// Waits until the curtain, with its button in the accent colour of either theme, is shown.
async fn covered(screen: &Screen, window: &Window) {
    screen
        .picture_when("the curtain", window, seconds(20), |picture| {
            let colours = picture.colours();
            let button = |colour: &[u8; 3]| colours.get(colour).copied().unwrap_or(0) > 600;
            button(&[0x1f, 0x5f, 0xd6]) || button(&[0x6e, 0xa2, 0xff])
        })
        .await;
}
