//! Every error of the cloud, made by the cloud's switches, in the app's own words.

use std::time::Duration;

use porthole_demo_cloud::{Answer, Route, Trouble};
use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    stage,
    wait::seconds,
};

/// What the cloud answers to a call for a console URL, and what the app is to say.
fn told_at_a_server() -> Vec<(&'static str, Trouble, &'static [&'static str])> {
    let answer = Trouble::Answer;
    let ecs = |status, code, message| answer(Answer::ecs(status, code, message));
    vec![
        (
            "no permission",
            ecs(
                403,
                "Pdp.0001",
                "Policy doesn't allow ecs:cloudServers:vnc to be performed.",
            ),
            &["ecs:cloudServers:vnc", "Ask whoever manages the account"],
        ),
        (
            "gone",
            ecs(404, "Ecs.0114", "Instance[x] could not be found."),
            &["This server does not exist any more."],
        ),
        (
            "busy",
            ecs(409, "Ecs.0603", "The server is being processed."),
            &["busy with another command"],
        ),
        (
            "no console",
            ecs(400, "Ecs.0005", "Invalid console type"),
            &["This kind of server has no console."],
        ),
        (
            "frozen",
            ecs(403, "Ecs.0030", "The account balance is insufficient."),
            &["restricted this account"],
        ),
        (
            "project",
            ecs(404, "Ecs.0023", "project not found"),
            &["does not know this project"],
        ),
        (
            "down",
            answer(Answer::bad_gateway()),
            &["a fault of its own"],
        ),
        (
            "another shape",
            answer(Answer::iam(500, "internal")),
            &["a fault of its own"],
        ),
        (
            "no such path",
            answer(Answer::gateway(
                404,
                "APIGW.0101",
                "The API does not exist or has not been published",
            )),
            &["does not know this API"],
        ),
        ("empty", answer(Answer::empty()), &["was empty"]),
        (
            "a web page",
            answer(Answer::html(200, "<html><form>sign in</form></html>")),
            &["answered with a web page"],
        ),
        ("cut off", Trouble::Cut, &["Try again"]),
        ("huge", Trouble::Huge(2 << 20), &["Try again"]),
        (
            "a redirect",
            answer(Answer::html(302, "").header("location", "https://elsewhere.example/")),
            &["does not know this API"],
        ),
        (
            "refused in other words",
            ecs(400, "Ecs.9999", "something new & <b>strange</b>"),
            &["something new & <b>strange</b>"],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_refusal_of_a_console_is_told_at_its_server() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let page = app.page();
    let mut missed = Vec::new();
    for (name, trouble, words) in told_at_a_server() {
        cloud.demo.faults.clear();
        cloud.demo.faults.times(1, Route::RemoteConsole, trouble);
        let asked = cloud.demo.log.seen().calls_to("/remote_console");
        stage::press_enter_on(&app, "web-01").await;
        cloud
            .saw("the call", SOON, |seen| {
                seen.calls_to("/remote_console") > asked
            })
            .await;
        for words in words {
            let told = porthole_tests::wait::within(seconds(15), async || {
                page.text().await.contains(words).then_some(())
            });
            if told.await.is_none() {
                missed.push(format!("{name}: not {words:?} but: {}", page.text().await));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
    assert_eq!(app.screen().windows().len(), 1, "no console came");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn strange_console_urls_are_not_opened() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let cases = [
        (
            "https://elsewhere.example/vnc_auto.html?token={token}",
            "elsewhere.example",
        ),
        (
            "http://elsewhere.example/vnc_auto.html?token={token}",
            "without encryption",
        ),
        ("file:///etc/passwd", "cannot be opened safely"),
        (
            "https://user:pass@127.0.0.1/?token={token}",
            "cannot be opened safely",
        ),
        ("not a url", "cannot be opened safely"),
    ];
    for (template, words) in cases {
        cloud.demo.faults.set_console_url(Some(template));
        stage::press_enter_on(&app, "web-01").await;
        app.page().says(words, SOON).await;
    }
    assert_eq!(app.screen().windows().len(), 1, "no console came");
    app.end().await;
}

/// What the cloud answers to the check of a key, and what the form is to say.
fn told_at_the_form() -> Vec<(&'static str, Trouble, &'static str)> {
    let iam = |status, message| Trouble::Answer(Answer::iam(status, message));
    vec![
        (
            "wrong key",
            iam(401, "AK not exist"),
            "does not know this access key",
        ),
        (
            "wrong secret",
            iam(401, "verify aksk signature fail"),
            "did not accept this secret key",
        ),
        (
            "locked",
            iam(401, "The number of failed attempts reach the limit"),
            "has locked this access key",
        ),
        ("clock", iam(401, "signature expired"), "clock is wrong"),
        (
            "down",
            Trouble::Answer(Answer::bad_gateway()),
            "a fault of its own",
        ),
        (
            "not understood",
            Trouble::Answer(Answer::html(200, "<html>")),
            "answered with a web page",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_refusal_of_a_key_is_told_at_the_form_which_stays() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    let (access, secret) = (cloud.demo.ready.access_key.clone(), cloud.secret_key());
    stage::fill_in(page, &cloud, &access, &secret).await;
    for (name, trouble, words) in told_at_the_form() {
        cloud.demo.faults.clear();
        cloud.demo.faults.on(Route::Projects, trouble.clone());
        cloud.demo.faults.on(Route::AuthProjects, trouble);
        page.click("button", "Check and save").await;
        page.says(words, SOON).await;
        let kept = page.find("textbox", "Access key").await.prop("value").await;
        assert_eq!(
            kept.expect("a field has a value").as_deref(),
            Some(access.as_str()),
            "{name}"
        );
    }
    cloud.demo.faults.clear();
    stage::check(page).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_host_that_is_not_there_or_not_trusted_is_told_apart() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    stage::fill_in_right_keys(page, &cloud).await;
    page.paste("Own certificate authority", "").await;
    let field = page.find("textbox", "Own certificate authority").await;
    field.clear().await.expect("a field can be emptied");
    page.click("button", "Check and save").await;
    page.says("certificate", SOON).await;
    page.fill("IAM URL", "https://iam.nowhere.invalid").await;
    page.click("button", "Check and save").await;
    page.says("could not be looked up", SOON).await;
    page.fill("IAM URL", "https://127.0.0.1:1").await;
    page.click("button", "Check and save").await;
    page.says("refuses connections", SOON).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_region_that_fails_holds_no_other_back() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let down = || Trouble::Answer(Answer::bad_gateway());
    cloud.demo.faults.in_region("ap-1", Route::List, down());
    let page = app.page();
    page.click("button", "Refresh").await;
    page.says("a fault of its own", SOON).await;
    page.says("web-01", SOON).await;
    cloud.demo.faults.clear();
    page.click("button", "Try again").await;
    page.says("app-01", SOON).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_revoked_key_costs_one_refused_call() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let calls = cloud.demo.log.seen().calls.len();
    cloud.demo.faults.on(
        Route::Api,
        Trouble::Answer(Answer::gateway(
            401,
            "APIGW.0301",
            "Incorrect IAM authentication information: AK not exist",
        )),
    );
    app.page().click("button", "Refresh").await;
    app.page().says("does not know this access key", SOON).await;
    assert_eq!(cloud.demo.log.seen().calls.len(), calls + 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_throttled_list_waits_as_told_and_goes_on() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    cloud.demo.rename(WEB_01, "web-renamed");
    cloud
        .demo
        .faults
        .times(1, Route::List, Trouble::Answer(Answer::throttled(2)));
    app.page().click("button", "Refresh").await;
    app.page().says("web-renamed", SOON).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_clock_is_told_and_mended_by_the_clouds_time() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    cloud.demo.faults.set_clock_ahead_s(3_600);
    let app = stage::with_account(&desktop, &cloud).await;
    app.page().says("clock is", SOON).await;
    stage::open_web_01(&app, &cloud).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cloud_that_never_answers_is_waited_for_in_plain_sight() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    cloud.demo.faults.on(Route::RemoteConsole, Trouble::Silence);
    stage::press_enter_on(&app, "web-01").await;
    app.page()
        .says("Waiting for", Duration::from_secs(10))
        .await;
    app.page().says("did not answer in time", seconds(60)).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_foreign_console_host_is_asked_about_once() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let page = app.page();
    cloud
        .demo
        .faults
        .set_console_url(Some("https://console.elsewhere.invalid/?token={token}"));
    stage::press_enter_on(&app, "web-01").await;
    page.says("Allow console.elsewhere.invalid for", SOON).await;
    page.click("button", "Allow host").await;
    // Allowed, a window comes, and says that the name leads nowhere.
    let screen = app.screen();
    let window = screen.window("web-01 \u{b7}", stage::CONSOLE_LIMIT).await;
    screen.close(&window);
    screen.gone(&window, SOON).await;
    let window = stage::open_console(&app, "web-01").await;
    assert!(
        !page
            .text()
            .await
            .contains("Allow console.elsewhere.invalid")
    );
    screen.close(&window);
    app.end().await;
}
