//! A pause that the cloud asks for is told by every call that waits for it.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use porthole_core::cloud::OnPause;

use crate::fake_cloud::{Asked, FakeCloud, Reply, cloud, credentials, page, place};

/// A cloud that asks for a pause of 7 s before its first answer.
async fn throttling(answer: fn(&Asked) -> Reply) -> FakeCloud {
    let calls = AtomicUsize::new(0);
    FakeCloud::start(move |asked| match calls.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::new(429, "").with("Retry-After", "7"),
        _ => answer(asked),
    })
    .await
}

async fn told(calling: impl AsyncFnOnce(OnPause<'_>)) -> Vec<u32> {
    let told = Mutex::new(Vec::new());
    calling(&|seconds| told.lock().expect("not poisoned").push(seconds)).await;
    told.into_inner().expect("not poisoned")
}

#[tokio::test]
async fn finding_what_a_key_reaches_tells_its_pauses() {
    let fake = throttling(|asked| match asked.path.as_str() {
        "/v3/auth/projects" => Reply::new(200, r#"{"projects":[{"id":"p1","name":"region-1"}]}"#),
        _ => page([1], 1),
    })
    .await;
    let (account, place) = (fake.account(&[]), place(1));
    let waits = told(async |on| {
        let found = cloud().reach(&account, &credentials(), None, on).await;
        assert_eq!(found.expect("places").len(), 1);
    });
    assert_eq!(waits.await, [7]);
    // A project by hand is counted only.
    let fake = throttling(|_| page([1], 1)).await;
    let account = fake.account(&[]);
    let waits = told(async |on| {
        let by_hand = Some((&place.region, &place.project_id));
        let found = cloud().reach(&account, &credentials(), by_hand, on).await;
        assert!(found.is_ok());
    });
    assert_eq!(waits.await, [7]);
}

#[tokio::test]
async fn looking_at_a_server_and_opening_its_console_tell_their_pauses() {
    let place = place(1);
    let fake = throttling(|_| Reply::new(200, r#"{"server":{"id":"server-1"}}"#)).await;
    let account = fake.account(std::slice::from_ref(&place));
    let waits = told(async |on| {
        let looked = cloud()
            .server(&account, &credentials(), &place, &"server-1".into(), on)
            .await;
        assert!(looked.is_ok());
    });
    assert_eq!(waits.await, [7]);
    let fake = throttling(|_| {
        let url = r#"{"remote_console":{"url":"http://127.0.0.1:9/vnc?token=t"}}"#;
        Reply::new(200, url)
    })
    .await;
    let account = fake.account(std::slice::from_ref(&place));
    let waits = told(async |on| {
        let url = cloud()
            .remote_console(&account, &credentials(), &place, &"server-1".into(), on)
            .await;
        assert!(url.is_ok());
    });
    assert_eq!(waits.await, [7]);
}
