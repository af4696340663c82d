//! Power by the API: orders, their jobs, and what becomes of the machines.

use std::time::Duration;

use porthole_demo_cloud::{Demo, LinkEnd, Options};
use serde_json::{Value, json};

use crate::{
    console::{first_bytes, link},
    wire::{Answer, Ask, PROJECT, REBOOTING, STOPPED, WEB, console_url, get, remote_console, soon},
};

async fn demo() -> Demo {
    let options = Options {
        power: Duration::from_secs(1),
        ..Options::default()
    };
    porthole_demo_cloud::start(options)
        .await
        .expect("a demo cloud")
}

fn order(demo: &Demo, body: &Value) -> Ask {
    Ask {
        method: "POST",
        body: body.to_string(),
        ..get(demo, &format!("/v1/{PROJECT}/cloudservers/action"))
    }
}

fn stop(server: &str) -> Value {
    json!({"os-stop": {"type": "SOFT", "servers": [{"id": server}]}})
}

fn start(server: &str) -> Value {
    json!({"os-start": {"servers": [{"id": server}]}})
}

fn reboot(server: &str, how: &str) -> Value {
    json!({"reboot": {"type": how, "servers": [{"id": server}]}})
}

/// The job of an answer, once it has ended.
async fn ended(demo: &Demo, taken: &Answer) -> Value {
    assert_eq!(taken.status, 200, "{}", taken.body);
    let job = taken.json()["job_id"].as_str().expect("an id").to_owned();
    soon(async {
        loop {
            let path = format!("/v1/{PROJECT}/jobs/{job}");
            let told = get(demo, &path).send(demo).await.json();
            if told["status"] != "RUNNING" {
                return told;
            }
        }
    })
    .await
}

async fn server(demo: &Demo, id: &str) -> Value {
    let path = format!("/v1/{PROJECT}/cloudservers/{id}");
    get(demo, &path).send(demo).await.json()["server"].clone()
}

#[tokio::test]
async fn a_stopped_server_is_switched_on_and_its_machine_shows_the_firmware() {
    let demo = demo().await;
    let taken = order(&demo, &start(STOPPED)).send(&demo).await;
    let meanwhile = server(&demo, STOPPED).await;
    assert_eq!(meanwhile["status"], "SHUTOFF");
    assert_eq!(meanwhile["OS-EXT-STS:task_state"], "powering-on");
    let job = ended(&demo, &taken).await;
    assert_eq!(job["status"], "SUCCESS");
    assert_eq!(
        job["entities"]["sub_jobs"][0]["entities"]["server_id"],
        STOPPED
    );
    let now = server(&demo, STOPPED).await;
    assert_eq!(
        (&now["status"], &now["OS-EXT-STS:task_state"]),
        (&json!("ACTIVE"), &Value::Null)
    );
    // Nobody has looked at it, and it runs.
    let lit = async || {
        let (.., pixels) = demo.screen(STOPPED).await?;
        pixels.iter().any(|pixel| *pixel != pixels[0]).then_some(())
    };
    soon(async {
        while lit().await.is_none() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(
        demo.log.seen().orders,
        [(STOPPED.to_owned(), "os-start".to_owned())]
    );
}

#[tokio::test]
async fn a_stop_ends_the_console_and_lets_no_other_in() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    let mut socket = link(&demo, &url, &[]).await.expect("a link");
    first_bytes(&mut socket).await.expect("a machine");
    let spare = console_url(&demo, WEB).await;
    let taken = order(&demo, &stop(WEB)).send(&demo).await;
    assert_eq!(
        server(&demo, WEB).await["OS-EXT-STS:task_state"],
        "powering-off"
    );
    ended(&demo, &taken).await;
    assert_eq!(first_bytes(&mut socket).await, Some(Vec::new()));
    let seen = soon(demo.log.wait_for(|seen| seen.open_links() == 0)).await;
    assert_eq!(seen.links[0].end, Some(LinkEnd::Guest));
    assert_eq!(demo.status(WEB).as_deref(), Some("SHUTOFF"));
    let answer = remote_console(&demo, WEB).send(&demo).await;
    assert_eq!(answer.code(), "Ecs.0100");
    let mut late = link(&demo, &spare, &[]).await.expect("101, as ever");
    assert_eq!(first_bytes(&mut late).await, None);
}

#[tokio::test]
async fn a_reboot_ends_the_console_and_the_machine_comes_anew() {
    for how in ["SOFT", "HARD"] {
        let demo = demo().await;
        let url = console_url(&demo, WEB).await;
        let mut socket = link(&demo, &url, &[]).await.expect("a link");
        first_bytes(&mut socket).await.expect("a machine");
        let taken = order(&demo, &reboot(WEB, how)).send(&demo).await;
        let status = server(&demo, WEB).await["status"].clone();
        assert!(["REBOOT", "HARD_REBOOT"].contains(&status.as_str().unwrap_or("")));
        ended(&demo, &taken).await;
        assert_eq!(first_bytes(&mut socket).await, Some(Vec::new()));
        assert_eq!(demo.status(WEB).as_deref(), Some("ACTIVE"));
        let url = console_url(&demo, WEB).await;
        let mut socket = link(&demo, &url, &[]).await.expect("a link");
        first_bytes(&mut socket).await.expect("the machine again");
    }
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_refused_as_the_cloud_does() {
    let demo = demo().await;
    let nobody = "00000000-0000-0000-0000-000000000000";
    for (body, status, code) in [
        (stop(STOPPED), 400, "Ecs.0100"),
        (start(WEB), 400, "Ecs.0100"),
        (reboot(REBOOTING, "SOFT"), 501, "Ecs.0603"),
        (stop(nobody), 404, "Ecs.0114"),
        (json!({"os-stop": {"servers": []}}), 400, "Ecs.0005"),
        (reboot(WEB, "GENTLE"), 400, "Ecs.0005"),
        (
            json!({"os-erase": {"servers": [{"id": WEB}]}}),
            400,
            "Ecs.0005",
        ),
    ] {
        let answer = order(&demo, &body).send(&demo).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    assert!(demo.log.seen().orders.is_empty());
    let first = order(&demo, &stop(WEB)).send(&demo).await;
    let second = order(&demo, &stop(WEB)).send(&demo).await;
    assert_eq!(second.code(), "Ecs.0603", "one thing at a time");
    ended(&demo, &first).await;
    // A server that hangs in a reboot can still be forced.
    let forced = order(&demo, &reboot(REBOOTING, "HARD")).send(&demo).await;
    ended(&demo, &forced).await;
    assert_eq!(demo.status(REBOOTING).as_deref(), Some("ACTIVE"));
}

#[tokio::test]
async fn an_order_that_was_altered_on_its_way_is_refused() {
    let demo = demo().await;
    let mut ask = order(&demo, &stop(WEB));
    ask.sent_body = Some(ask.body.replace("SOFT", "HARD"));
    assert_eq!(ask.send(&demo).await.status, 401);
    assert!(demo.log.seen().orders.is_empty());
}
