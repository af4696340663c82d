//! The list: searching, opening what is not in it, and names that are not to be trusted.

use porthole_tests::{
    app::App,
    cloud::{DB_01, TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    stage,
    wait::until,
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pasted_id_that_is_not_in_the_list_opens_a_console() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    // Out of the list, yet there: the key may open what it may not list.
    cloud.demo.set_status(WEB_01, "DELETED");
    app.page().click("button", "Refresh").await;
    let page = app.page();
    let screen = app.screen();
    page.fill_search(WEB_01).await;
    page.says(&format!("Open server {WEB_01}"), SOON).await;
    cloud.demo.set_status(WEB_01, "ACTIVE");
    // The right project is one of those that are offered.
    let place = "eu-101";
    let offers = page.all("option", place).await;
    offers
        .first()
        .expect("it is offered")
        .click()
        .await
        .expect("it can be chosen");
    screen.focus(&app.window().await).await;
    screen.press("Return");
    let window = screen.window(WEB_01, stage::CONSOLE_LIMIT).await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn names_from_the_cloud_are_text_whatever_they_hold() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let markup =
        "<img src=x onerror=\"document.title='trick'\"><script>document.title='trick'</script>";
    cloud.demo.rename(WEB_01, markup);
    cloud
        .demo
        .rename(DB_01, &format!("a\u{202e}b\u{2066}c\n{}", "x".repeat(200)));
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    stage::fill_in_right_keys(page, &cloud).await;
    stage::check(page).await;
    stage::save(page).await;
    page.says(markup, SOON).await;
    let unruly = "return [...document.querySelectorAll('[role=option], aside')].some((it) =>
        /[\\u202a-\\u202e\\u2066-\\u2069]/.test(it.textContent + it.getAttribute('aria-label')))";
    assert_eq!(
        page.ask(unruly, vec![]).await,
        Some(json!(false)),
        "a name turns the writing"
    );
    let title = page.ask("return document.title", vec![]).await;
    assert_eq!(title, Some(json!("Porthole")), "markup was run");
    stage::press_enter_on(&app, "onerror").await;
    let window = app.screen().window("<img", stage::CONSOLE_LIMIT).await;
    assert!(window.title.contains("onerror"), "{}", window.title);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_key_reaches_its_place() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let (page, screen) = (app.page(), app.screen());
    screen.focus(&app.window().await).await;
    let selected = async |words: &str| {
        let script = "return document.querySelector('[aria-selected=true]')?.ariaPosInSet";
        until(words, SOON, async || {
            page.ask(script, vec![])
                .await?
                .as_str()?
                .parse::<usize>()
                .ok()
        })
        .await
    };
    screen.press("Home");
    let first = selected("the first row").await;
    screen.press("Down");
    until("the second row", SOON, async || {
        (selected("a row").await == first + 1).then_some(())
    })
    .await;
    screen.press("End");
    until("the last row", SOON, async || {
        (selected("a row").await >= 12).then_some(())
    })
    .await;
    let calls = cloud.demo.log.seen().calls.len();
    screen.press("F5");
    cloud
        .saw("a refresh", SOON, |seen| seen.calls.len() > calls)
        .await;
    screen.type_text("queue");
    page.says("1 of 12 servers", SOON).await;
    screen.press("Escape");
    page.says("12 servers", SOON).await;
    app.end().await;
}
