//! The account form in the real window: what was typed stays until its user gives it up, and each
//! wait of it can be ended.

use porthole_demo_cloud::{Answer, Route, Trouble};
use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    launcher::{Launcher, SOON},
    stage,
    wait::{seconds, until},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_that_is_filled_in_is_given_up_by_its_user_only() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let (page, screen) = (app.page(), app.screen());
    stage::fill_in_right_keys(page, &cloud).await;
    screen.focus(&app.window().await).await;
    screen.press("F1");
    page.find("heading", "Keyboard").await;
    screen.press("Escape");
    until("the end of the keys", SOON, async || {
        page.all("heading", "Keyboard")
            .await
            .is_empty()
            .then_some(())
    })
    .await;
    still_filled_in(page, &cloud).await;
    for key in ["ctrl+f", "Escape"] {
        screen.press(key);
        page.says("What you entered is not saved.", SOON).await;
        screen.press("Escape");
        page.find("button", "Check and save").await;
        still_filled_in(page, &cloud).await;
    }
    screen.press("Escape");
    page.click("button", "Discard").await;
    page.says("Your servers' screens", SOON).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_check_that_is_cancelled_leaves_the_form_as_it_was() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    stage::fill_in_right_keys(page, &cloud).await;
    cloud.demo.faults.on(Route::Api, Trouble::Silence);
    page.click("button", "Check and save").await;
    page.says("Waiting for", SOON).await;
    page.click("button", "Cancel").await;
    until("the end of the wait", seconds(5), async || {
        (!page.text().await.contains("Waiting for")).then_some(())
    })
    .await;
    still_filled_in(page, &cloud).await;
    cloud.demo.faults.clear();
    stage::check(page).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pause_that_the_cloud_asks_for_is_shown_and_can_be_cancelled() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let throttled = Trouble::Answer(Answer::throttled(25));
    cloud.demo.faults.on(Route::RemoteConsole, throttled);
    stage::press_enter_on(&app, "web-01").await;
    let page = app.page();
    page.says("The cloud asks to wait 2", SOON).await;
    page.find_exact("button", "Cancel Esc")
        .await
        .click()
        .await
        .expect("it can be pressed");
    page.find("button", "Open console").await;
    assert!(!page.text().await.contains("asks to wait"));
    app.end().await;
}

async fn still_filled_in(page: &Launcher, cloud: &TestCloud) {
    let value = async |label: &str| {
        let field = page.find("textbox", label).await;
        field.prop("value").await.expect("a field has a value")
    };
    assert_eq!(
        value("Access key").await.as_ref(),
        Some(&cloud.demo.ready.access_key)
    );
    assert_eq!(value("Secret key").await, Some(cloud.secret_key()));
}
