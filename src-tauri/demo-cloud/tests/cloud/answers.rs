//! The signed API: what it tells, and how it refuses.

use std::time::{Duration, SystemTime};

use porthole_demo_cloud::{Answer, Options, Route, Trouble};

use crate::wire::{PROJECT, REBOOTING, STOPPED, WEB, demo, get, list, remote_console, secret};

#[tokio::test]
async fn tells_projects_regions_and_domains() {
    let demo = demo().await;
    let projects = get(&demo, "/v3/auth/projects").send(&demo).await.json();
    let projects = projects["projects"].as_array().cloned().unwrap_or_default();
    assert_eq!(projects.len(), 5);
    assert!(projects.iter().any(|project| project["enabled"] == false));
    assert!(
        projects
            .iter()
            .any(|project| project["name"] == "eu-101_staging")
    );
    let regions = get(&demo, "/v3/regions").send(&demo).await.json();
    assert_eq!(regions["regions"].as_array().map(Vec::len), Some(3));
    assert_eq!(get(&demo, "/v3/auth/domains").send(&demo).await.status, 200);
}

#[tokio::test]
async fn the_offset_of_a_list_is_a_page_number() {
    let demo = demo().await;
    let names = async |page: &str| -> Vec<String> {
        let answer = list(&demo, &[("limit", "4"), ("offset", page)])
            .send(&demo)
            .await
            .json();
        assert_eq!(answer["count"], 6);
        let servers = answer["servers"].as_array().cloned().unwrap_or_default();
        servers
            .iter()
            .map(|server| server["name"].as_str().unwrap_or("").into())
            .collect()
    };
    assert_eq!(names("0").await, ["web-01", "web-02", "db-01", "build-2"]);
    assert_eq!(names("1").await, names("0").await);
    assert_eq!(names("2").await, ["desk-01", "cache-01"]);
    assert!(names("3").await.is_empty());
}

#[tokio::test]
async fn a_wrong_secret_is_refused_with_the_request_as_the_cloud_saw_it() {
    let demo = demo().await;
    let mut ask = list(&demo, &[("limit", "1")]);
    ask.keys.secret_key = secret("wrong");
    let answer = ask.send(&demo).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "APIGW.0301"));
    let echo = format!("canonicalRequest:GET|/v1/{PROJECT}/cloudservers/detail/|limit=1|");
    assert!(answer.body.contains(&echo), "{}", answer.body);
    assert_eq!(demo.log.seen().refused_logins, 1);
}

#[tokio::test]
async fn a_wrong_key_an_old_date_and_an_altered_body_are_refused() {
    let demo = demo().await;
    let mut stranger = list(&demo, &[]);
    stranger.keys.access_key = "DEMOXXXXXXXXXXXXXXXX".into();
    let mut old = list(&demo, &[]);
    old.date = SystemTime::now() - Duration::from_secs(16 * 60);
    let mut altered = remote_console(&demo, WEB);
    altered.sent_body = Some(altered.body.replace("vnc", "VNC"));
    for (ask, why) in [
        (stranger, "err:ak not exist"),
        (old, "signature expired"),
        (altered, "verify aksk signature fail"),
    ] {
        let answer = ask.send(&demo).await;
        assert_eq!(answer.status, 401);
        assert!(answer.body.contains(why), "{}", answer.body);
    }
}

#[tokio::test]
async fn five_refusals_lock_the_key() {
    let demo = demo().await;
    for _ in 0..5 {
        let mut wrong = list(&demo, &[]);
        wrong.keys.secret_key = secret("wrong");
        assert_eq!(wrong.send(&demo).await.status, 401);
    }
    let answer = list(&demo, &[]).send(&demo).await;
    assert!(answer.body.contains("AK access failed to reach the limit"));
    demo.unlock_keys();
    assert_eq!(list(&demo, &[]).send(&demo).await.status, 200);
}

#[tokio::test]
async fn a_right_login_ends_the_count_of_refusals() {
    let demo = demo().await;
    for _ in 0..6 {
        let mut wrong = list(&demo, &[]);
        wrong.keys.secret_key = secret("wrong");
        wrong.send(&demo).await;
        assert_eq!(list(&demo, &[]).send(&demo).await.status, 200);
    }
}

#[tokio::test]
async fn temporary_keys_need_their_token() {
    let demo = demo().await;
    let mut ask = list(&demo, &[]);
    ask.keys = demo.temporary_keys().clone();
    assert_eq!(ask.send(&demo).await.status, 200);
    ask.keys.security_token = Some(secret("ended"));
    let answer = ask.send(&demo).await;
    assert!(answer.body.contains("decrypt token fail"));
}

#[tokio::test]
async fn another_project_than_the_signed_one_is_refused() {
    let demo = demo().await;
    let mut ask = list(&demo, &[]);
    ask.project = "a0001aaa0000400080000000000000a1".into();
    let answer = ask.send(&demo).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "Ecs.0023"));
}

#[tokio::test]
async fn only_a_running_server_has_a_console() {
    let demo = demo().await;
    for (server, status, code) in [
        (STOPPED, 400, "Ecs.0100"),
        (REBOOTING, 501, "Ecs.0603"),
        ("0e1a5c3e-0000-0000-0000-000000000000", 404, "Ecs.0114"),
    ] {
        let answer = remote_console(&demo, server).send(&demo).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    demo.set_status(STOPPED, "ACTIVE");
    assert_eq!(remote_console(&demo, STOPPED).send(&demo).await.status, 200);
}

#[tokio::test]
async fn a_wrong_clock_shows_in_the_date() {
    let demo = demo().await;
    demo.faults.set_clock_ahead_s(3_600);
    let answer = list(&demo, &[]).send(&demo).await;
    assert!(answer.body.contains("signature expired"));
    let later = SystemTime::now() + Duration::from_secs(3_600);
    let mut ask = list(&demo, &[]);
    ask.date = later;
    assert_eq!(ask.send(&demo).await.status, 200);
    let hour = httpdate::fmt_http_date(later)[..19].to_lowercase();
    assert!(answer.head.contains(&hour), "{}", answer.head);
}

#[tokio::test]
async fn faults_come_and_go() {
    let demo = demo().await;
    demo.faults
        .times(1, Route::List, Trouble::Answer(Answer::throttled(3)));
    let answer = list(&demo, &[]).send(&demo).await;
    assert_eq!(answer.status, 429);
    assert!(answer.head.contains("retry-after: 3"));
    assert_eq!(list(&demo, &[]).send(&demo).await.status, 200);

    demo.faults.in_region(
        "eu-101",
        Route::List,
        Trouble::Answer(Answer::bad_gateway()),
    );
    assert_eq!(list(&demo, &[]).send(&demo).await.status, 502);
    let mut elsewhere = get(
        &demo,
        "/v1/a0001aaa0000400080000000000000a1/cloudservers/detail",
    );
    elsewhere.project = "a0001aaa0000400080000000000000a1".into();
    assert_eq!(elsewhere.send(&demo).await.status, 200);

    demo.faults.clear();
    assert_eq!(list(&demo, &[]).send(&demo).await.status, 200);
}

#[tokio::test]
async fn bodies_can_be_cut_slow_and_huge() {
    let demo = demo().await;
    let whole = list(&demo, &[]).send(&demo).await.body.len();
    demo.faults.times(1, Route::List, Trouble::Cut);
    assert_eq!(list(&demo, &[]).send(&demo).await.body.len(), whole / 2);
    demo.faults.times(1, Route::List, Trouble::Huge(300_000));
    assert!(list(&demo, &[]).send(&demo).await.body.len() > 300_000);
    demo.faults
        .times(1, Route::List, Trouble::Slow(Duration::from_micros(10)));
    assert_eq!(list(&demo, &[("limit", "1")]).send(&demo).await.status, 200);
}

#[tokio::test]
async fn a_restricted_user_has_to_ask_for_what_was_granted() {
    let demo = demo().await;
    let refusal = Answer::ecs(
        403,
        "Pdp.0001",
        "Policy does not allow ecs:cloudServers:list to be performed.",
    );
    demo.faults
        .on(Route::List, Trouble::UnlessGrantedEps(refusal));
    assert_eq!(list(&demo, &[]).send(&demo).await.status, 403);
    let granted = list(&demo, &[("enterprise_project_id", "all_granted_eps")]);
    assert_eq!(granted.send(&demo).await.status, 200);
}

#[tokio::test]
async fn a_long_list_has_as_many_servers_as_were_asked_for() {
    let options = Options {
        extra_servers: 2_500,
        ..Options::default()
    };
    let demo = porthole_demo_cloud::start(options)
        .await
        .expect("a demo cloud");
    let project = "c0002aaa0000400080000000000000c1";
    let mut ask = get(&demo, &format!("/v1/{project}/cloudservers/detail"));
    ask.project = project.into();
    ask.query = vec![
        ("limit".into(), "1000".into()),
        ("offset".into(), "3".into()),
    ];
    let answer = ask.send(&demo).await.json();
    assert_eq!(answer["count"], 2_501);
    assert_eq!(answer["servers"].as_array().map(Vec::len), Some(501));
}
