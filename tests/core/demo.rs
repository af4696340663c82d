//! The core against the demo cloud: a signed API over TLS whose signatures are verified.

use std::sync::Mutex;

use porthole_core::{
    account::{Account, Endpoints},
    cloud::{Credentials, ListEvent},
    error::Code,
    power::PowerAction,
    server::Phase,
    trust::Trust,
};
use porthole_demo_cloud::{Demo, Options, SERVERS, start};
use secrecy::ExposeSecret;
use url::Url;

use crate::fake_cloud::{account_at, cloud};

async fn demo() -> (Demo, Account, Credentials) {
    let options = Options {
        boot: false,
        power: std::time::Duration::from_millis(50),
        ..Options::default()
    };
    let demo = start(options).await.expect("loopback has ports");
    let ready = &demo.ready;
    let account = Account {
        endpoints: Some(Endpoints {
            iam: Url::parse(ready.iam_url.as_str()).expect("a URL"),
            ecs: ready.ecs_url.to_string(),
        }),
        trust: Trust {
            ca_pem: Some(ready.ca_pem.clone()),
            pins: Vec::new(),
        },
        ..account_at("https://127.0.0.1", &ready.places)
    };
    let credentials = Credentials {
        access_key: ready.access_key.clone(),
        secret_key: ready.secret_key.0.clone(),
        security_token: None,
        proxy: None,
    };
    (demo, account, credentials)
}

#[tokio::test]
async fn lists_what_a_key_reaches_and_opens_a_console() {
    let (demo, account, credentials) = demo().await;
    let cloud = cloud();
    let offers = cloud
        .reach(&account, &credentials, None, &|_| {})
        .await
        .expect("places");
    let servers: u64 = offers.iter().filter_map(|it| it.servers).sum();
    assert_eq!(servers, 12);
    assert!(demo.ready.places.iter().all(|place| {
        offers
            .iter()
            .any(|it| it.place.project_id == place.project_id)
    }));
    let seen = Mutex::new(Vec::new());
    for place in &account.places {
        let on = |event| {
            if let ListEvent::Page { servers, .. } = event {
                seen.lock().expect("not poisoned").extend(servers);
            }
        };
        let listed = cloud.servers(&account, &credentials, place, &on).await;
        assert_eq!(listed, Ok(()));
    }
    let seen = seen.into_inner().expect("not poisoned");
    assert_eq!(seen.len(), 12);
    let running = seen
        .iter()
        .find(|it| it.phase == Phase::Running)
        .expect("one runs");
    let looked = cloud
        .server(&account, &credentials, &running.place, &running.id, &|_| {})
        .await;
    assert_eq!(looked.as_ref(), Ok(running));
    let url = cloud
        .remote_console(&account, &credentials, &running.place, &running.id, &|_| {})
        .await
        .expect("a URL");
    assert!(url.secure() && url.secret().expose_secret().contains("token="));
}

#[tokio::test]
async fn a_wrong_secret_is_told() {
    let (_demo, account, mut credentials) = demo().await;
    credentials.secret_key = "WRONGwrong0WRONGwrong0WRONGwrong0WRONGw01".into();
    let found = cloud().reach(&account, &credentials, None, &|_| {}).await;
    assert_eq!(found.expect_err("refused").code, Code::WrongSecretKey);
}

#[tokio::test]
async fn without_its_authority_the_demo_is_not_trusted() {
    let (_demo, mut account, credentials) = demo().await;
    account.trust = Trust::default();
    let found = cloud().reach(&account, &credentials, None, &|_| {}).await;
    assert_eq!(found.expect_err("refused").code, Code::Tls);
}

#[tokio::test]
async fn a_server_is_stopped_started_and_restarted() {
    let (demo, account, credentials) = demo().await;
    let (cloud, place) = (cloud(), &account.places[0]);
    let server = SERVERS[0].id;
    for (action, order, phase) in [
        (PowerAction::Stop, "os-stop SOFT", Phase::Stopped),
        (PowerAction::Start, "os-start", Phase::Running),
        (PowerAction::Restart, "reboot SOFT", Phase::Running),
        (PowerAction::ForceRestart, "reboot HARD", Phase::Running),
        (PowerAction::ForceStop, "os-stop HARD", Phase::Stopped),
    ] {
        let id = server.into();
        let ended = cloud.power(&account, &credentials, place, &id, action, &|_| {});
        assert_eq!(ended.await, Ok(()), "{action:?}");
        let orders = demo.log.seen().orders;
        assert_eq!(orders.last(), Some(&(server.into(), order.into())));
        let looked = cloud.server(&account, &credentials, place, &id, &|_| {});
        assert_eq!(looked.await.expect("it is there").phase, phase);
    }
    let id = server.into();
    let again = cloud.power(
        &account,
        &credentials,
        place,
        &id,
        PowerAction::Stop,
        &|_| {},
    );
    assert_eq!(
        again.await.expect_err("it is stopped").code,
        Code::WrongState
    );
}
