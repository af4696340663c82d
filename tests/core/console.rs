//! The bare job: POST remote_console, and what becomes of its URL.

use porthole_core::{
    console_url::ConsoleUrl,
    error::{Code, Fault},
};
use secrecy::ExposeSecret;

use crate::fake_cloud::{Asked, FakeCloud, Reply, cloud, credentials, page, place};

fn answer(url: &str) -> Reply {
    let body = serde_json::json!({
        "remote_console": {"type": "novnc", "protocol": "vnc", "url": url}
    });
    Reply::new(200, body.to_string())
}

async fn open(url: &'static str) -> (Result<ConsoleUrl, Fault>, Vec<Asked>) {
    let fake = FakeCloud::start(move |_| answer(url)).await;
    let place = place(1);
    let account = fake.account(std::slice::from_ref(&place));
    let opened = cloud()
        .remote_console(
            &account,
            &credentials(),
            &place,
            &"server-1".into(),
            &|_| {},
        )
        .await;
    (opened, fake.heard())
}

#[tokio::test]
async fn asks_exactly_as_the_api_page_says() {
    let (opened, asked) = open("https://127.0.0.1:8002/vnc_auto.html?token=ONE&lang=EN").await;
    let asked = &asked[0];
    assert_eq!(asked.method, "POST");
    let project = place(1).project_id;
    let path = format!("/v1/{project}/cloudservers/server-1/remote_console");
    assert_eq!(asked.path, path);
    let body: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    let wanted = serde_json::json!({"remote_console": {"type": "novnc", "protocol": "vnc"}});
    assert_eq!(body, wanted);
    let opened = opened.expect("a URL");
    let text = opened.secret().expose_secret();
    assert_eq!(
        text,
        "https://127.0.0.1:8002/vnc_auto.html?token=ONE&lang=EN"
    );
    assert!(!format!("{opened:?}").contains("ONE"));
}

#[tokio::test]
async fn refuses_a_console_on_a_foreign_host() {
    let (opened, _) = open("https://evil.example/vnc_auto.html?token=ONE").await;
    let fault = opened.expect_err("foreign");
    assert_eq!(fault.code, Code::ForeignConsoleHost);
    assert!(
        fault
            .details
            .iter()
            .any(|it| it.label == "Host" && it.value == "evil.example")
    );
    assert!(!format!("{fault:?}").contains("ONE"));
}

#[tokio::test]
async fn refuses_a_plain_console_that_is_not_on_this_computer() {
    let (opened, _) = open("http://192.0.2.1/vnc_auto.html?token=ONE").await;
    assert_eq!(opened.expect_err("plain").code, Code::PlainConsoleUrl);
}

#[tokio::test]
async fn asks_on_a_connection_of_its_own() {
    let fake = FakeCloud::start(|asked| match asked.method.as_str() {
        "POST" => answer("https://127.0.0.1/vnc?token=ONE"),
        _ => page([1], 1),
    })
    .await;
    let (cloud, place, credentials) = (cloud(), place(1), credentials());
    let account = fake.account(std::slice::from_ref(&place));
    for _ in 0..2 {
        let listed = cloud.servers(&account, &credentials, &place, &|_| {}).await;
        assert_eq!(listed, Ok(()));
        cloud
            .remote_console(&account, &credentials, &place, &"server-1".into(), &|_| {})
            .await
            .expect("a URL");
    }
    let connections: Vec<usize> = fake.heard().iter().map(|it| it.connection).collect();
    assert_eq!(connections, [1, 2, 1, 3]);
}

#[tokio::test]
async fn an_id_with_odd_letters_stays_one_segment_of_the_path() {
    for (id, segment) in [
        ("a/../b", "a..b"),
        ("..", "-"),
        ("x?y#z", "x%3Fy%23z"),
        ("%2F", "%252F"),
    ] {
        let fake = FakeCloud::start(|_| answer("https://127.0.0.1/?token=ONE")).await;
        let place = place(1);
        let account = fake.account(std::slice::from_ref(&place));
        let opened = cloud()
            .remote_console(&account, &credentials(), &place, &id.into(), &|_| {})
            .await;
        assert!(opened.is_ok(), "{id}");
        let project = &place.project_id;
        let path = format!("/v1/{project}/cloudservers/{segment}/remote_console");
        assert_eq!(fake.heard()[0].path, path);
    }
}
