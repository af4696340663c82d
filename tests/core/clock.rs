//! A wrong clock: signed once more with the cloud's time, and told.

use std::time::{Duration, SystemTime};

use porthole_core::{
    cloud::{Cloud, signer},
    error::{Code, Fault},
    proxy::ProxyRoute,
};

use crate::fake_cloud::{Asked, FakeCloud, Reply, cloud_with, credentials, page, place, refused};

fn with_date(reply: Reply) -> Reply {
    reply.with("Date", httpdate::fmt_http_date(SystemTime::now()))
}

/// A cloud that takes a signature's time within 15 minutes of its own.
fn strict(asked: &Asked) -> Reply {
    let off = |by: u64| signer::sdk_date(SystemTime::now() - Duration::from_secs(by));
    let latest = signer::sdk_date(SystemTime::now() + Duration::from_secs(900));
    let date = asked.headers["x-sdk-date"].as_str();
    if date < off(900).as_str() || date > latest.as_str() {
        return with_date(refused("signature expired"));
    }
    with_date(page([1], 1))
}

async fn list(cloud: &Cloud, fake: &FakeCloud) -> Result<(), Fault> {
    let place = place(1);
    let mut account = fake.account(std::slice::from_ref(&place));
    account.id = "one".into();
    cloud
        .servers(&account, &credentials(), &place, &|_| {})
        .await
}

#[tokio::test]
async fn signs_once_more_with_the_clouds_time_and_tells() {
    for ahead_s in [-3_600, 3_600] {
        let fake = FakeCloud::start(strict).await;
        let cloud = cloud_with(ahead_s, ProxyRoute::Direct);
        assert_eq!(list(&cloud, &fake).await, Ok(()));
        assert_eq!(fake.heard().len(), 2);
        let behind_s = cloud.clock_behind_s().expect("it is told");
        assert!((behind_s + ahead_s).abs() <= 2, "{behind_s}");
        // From now on the first signature has the right time.
        assert_eq!(list(&cloud, &fake).await, Ok(()));
        assert_eq!(fake.heard().len(), 3);
    }
}

#[tokio::test]
async fn never_signs_a_third_time() {
    let fake = FakeCloud::start(|_| with_date(refused("signature expired"))).await;
    let cloud = cloud_with(-3_600, ProxyRoute::Direct);
    let fault = list(&cloud, &fake).await.expect_err("refused");
    assert_eq!(fault.code, Code::ClockOff);
    assert!(
        fault.message.contains("60 minutes behind"),
        "{}",
        fault.message
    );
    assert_eq!(fake.heard().len(), 2);
}

#[tokio::test]
async fn does_not_repeat_a_refusal_while_the_clock_is_right() {
    for words in ["signature expired", "verify aksk signature fail"] {
        let fake = FakeCloud::start(move |_| with_date(refused(words))).await;
        let cloud = cloud_with(-200, ProxyRoute::Direct);
        assert!(list(&cloud, &fake).await.is_err());
        assert_eq!(fake.heard().len(), 1);
        assert_eq!(cloud.clock_behind_s(), None);
    }
}

#[tokio::test]
async fn does_not_repeat_the_refusal_of_an_unknown_key() {
    let fake = FakeCloud::start(|_| with_date(refused("ak not exist"))).await;
    let cloud = cloud_with(-3_600, ProxyRoute::Direct);
    assert!(list(&cloud, &fake).await.is_err());
    assert_eq!(fake.heard().len(), 1);
}

#[tokio::test]
async fn tells_a_clock_that_is_off_though_the_call_went_well() {
    let fake = FakeCloud::start(strict).await;
    let cloud = cloud_with(600, ProxyRoute::Direct);
    assert_eq!(list(&cloud, &fake).await, Ok(()));
    assert_eq!(fake.heard().len(), 1);
    assert!(
        cloud
            .clock_behind_s()
            .is_some_and(|behind_s| (-602..=-598).contains(&behind_s))
    );
}
