//! The system's proxy, or an account's own, for the API and for consoles alike: the cloud's name is
//! known to the proxy alone, so that whatever does not go through it fails.

use std::fs;

use porthole_demo_cloud::{Certificate, Options};
use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    launcher::SOON,
    leaks,
    proxy::{PASSWORD, TestProxy, USER},
    stage,
};

/// The name in the cloud's certificates; no name service knows it.
const NAME: &str = "console.example";

/// A cloud behind the name, with its console URLs on the name too.
async fn cloud_behind_the_name() -> TestCloud {
    let mut cloud = TestCloud::with(Options {
        api_certificate: Certificate::OtherHost,
        console_certificate: Certificate::OtherHost,
        boot: false,
        ..Options::default()
    })
    .await;
    let named = |url: &str| url.replace("127.0.0.1", NAME);
    cloud.demo.ready.iam_url = named(&cloud.demo.ready.iam_url);
    cloud.demo.ready.ecs_url = named(&cloud.demo.ready.ecs_url);
    let origin = named(cloud.demo.console_origin());
    let template = format!("{origin}/vnc/region.eu-101/vnc_auto.html?token={{token}}&lang=EN");
    cloud.demo.faults.set_console_url(Some(&template));
    cloud
}

/// Adds the account, opens a console, and looks at what the proxy led to.
async fn opens_a_console(desktop: &Desktop, proxy: &TestProxy) {
    let cloud = cloud_behind_the_name().await;
    let app = stage::with_account(desktop, &cloud).await;
    stage::open_web_01(&app, &cloud).await;
    led_everywhere(proxy, &cloud);
    app.end().await;
}

/// Looks at what the proxy led to: both APIs and the console.
fn led_everywhere(proxy: &TestProxy, cloud: &TestCloud) {
    let host = |url: &str| {
        url.trim_start_matches("https://")
            .replace("127.0.0.1", NAME)
    };
    let (ready, led) = (&cloud.demo.ready, proxy.led());
    for wanted in [&ready.iam_url, &ready.ecs_url, cloud.demo.console_origin()] {
        let wanted = host(wanted);
        assert!(
            led.contains(&wanted),
            "{wanted} was not asked of the proxy: {led:?}"
        );
    }
}

/// Fills in the account form with a proxy of its own, at this address and with this password.
async fn fill_in(app: &App<'_>, cloud: &TestCloud, address: &str, password: &str) {
    let page = app.page();
    stage::fill_in_right_keys(page, cloud).await;
    page.fill("Proxy", address).await;
    page.fill("Proxy user name", USER).await;
    page.fill("Proxy password", password).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_has_a_proxy_of_its_own_whose_login_is_in_the_keyring() {
    let proxy = TestProxy::start().await;
    let mut desktop = Desktop::start().await;
    // The system names another one, at which nobody listens.
    desktop.set_env("ALL_PROXY", "socks5://127.0.0.1:9");
    let cloud = cloud_behind_the_name().await;
    let app = App::driven(&desktop, &[]).await;
    fill_in(&app, &cloud, &format!("http://{}", proxy.http), "wrong").await;
    app.page().click("button", "Check and save").await;
    app.page().says("or the account's own", SOON).await;
    app.page()
        .fill("Proxy", &format!("socks5://{}", proxy.socks))
        .await;
    app.page().fill("Proxy password", PASSWORD).await;
    stage::check(app.page()).await;
    stage::save(app.page()).await;
    app.page().says("app-01", SOON).await;
    app.end().await;
    // Nothing was written where others could read it, and it is there the next time.
    let password = leaks::Canary::new("the proxy's password", PASSWORD);
    assert_eq!(
        leaks::search(desktop.root(), &[password]),
        Vec::<String>::new()
    );
    let before = proxy.led().len();
    let app = App::driven(&desktop, &[]).await;
    app.page().says("app-01", SOON).await;
    assert!(proxy.led().len() > before);
    stage::open_web_01(&app, &cloud).await;
    led_everywhere(&proxy, &cloud);
    app.end().await;
}

fn login() -> String {
    format!("{USER}:{}", PASSWORD.replace(' ', "%20"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn api_and_console_go_through_the_environments_proxy() {
    let proxy = TestProxy::start().await;
    let mut desktop = Desktop::start().await;
    desktop.set_env("HTTPS_PROXY", &format!("http://{}@{}", login(), proxy.http));
    opens_a_console(&desktop, &proxy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn api_and_console_go_through_a_socks_proxy() {
    let proxy = TestProxy::start().await;
    let mut desktop = Desktop::start().await;
    desktop.set_env(
        "ALL_PROXY",
        &format!("socks5h://{}@{}", login(), proxy.socks),
    );
    opens_a_console(&desktop, &proxy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_proxy_that_refuses_the_login_is_told_and_no_proxy_is_honoured() {
    let proxy = TestProxy::start().await;
    let mut desktop = Desktop::start().await;
    desktop.set_env(
        "HTTPS_PROXY",
        &format!("http://somebody:else@{}", proxy.http),
    );
    let cloud = cloud_behind_the_name().await;
    let app = App::driven(&desktop, &[]).await;
    stage::fill_in_right_keys(app.page(), &cloud).await;
    app.page().click("button", "Check and save").await;
    app.page().says("proxy", SOON).await;
    app.end().await;

    desktop.set_env("NO_PROXY", NAME);
    let app = App::driven(&desktop, &[]).await;
    stage::fill_in_right_keys(app.page(), &cloud).await;
    app.page().click("button", "Check and save").await;
    app.page().says("could not be looked up", SOON).await;
    assert_eq!(proxy.led(), Vec::<String>::new());
    app.end().await;
}

/// GNOME's setting, as its own settings program writes it, in a file of the test's home.
fn gnome_settings(desktop: &mut Desktop, proxy: &TestProxy) {
    let (host, port) = proxy.http.split_once(':').expect("host and port");
    let folder = desktop.home().join(".config/glib-2.0/settings");
    fs::create_dir_all(&folder).expect("the home is ours");
    let words = format!(
        "[system/proxy]\nmode='manual'\n\n[system/proxy/https]\nhost='{host}'\nport={port}\n\n\
         [system/proxy/http]\nhost='{host}'\nport={port}\n"
    );
    fs::write(folder.join("keyfile"), words).expect("the home is ours");
    desktop.set_env("GSETTINGS_BACKEND", "keyfile");
    desktop.set_env("XDG_CURRENT_DESKTOP", "GNOME");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gnomes_proxy_setting_is_followed() {
    let proxy = TestProxy::without_login().await;
    let mut desktop = Desktop::start().await;
    gnome_settings(&mut desktop, &proxy);
    opens_a_console(&desktop, &proxy).await;
}
