//! Power: the order is given once, its job followed to the end, and what is known is told.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use porthole_core::{
    account::Account,
    cloud::{Cloud, OnPause, http::Limits},
    error::{Code, Fault},
    power::PowerAction,
};
use serde_json::{Value, json};

use crate::fake_cloud::{
    Asked, FakeCloud, Reply, Routed, SkewedClock, cloud, credentials, place, short_limits,
};

fn taken() -> Reply {
    Reply::new(200, r#"{"job_id":"job-1"}"#)
}

fn job(fields: Value) -> Reply {
    Reply::new(200, fields.to_string())
}

fn succeeded() -> Reply {
    job(json!({"job_id": "job-1", "status": "SUCCESS", "error_code": null, "fail_reason": null}))
}

/// Plays a cloud that answers the order so, and the looks at its job one after the other; the last
/// answer holds.
async fn playing(order: Reply, looks: Vec<Reply>) -> FakeCloud {
    let asked_before = AtomicUsize::new(0);
    FakeCloud::start(move |asked| {
        if asked.method == "POST" {
            return order.clone();
        }
        let at = asked_before.fetch_add(1, Ordering::SeqCst);
        looks[at.min(looks.len() - 1)].clone()
    })
    .await
}

async fn ordered(fake: &FakeCloud, cloud: &Cloud, action: PowerAction) -> Result<(), Fault> {
    ordered_by(&fake.account(&[place(1)]), cloud, action, &|_| {}).await
}

async fn ordered_by(
    account: &Account,
    cloud: &Cloud,
    action: PowerAction,
    on_pause: OnPause<'_>,
) -> Result<(), Fault> {
    let (credentials, server) = (credentials(), "server-1".into());
    cloud
        .power(account, &credentials, &place(1), &server, action, on_pause)
        .await
}

async fn fault_of(order: Reply, looks: Vec<Reply>) -> (Fault, Vec<Asked>) {
    let fake = playing(order, looks).await;
    let ended = ordered(&fake, &cloud(), PowerAction::Stop).await;
    (ended.expect_err("a fault"), fake.heard())
}

fn orders(heard: &[Asked]) -> usize {
    heard.iter().filter(|asked| asked.method == "POST").count()
}

fn ecs(status: u16, code: &str, words: &str) -> Reply {
    let body = json!({"error": {"code": code, "message": words}});
    Reply::new(status, body.to_string())
}

#[tokio::test]
async fn orders_exactly_as_the_api_page_says() {
    let servers = json!([{"id": "server-1"}]);
    for (action, body) in [
        (
            PowerAction::Start,
            json!({"os-start": {"servers": servers}}),
        ),
        (
            PowerAction::Stop,
            json!({"os-stop": {"type": "SOFT", "servers": servers}}),
        ),
        (
            PowerAction::ForceStop,
            json!({"os-stop": {"type": "HARD", "servers": servers}}),
        ),
        (
            PowerAction::Restart,
            json!({"reboot": {"type": "SOFT", "servers": servers}}),
        ),
        (
            PowerAction::ForceRestart,
            json!({"reboot": {"type": "HARD", "servers": servers}}),
        ),
    ] {
        let fake = playing(taken(), vec![succeeded()]).await;
        assert_eq!(ordered(&fake, &cloud(), action).await, Ok(()), "{action:?}");
        let heard = fake.heard();
        let project = place(1).project_id;
        assert_eq!(heard[0].method, "POST");
        let path = format!("/v1/{project}/cloudservers/action");
        assert_eq!(heard[0].path, path);
        let sent: Value = serde_json::from_str(&heard[0].body).expect("JSON");
        assert_eq!(sent, body);
        assert_eq!(heard[1].method, "GET");
        assert_eq!(heard[1].path, format!("/v1/{project}/jobs/job-1"));
        assert_eq!(heard[1].headers["x-project-id"], project.as_str());
    }
}

#[tokio::test]
async fn a_job_is_followed_to_its_end() {
    let under_way = |status: &str| job(json!({"job_id": "job-1", "status": status}));
    let looks = vec![under_way("INIT"), under_way("RUNNING"), succeeded()];
    let fake = playing(taken(), looks).await;
    assert_eq!(ordered(&fake, &cloud(), PowerAction::Start).await, Ok(()));
    assert_eq!(fake.heard().len(), 4);
}

#[tokio::test]
async fn a_job_that_failed_is_told_in_the_clouds_words() {
    let whole = json!({
        "status": "FAIL", "error_code": "Ecs.0227", "fail_reason": "Failed to stop.", "entities": {},
    });
    let part = |status: &str, whole: &str| {
        json!({
            "status": whole, "error_code": null, "fail_reason": null,
            "entities": {"sub_jobs_total": 2, "sub_jobs": [
                {"status": "SUCCESS", "entities": {"server_id": "server-2"}},
                {"status": status, "error_code": "Ecs.0227", "fail_reason": "Failed to stop.",
                 "entities": {"server_id": "server-1"}},
            ]},
        })
    };
    for body in [whole, part("FAIL", "FAIL"), part("FAIL", "SUCCESS")] {
        let (fault, _) = fault_of(taken(), vec![job(body)]).await;
        assert_eq!(fault.code, Code::Refused);
        assert_eq!(
            fault.message,
            "The cloud did not stop the server: \"Failed to stop.\""
        );
        let detail = |label: &str| fault.details.iter().find(|it| it.label == label);
        assert_eq!(detail("Code").map(|it| it.value.as_str()), Some("Ecs.0227"));
        assert_eq!(detail("Job").map(|it| it.value.as_str()), Some("job-1"));
    }
}

#[tokio::test]
async fn a_job_that_failed_for_a_known_reason_is_told_by_it() {
    for (code, told) in [
        ("Ecs.0114", Code::ServerGone),
        ("Ecs.0100", Code::WrongState),
        ("Ecs.0603", Code::Busy),
        ("Pdp.0001", Code::NotPermitted),
        ("", Code::Refused),
    ] {
        let failed = json!({"status": "FAIL", "error_code": code, "fail_reason": ""});
        let (fault, _) = fault_of(taken(), vec![job(failed)]).await;
        assert_eq!(fault.code, told, "{code}: {fault}");
    }
}

#[tokio::test]
async fn a_refused_order_names_what_is_missing_or_in_the_way() {
    let (fault, heard) = fault_of(
        ecs(403, "Pdp.0001", "Policy does not allow it"),
        vec![succeeded()],
    )
    .await;
    assert_eq!(fault.code, Code::NotPermitted);
    assert_eq!(
        fault.message,
        "This key may not stop a server: the permission ecs:cloudServers:stop is missing."
    );
    assert_eq!(heard.len(), 1, "no job is looked for");
    for (reply, code) in [
        (ecs(400, "Ecs.0100", "state"), Code::WrongState),
        (ecs(501, "Ecs.0603", "other command"), Code::Busy),
        (ecs(404, "Ecs.0114", "gone"), Code::ServerGone),
        (ecs(409, "", "Conflict"), Code::Busy),
        (ecs(400, "Ecs.0605", "locked"), Code::Refused),
    ] {
        let (fault, _) = fault_of(reply, vec![succeeded()]).await;
        assert_eq!(fault.code, code);
    }
    let (fault, _) = fault_of(ecs(400, "Ecs.0605", "locked"), vec![succeeded()]).await;
    assert!(fault.action.starts_with("Unlock it"), "{fault}");
}

#[tokio::test]
async fn an_order_whose_answer_did_not_come_is_not_given_again() {
    let cut = Reply {
        cut_bytes: 10,
        ..taken()
    };
    let silent = Reply {
        after: Duration::from_secs(30),
        ..taken()
    };
    let no_job = Reply::new(200, "{}");
    let gateway = Reply::new(502, "<html>Bad Gateway</html>");
    for order in [cut, silent, no_job, gateway] {
        let (fault, heard) = fault_of(order.clone(), vec![succeeded()]).await;
        assert_eq!(fault.code, Code::Unsure, "{order:?}: {fault}");
        let end = "It is not known whether the cloud took the order to stop the server.";
        assert!(fault.message.ends_with(end), "{fault}");
        assert_eq!(orders(&heard), 1, "{order:?}");
    }
}

#[tokio::test]
async fn an_order_that_never_left_is_known_not_to_be_taken() {
    let fake = playing(taken(), vec![succeeded()]).await;
    let nobody = crate::fake_cloud::account_at("http://127.0.0.1:1", &[place(1)]);
    let ended = ordered_by(&nobody, &cloud(), PowerAction::Stop, &|_| {}).await;
    assert_eq!(ended.expect_err("nobody listens").code, Code::NoNetwork);
    assert!(fake.heard().is_empty());
}

#[tokio::test]
async fn an_order_that_the_cloud_put_off_is_given_again_after_the_pause() {
    let asked_before = AtomicUsize::new(0);
    let fake = FakeCloud::start(move |asked| match asked.method.as_str() {
        "POST" if asked_before.fetch_add(1, Ordering::SeqCst) == 0 => {
            Reply::new(429, "").with("Retry-After", "7")
        }
        "POST" => taken(),
        _ => succeeded(),
    })
    .await;
    let told = std::sync::Mutex::new(Vec::new());
    let on_pause = |seconds| told.lock().expect("not poisoned").push(seconds);
    let account = fake.account(&[place(1)]);
    let ended = ordered_by(&account, &cloud(), PowerAction::Restart, &on_pause).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(*told.lock().expect("not poisoned"), [7]);
    assert_eq!(orders(&fake.heard()), 2);
}

#[tokio::test]
async fn a_look_at_the_job_that_fails_is_repeated_and_the_order_is_not() {
    let broken = || Reply::new(503, "");
    let looks = vec![broken(), broken(), succeeded()];
    let fake = playing(taken(), looks).await;
    assert_eq!(ordered(&fake, &cloud(), PowerAction::Stop).await, Ok(()));
    assert_eq!(orders(&fake.heard()), 1);
    let (fault, heard) = fault_of(taken(), vec![broken()]).await;
    assert_eq!(fault.code, Code::Unsure);
    assert!(
        fault
            .message
            .starts_with("The cloud took the order to stop the server"),
        "{fault}"
    );
    assert_eq!((orders(&heard), heard.len()), (1, 6));
}

#[tokio::test]
async fn a_key_that_may_not_look_at_jobs_is_told_that_the_order_was_taken() {
    let refused = ecs(403, "Pdp.0001", "Policy does not allow it");
    let (fault, heard) = fault_of(taken(), vec![refused]).await;
    assert_eq!(fault.code, Code::Unsure);
    assert!(
        fault
            .message
            .ends_with("This key may not look at the cloud's jobs."),
        "{fault}"
    );
    assert_eq!(heard.len(), 2, "asked once");
}

#[tokio::test]
async fn a_job_without_an_end_is_followed_for_ten_minutes_and_no_longer() {
    let limits = Limits {
        second: Duration::from_millis(1),
        ..short_limits()
    };
    let impatient = Cloud::with_limits(
        std::sync::Arc::new(SkewedClock(0)),
        std::sync::Arc::new(Routed(porthole_core::proxy::ProxyRoute::Direct)),
        limits,
    );
    let running = job(json!({"status": "RUNNING"}));
    let fake = playing(taken(), vec![running]).await;
    let ended = ordered(&fake, &impatient, PowerAction::Stop).await;
    let fault = ended.expect_err("no end");
    assert_eq!(fault.code, Code::Unsure);
    assert!(
        fault.message.ends_with("has not ended it in 10 minutes."),
        "{fault}"
    );
}

#[tokio::test]
async fn giving_up_the_wait_ends_the_looks() {
    let running = || job(json!({"status": "RUNNING"}));
    let looks = vec![running(), running(), running(), running(), succeeded()];
    let fake = playing(taken(), looks).await;
    let cloud = cloud();
    let mut following = Box::pin(ordered(&fake, &cloud, PowerAction::Stop));
    while fake.heard().len() < 3 {
        let step = tokio::time::timeout(Duration::from_millis(1), &mut following);
        assert!(step.await.is_err(), "the job has not ended");
    }
    drop(following);
    let heard = fake.heard().len();
    // The looks that are left are all this one's.
    assert_eq!(ordered(&fake, &cloud, PowerAction::Stop).await, Ok(()));
    assert_eq!(fake.heard().len(), heard + 1 + (5 - (heard - 1)));
}
