//! Lists: pages, odd fields, pauses, and users who may see a part only.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use porthole_core::{
    cloud::ListEvent,
    error::{Code, Fault},
    server::{Phase, Server},
};

use crate::fake_cloud::{Asked, FakeCloud, Reply, cloud, credentials, page, place};

struct Listed {
    ended: Result<(), Fault>,
    servers: Vec<Server>,
    waits: Vec<u32>,
    asked: Vec<Asked>,
}

async fn list(play: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Listed {
    let fake = FakeCloud::start(play).await;
    let place = place(1);
    let account = fake.account(std::slice::from_ref(&place));
    let seen = Mutex::new((Vec::new(), Vec::new()));
    let on = |event| {
        let mut seen = seen.lock().expect("not poisoned");
        match event {
            ListEvent::Page { servers, .. } => seen.0.extend(servers),
            ListEvent::Waiting { seconds } => seen.1.push(seconds),
        }
    };
    let ended = cloud().servers(&account, &credentials(), &place, &on).await;
    let (servers, waits) = seen.into_inner().expect("not poisoned");
    Listed {
        ended,
        servers,
        waits,
        asked: fake.heard(),
    }
}

fn number(asked: &Asked, name: &str) -> usize {
    asked.query[name].parse().expect("a number")
}

/// Answers with the page that is asked for, of so many servers.
fn paged(total: usize) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    move |asked| {
        let (offset, limit) = (number(asked, "offset").max(1), number(asked, "limit"));
        let from = (offset - 1) * limit;
        page(from..(from + limit).min(total), total)
    }
}

#[tokio::test]
async fn reads_all_pages_by_their_number() {
    for (total, calls) in [(0, 1), (1, 1), (199, 1), (200, 1), (201, 2), (1_000, 5)] {
        let listed = list(paged(total)).await;
        assert_eq!(listed.ended, Ok(()));
        assert_eq!(listed.servers.len(), total);
        assert_eq!(listed.asked.len(), calls, "{total}");
        assert_eq!(listed.asked[0].query["limit"], "200");
        assert_eq!(listed.asked[0].query["offset"], "1");
    }
}

#[tokio::test]
async fn signs_for_the_project_and_sends_what_it_signed() {
    let listed = list(paged(1)).await;
    let headers = &listed.asked[0].headers;
    assert_eq!(headers["x-project-id"], place(1).project_id.0);
    assert_eq!(headers["content-type"], "application/json");
    let signed = "SignedHeaders=content-type;host;x-project-id;x-sdk-date";
    assert!(headers["authorization"].contains(signed));
    let path = format!("/v1/{}/cloudservers/detail", place(1).project_id);
    assert_eq!(listed.asked[0].path, path);
}

#[tokio::test]
async fn a_cloud_that_knows_no_pages_is_asked_twice() {
    let all = |count: Option<usize>| {
        let ids: Vec<_> = (0..250).map(|id| serde_json::json!({"id": id})).collect();
        let body = serde_json::json!({"servers": ids, "count": count}).to_string();
        move |_: &Asked| Reply::new(200, body.clone())
    };
    let listed = list(all(None)).await;
    assert_eq!((listed.ended, listed.servers.len()), (Ok(()), 250));
    assert_eq!(listed.asked.len(), 2);
    // It told of more than it sends: what is missing may still be there.
    let listed = list(all(Some(1_000))).await;
    let fault = listed.ended.expect_err("not all");
    assert!(fault.message.contains("1000") && fault.message.contains("250"));
    assert_eq!((listed.servers.len(), listed.asked.len()), (250, 2));
}

#[tokio::test]
async fn a_page_of_servers_that_were_told_before_does_not_end_the_list() {
    let shifted = |asked: &Asked| match number(asked, "offset") {
        1 => page(0..200, 500),
        // New servers have pushed the first ones back by a page.
        2 => page((0..200).rev(), 500),
        3 => page(200..400, 500),
        _ => page(400..500, 500),
    };
    let listed = list(shifted).await;
    assert_eq!((listed.ended, listed.servers.len()), (Ok(()), 500));
    assert_eq!(listed.asked.len(), 4);
}

#[tokio::test]
async fn ends_at_the_page_limit() {
    let listed = list(|asked| {
        let from = number(asked, "offset") * 1_000;
        page(from..from + 1, usize::MAX / 2)
    })
    .await;
    assert_eq!(listed.ended.expect_err("not all").code, Code::NotUnderstood);
    assert_eq!(listed.asked.len(), 100);
}

#[tokio::test]
async fn one_broken_server_does_not_lose_the_page() {
    let body = r#"{"count":"5","servers":[
        null, 7, {"name":"no id"}, {"id":null},
        {"id":12,"name":null,"status":7,"flavor":"x","addresses":[1],"metadata":null,"locked":"true"},
        {"id":"b","name":"\u202e<b>x</b>","status":"SHUTOFF","OS-EXT-STS:task_state":"powering-on",
         "flavor":{"vcpus":"2","ram":4096,"name":"s3"},"unknown":{"deep":[{}]},
         "addresses":{"net":[{"addr":"1.2.3.4","version":"4","OS-EXT-IPS:type":"floating"},
                             {"addr":"10.0.0.1","version":4,"OS-EXT-IPS:type":"fixed"}, null]},
         "fault":{"code":500,"message":"No valid host"}}]}"#;
    let listed = list(move |_| Reply::new(200, body)).await;
    assert_eq!(listed.ended, Ok(()));
    let [odd, full] = &listed.servers[..] else {
        panic!("two servers: {:?}", listed.servers);
    };
    assert_eq!(
        (odd.id.as_str(), odd.phase, odd.locked),
        ("12", Phase::Unknown, true)
    );
    assert_eq!(full.name, "\u{202e}<b>x</b>");
    assert_eq!(
        (full.phase, full.state.as_str()),
        (Phase::Working, "starting")
    );
    assert_eq!((full.vcpus, full.memory_mib), (Some(2), Some(4_096)));
    let addresses: Vec<&str> = full
        .addresses
        .iter()
        .map(|it| it.address.as_str())
        .collect();
    assert_eq!(addresses, ["10.0.0.1", "1.2.3.4"]);
    assert_eq!(full.fault, "No valid host");
}

#[tokio::test]
async fn a_restricted_user_sees_what_was_granted() {
    let denied = r#"{"error":{"code":"Pdp.0001","message":"Policy doesn't allow ecs:cloudServers:list to be performed."}}"#;
    let granted = |asked: &Asked| {
        asked.query.get("enterprise_project_id").map(String::as_str) == Some("all_granted_eps")
    };
    let listed = list(move |asked| match granted(asked) {
        true => paged(250)(asked),
        false => Reply::new(403, denied),
    })
    .await;
    assert_eq!((listed.ended, listed.servers.len()), (Ok(()), 250));
    // Refused once only: the second page asks within the grant at once.
    assert_eq!(listed.asked.len(), 3);
    let refused = list(move |_| Reply::new(403, denied)).await;
    assert_eq!(refused.ended.expect_err("refused").code, Code::NotPermitted);
    assert_eq!(refused.asked.len(), 2);
}

#[tokio::test]
async fn waits_as_long_as_the_cloud_asks_and_says_so() {
    let throttled = [
        Reply::new(429, r#"{"error":{"code":"Common.1503","message":"flow"}}"#)
            .with("Retry-After", "7"),
        Reply::new(
            400,
            r#"{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached"}"#,
        ),
        Reply::new(
            202,
            r#"{"error":{"code":"Common.0024","message":"exceeds flow limit"}}"#,
        ),
        Reply::new(
            413,
            r#"{"overLimit":{"code":413,"message":"slow","retryAfter":"5"}}"#,
        ),
    ];
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let listed = list(move |asked| {
        let call = counted.fetch_add(1, Ordering::SeqCst);
        throttled
            .get(call)
            .cloned()
            .unwrap_or_else(|| paged(3)(asked))
    })
    .await;
    assert_eq!((listed.ended, listed.servers.len()), (Ok(()), 3));
    assert_eq!(listed.waits, [7, 6, 12, 5]);
}

#[tokio::test]
async fn gives_up_after_some_pauses_and_does_not_wait_for_hours() {
    let forever = list(|_| Reply::new(429, "")).await;
    assert_eq!(forever.ended.expect_err("throttled").code, Code::Throttled);
    assert_eq!(forever.asked.len(), 5);
    let hours = list(|_| Reply::new(429, "").with("Retry-After", "7200")).await;
    assert_eq!(
        hours.ended.expect_err("throttled").retry_after_s,
        Some(7_200)
    );
    assert_eq!(hours.asked.len(), 1);
}

#[tokio::test]
async fn what_came_before_a_failed_page_stays() {
    let listed = list(|asked| match number(asked, "offset") {
        1 => paged(400)(asked),
        _ => Reply::new(500, ""),
    })
    .await;
    assert_eq!(listed.servers.len(), 200);
    assert_eq!(listed.ended.expect_err("down").code, Code::ServiceDown);
}
