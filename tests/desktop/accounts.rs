//! Accounts: kept across a restart, their secrets in the keyring and nowhere else.

use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    leaks,
    stage::{self, ACCOUNT},
};

const SERVICE: [&str; 4] = ["search", "--all", "service", "app.porthole.Porthole"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_is_kept_with_its_secret_in_the_keyring_only() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    app.end().await;
    assert!(desktop.secret_tool(&SERVICE).contains(&cloud.secret_key()));
    assert_eq!(
        leaks::search(desktop.root(), &[cloud.secret_canary()]),
        Vec::<String>::new()
    );

    let app = App::driven(&desktop, &[]).await;
    app.page().says("web-01", SOON).await;
    let window = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn removing_an_account_closes_its_consoles_and_removes_its_secret() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    let window = stage::open_console(&app, "web-01").await;
    let page = app.page();
    page.click("button", &format!("Edit account {ACCOUNT}"))
        .await;
    page.click("button", "Remove account").await;
    page.says("Its open console closes.", SOON).await;
    page.find_exact("button", "Remove")
        .await
        .click()
        .await
        .expect("it can be pressed");
    app.screen().gone(&window, SOON).await;
    page.says("Your servers' screens", SOON).await;
    assert_eq!(desktop.secret_tool(&SERVICE), "");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn swapped_and_padded_keys_are_noticed_before_anything_is_sent() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    let (access, secret) = (cloud.demo.ready.access_key.clone(), cloud.secret_key());
    stage::fill_in(page, &cloud, &secret, &access).await;
    page.click("button", "Check and save").await;
    page.says("The two keys are swapped.", SOON).await;
    assert_eq!(cloud.demo.log.seen().calls.len(), 0, "nothing was sent");
    page.fill("Access key", &format!(" {access} ")).await;
    page.fill("Secret key", &format!("  {secret}\u{200b} "))
        .await;
    stage::check(page).await;
    app.end().await;
}
