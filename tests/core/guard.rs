//! A failed login is never repeated by itself, under parallel loading too.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use porthole_core::{
    account::{Account, Place},
    cloud::Cloud,
    error::{Code, Fault},
};

use crate::fake_cloud::{
    FakeCloud, Reply, cloud, credentials, page, patient_cloud, place, refused,
};

async fn list_all(cloud: &Cloud, account: &Account) -> Vec<Result<(), Fault>> {
    let credentials = credentials();
    cloud.begin_wave(&account.id);
    join_all(
        account
            .places
            .iter()
            .map(|place| cloud.servers(account, &credentials, place, &|_| {})),
    )
    .await
}

fn places(count: usize) -> Vec<Place> {
    (1..=count).map(place).collect()
}

#[tokio::test]
async fn a_revoked_key_with_12_regions_costs_one_refused_call() {
    costs_one_refused_call(&cloud(), Duration::from_millis(50)).await;
}

#[tokio::test]
async fn a_revoked_key_costs_one_call_though_its_answer_is_slow() {
    costs_one_refused_call(&patient_cloud(), Duration::from_millis(5_500)).await;
}

/// A revoked key in 12 regions, whose refusal comes so late.
async fn costs_one_refused_call(cloud: &Cloud, after: Duration) {
    let fake = FakeCloud::start(move |_| Reply {
        after,
        ..refused("ak not exist")
    })
    .await;
    let account = fake.account(&places(12));
    let ended = list_all(cloud, &account).await;
    assert_eq!(fake.heard().len(), 1);
    assert!(
        ended
            .iter()
            .all(|it| it.as_ref().is_err_and(|it| it.code == Code::WrongAccessKey))
    );
}

#[tokio::test]
async fn a_key_revoked_after_a_good_wave_costs_one_refused_call_too() {
    let revoked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&revoked);
    let fake = FakeCloud::start(move |_| match seen.load(Ordering::SeqCst) {
        true => refused("verify aksk signature fail"),
        false => page([1], 1),
    })
    .await;
    let (cloud, account) = (cloud(), fake.account(&places(12)));
    assert!(list_all(&cloud, &account).await.iter().all(Result::is_ok));
    assert_eq!(fake.heard().len(), 12);
    revoked.store(true, Ordering::SeqCst);
    assert!(list_all(&cloud, &account).await.iter().all(Result::is_err));
    assert_eq!(fake.heard().len(), 13);
}

#[tokio::test]
async fn after_a_refusal_nothing_is_asked_until_the_next_wave() {
    let fake = FakeCloud::start(|_| refused("verify aksk signature fail")).await;
    let (cloud, account) = (cloud(), fake.account(&places(1)));
    list_all(&cloud, &account).await;
    let (credentials, place) = (credentials(), place(1));
    let again = cloud
        .remote_console(&account, &credentials, &place, &"server-1".into(), &|_| {})
        .await;
    assert!(again.is_err_and(|it| it.code == Code::WrongSecretKey));
    assert_eq!(fake.heard().len(), 1);
    list_all(&cloud, &account).await;
    assert_eq!(fake.heard().len(), 2);
    cloud.forget(&account.id);
    list_all(&cloud, &account).await;
    assert_eq!(fake.heard().len(), 3);
}

#[tokio::test]
async fn a_region_in_trouble_passes_the_proof_on() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let fake = FakeCloud::start(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::new(503, "<html>"),
        _ => page([1], 1),
    })
    .await;
    let ended = list_all(&cloud(), &fake.account(&places(4))).await;
    assert_eq!(ended.iter().filter(|it| it.is_err()).count(), 1);
    assert_eq!(fake.heard().len(), 4);
}

#[tokio::test]
async fn a_missing_permission_proves_the_key() {
    let fake =
        FakeCloud::start(|_| Reply::new(403, r#"{"error":{"code":"Pdp.0001","message":"no"}}"#))
            .await;
    let ended = list_all(&cloud(), &fake.account(&places(3))).await;
    assert!(
        ended
            .iter()
            .all(|it| it.as_ref().is_err_and(|it| it.code == Code::NotPermitted))
    );
    // Each place was asked, and asked again within what was granted.
    assert_eq!(fake.heard().len(), 6);
}

#[tokio::test]
async fn a_cancelled_proof_lets_the_next_one_prove() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let fake = FakeCloud::start(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => Reply {
            after: Duration::from_secs(60),
            ..page([1], 1)
        },
        _ => page([1], 1),
    })
    .await;
    let (cloud, account, credentials) = (cloud(), fake.account(&places(2)), credentials());
    let on = |_| {};
    let first = cloud.servers(&account, &credentials, &account.places[0], &on);
    let second = cloud.servers(&account, &credentials, &account.places[1], &on);
    tokio::select! {
        _ = first => panic!("the first one hangs"),
        () = async { while fake.heard().is_empty() { tokio::task::yield_now().await; } } => {}
    }
    assert_eq!(second.await, Ok(()));
}
