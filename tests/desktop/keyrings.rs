//! A keyring that is not there, locked, silent or full: a sentence in time, the form kept, nothing
//! half saved, and a key that may be kept in memory.

use std::time::Instant;

use porthole_tests::{
    app::App, cloud::TestCloud, desktop::Desktop, keyring::Keyring, launcher::SOON, leaks, stage,
    wait::seconds,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_that_there_is_no_keyring() {
    offers_memory(Keyring::Absent, "This computer has no keyring").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_that_the_keyring_is_locked() {
    offers_memory(Keyring::Locked, "The keyring is locked").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_that_the_keyring_does_not_answer() {
    offers_memory(Keyring::Silent, "The keyring has not answered").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_that_the_keyring_refuses() {
    offers_memory(Keyring::Full, "The keyring refused").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_that_the_keyring_was_locked_meanwhile() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    desktop.lock_keyring();
    stage::press_enter_on(&app, "web-01").await;
    app.page().says("The keyring is locked", seconds(15)).await;
    app.end().await;
}

async fn offers_memory(state: Keyring, words: &str) {
    let desktop = Desktop::with(state).await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    stage::fill_in_right_keys(page, &cloud).await;
    stage::check(page).await;
    let pressed = Instant::now();
    stage::save(page).await;
    page.says(words, SOON).await;
    // Ten seconds is the promise; one more is the test's own looking.
    assert!(
        pressed.elapsed() < seconds(11),
        "after {:?}",
        pressed.elapsed()
    );
    let book = leaks::files(&desktop.home())
        .into_iter()
        .any(|file| file.ends_with("accounts.json"));
    assert!(
        !book || !accounts_file(&desktop).contains("Trial"),
        "the account was half saved"
    );

    page.find_exact("button", "Keep until Porthole ends")
        .await
        .click()
        .await
        .expect("a button");
    page.says("web-01", SOON).await;
    stage::open_web_01(&app, &cloud).await;
    assert_eq!(
        leaks::search(desktop.root(), &[cloud.secret_canary()]),
        Vec::<String>::new()
    );
    app.end().await;
}

fn accounts_file(desktop: &Desktop) -> String {
    let path = desktop.config_folder().join("accounts.json");
    std::fs::read_to_string(path).unwrap_or_default()
}
