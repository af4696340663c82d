//! Accounts: kept across a restart, their secrets in the keyring and nowhere else.

use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    launcher::SOON,
    leaks::{self, Canary},
    stage::{self, ACCOUNT},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

pub const SERVICE: [&str; 4] = ["search", "--all", "service", "app.porthole.Porthole"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_is_kept_with_its_secret_in_the_keyring_only() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    app.end().await;
    assert!(desktop.secret_tool(&SERVICE).contains(&cloud.secret_key()));
    assert_eq!(
        leaks::search(desktop.root(), &[cloud.secret_canary()]),
        Vec::<String>::new()
    );

    let app = App::driven(&desktop, &[]).await;
    app.page().says("web-01", SOON).await;
    stage::open_web_01(&app, &cloud).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn removing_an_account_closes_its_consoles_and_removes_its_secret() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pasted_credentials_file_fills_the_form() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    stage::fill_in(page, &cloud, "", "").await;
    let (access, secret) = (&cloud.demo.ready.access_key, cloud.secret_key());
    let csv = format!(
        "\u{feff}\"User Name\",\"Access Key Id\",\"Secret Access Key\"\r\n\"ops\",\"{access}\",\"{secret}\"\r\n"
    );
    let paste = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
        document.querySelector('form').dispatchEvent(new ClipboardEvent('paste',
            { clipboardData: data, bubbles: true, cancelable: true }))";
    page.ask(paste, vec![csv.into()]).await;
    page.says("The form is filled in.", SOON).await;
    stage::check(page).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn temporary_keys_are_kept_in_memory_only() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let keys = cloud.demo.temporary_keys();
    let secret = keys.secret_key.expose_secret().to_owned();
    let token = keys
        .security_token
        .as_ref()
        .expect("temporary keys have one")
        .expose_secret()
        .to_owned();
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    stage::fill_in(page, &cloud, &keys.access_key, &secret).await;
    page.fill("Security token", &token).await;
    stage::check(page).await;
    page.says("Temporary keys are kept until Porthole ends.", SOON)
        .await;
    stage::save(page).await;
    page.says("web-01", SOON).await;
    stage::open_web_01(&app, &cloud).await;
    assert_eq!(desktop.secret_tool(&SERVICE), "");
    let canaries = [
        Canary::new("the secret key", &secret),
        Canary::new("the token", &token),
    ];
    assert_eq!(
        leaks::search(desktop.root(), &canaries),
        Vec::<String>::new()
    );
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_damaged_or_newer_file_of_accounts_is_told_and_kept() {
    for (content, words) in [
        ("{\"version\": 1, \"accounts\": [", "was damaged"),
        ("{\"version\": 99, \"accounts\": {}}", "a newer Porthole"),
    ] {
        let desktop = Desktop::start().await;
        let folder = desktop.config_folder();
        std::fs::create_dir_all(&folder).expect("the home can be written");
        std::fs::write(folder.join("accounts.json"), content).expect("the home can be written");
        let app = App::driven(&desktop, &[]).await;
        app.page().says(words, SOON).await;
        let kept = std::fs::read_dir(&folder).expect("it is there").flatten();
        let kept = kept.filter(|entry| {
            std::fs::read_to_string(entry.path()).is_ok_and(|text| text == content)
        });
        assert_eq!(kept.count(), 1, "the file is kept as it was");
        app.end().await;
    }
}

/// Calls every command that a page could call, with arguments that fit, and gives all answers.
const ASK_ALL: &str = r#"
const [names, account, server, project] = arguments;
const invoke = window.__TAURI_INTERNALS__.invoke;
const draft = { account, cloud: 'other', name: '', access_key: '', secret_key: '', security_token: '',
  keys_end: '', iam_url: '', ecs_url: '', region: '', project_id: '', ca_pem: '', allow_plain: false,
  proxy: '', proxy_user: '', proxy_password: '', held: null };
const words = { account, server, projectId: project, console: server, draft, host: 'x.invalid',
  text: 'User Name,Access Key Id,Secret Access Key\nx,HPUAAAAAAAAAAAAAAAAA,y', name: 'x', places: [],
  keep: 'session' };
return Promise.all(names.map((name, call) =>
  invoke(name, { ...words, call }).then((answer) => [name, answer], (reason) => [name, reason])));
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_command_gives_a_secret_back() {
    const URL_MARK: &str = "c0ffee-mark-of-an-answered-url";
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let url = cloud.mark_console_urls(URL_MARK);
    let app = App::driven(&desktop, &[]).await;
    let page = app.page();
    stage::add_account(page, &cloud).await;
    stage::open_web_01(&app, &cloud).await;
    let book = desktop.config_folder().join("accounts.json");
    let book: Value = serde_json::from_str(&std::fs::read_to_string(book).expect("it is there"))
        .expect("it is JSON");
    let account = book["accounts"][0]["id"].clone();
    let names: Vec<String> = commands()
        .into_iter()
        .filter(|name| !ENDING.contains(&name.as_str()))
        .collect();
    assert!(names.len() > 10, "{names:?}");
    let project = cloud.demo.ready.places[0].project_id.as_str();
    let arguments = vec![json!(names), account, json!(WEB_01), json!(project)];
    let answers = page
        .ask(ASK_ALL, arguments)
        .await
        .expect("the page answers");
    assert_eq!(answers.as_array().map(Vec::len), Some(names.len()));
    let told = answers.to_string();
    assert!(told.contains(WEB_01) || told.contains("console"), "{told}");
    for canary in [cloud.secret_canary(), url] {
        assert_eq!(canary.finds_in(told.as_bytes()), Vec::<String>::new());
    }
    app.end().await;
}

/// Commands that would take away what the others are asked about.
const ENDING: [&str; 8] = [
    "quit",
    "remove_account",
    "close_console",
    "cancel_call",
    "watch_calls",
    "watch_consoles",
    "watch_inventory",
    "watch_quit",
];

fn commands() -> Vec<String> {
    let capability = include_str!("../../src-tauri/capabilities/launcher.json");
    let capability: Value = serde_json::from_str(capability).expect("it is JSON");
    let permissions = capability["permissions"].as_array().expect("a list").iter();
    let names = permissions.filter_map(|name| name.as_str()?.strip_prefix("allow-"));
    names.map(|name| name.replace('-', "_")).collect()
}
