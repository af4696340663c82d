//! Every server of every account: side by side, failures in their own place.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use porthole_core::{
    error::{Code, Fault},
    inventory::{Inventory, InventoryEvent, PlaceStatus},
};

use crate::fake_cloud::{Asked, FakeCloud, Reply, cloud, cloud_with, credentials, page, place};

type Events = Arc<Mutex<Vec<InventoryEvent>>>;

fn inventory() -> (Inventory, Events) {
    let events = Events::default();
    let ears = Arc::clone(&events);
    let on = move |event| ears.lock().expect("not poisoned").push(event);
    (Inventory::new(Arc::new(cloud()), Arc::new(on)), events)
}

/// What has happened since the last look, in short.
fn told(events: &Events) -> Vec<String> {
    let mut events = events.lock().expect("not poisoned");
    events.drain(..).map(|event| short(&event)).collect()
}

/// All that is known, as a new listener is told it.
fn known(inventory: &Inventory, events: &Events) -> Vec<InventoryEvent> {
    events.lock().expect("not poisoned").clear();
    inventory.tell_all();
    events.lock().expect("not poisoned").drain(..).collect()
}

fn short(event: &InventoryEvent) -> String {
    match event {
        InventoryEvent::Place { place, status, .. } => {
            format!("{} {}", place.region, state(status))
        }
        InventoryEvent::Servers { servers } => format!("+{}", servers.len()),
        InventoryEvent::Gone { servers, .. } => format!("-{}", servers.len()),
        InventoryEvent::AccountGone { .. } => "account gone".into(),
        InventoryEvent::Clock { behind_s } => format!("clock {}", behind_s / 60),
    }
}

fn state(status: &PlaceStatus) -> String {
    match status {
        PlaceStatus::Loading => "loading".into(),
        PlaceStatus::Waiting { seconds } => format!("waiting {seconds}"),
        PlaceStatus::Done { servers } => format!("done {servers}"),
        PlaceStatus::Failed { fault } => format!("failed {:?}", fault.code),
    }
}

fn project(asked: &Asked) -> String {
    asked.headers["x-project-id"]
        .trim_start_matches('0')
        .to_owned()
}

#[tokio::test]
async fn lists_a_place_and_tells_only_what_has_changed() {
    let round = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&round);
    let fake = FakeCloud::start(move |_| match seen.load(Ordering::SeqCst) {
        0 => page(1..=3, 3),
        _ => page(2..=4, 3),
    })
    .await;
    let (inventory, events) = inventory();
    let (account, credentials) = (fake.account(&[place(1)]), credentials());
    inventory.refresh(&account, Ok(&credentials)).await;
    assert_eq!(told(&events), ["region-1 loading", "+3", "region-1 done 3"]);
    inventory.refresh(&account, Ok(&credentials)).await;
    assert_eq!(told(&events), ["region-1 loading", "region-1 done 3"]);
    round.store(1, Ordering::SeqCst);
    inventory
        .refresh_place(&account, &credentials, &account.places[0])
        .await;
    assert_eq!(
        told(&events),
        ["region-1 loading", "+1", "-1", "region-1 done 3"]
    );
    let snapshot: Vec<String> = known(&inventory, &events).iter().map(short).collect();
    assert_eq!(snapshot, ["region-1 done 3", "+3"]);
    assert!(inventory.server(&account.id, &"server-4".into()).is_some());
    assert!(inventory.server(&account.id, &"server-1".into()).is_none());
    inventory.forget(&account.id);
    assert_eq!(told(&events), ["account gone"]);
    assert!(known(&inventory, &events).is_empty());
}

#[tokio::test]
async fn a_region_that_fails_keeps_its_servers_and_holds_nobody_back() {
    let broken = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&broken);
    let fake = FakeCloud::start(move |asked| {
        match (project(asked).as_str(), seen.load(Ordering::SeqCst)) {
            ("1", 1) => Reply {
                after: Duration::from_millis(300),
                ..Reply::new(503, "")
            },
            _ => page([1], 1),
        }
    })
    .await;
    let (inventory, events) = inventory();
    let (account, credentials) = (fake.account(&[place(2), place(1), place(3)]), credentials());
    inventory.refresh(&account, Ok(&credentials)).await;
    told(&events);
    broken.store(1, Ordering::SeqCst);
    inventory.refresh(&account, Ok(&credentials)).await;
    let told = told(&events);
    assert_eq!(
        told.last().map(String::as_str),
        Some("region-1 failed ServiceDown"),
        "{told:?}"
    );
    assert!(told.contains(&"region-3 done 1".to_owned()));
    let servers = known(&inventory, &events)
        .into_iter()
        .filter(|it| matches!(it, InventoryEvent::Servers { .. }));
    assert_eq!(servers.count(), 3);
}

#[tokio::test]
async fn a_key_that_is_not_to_be_had_is_told_at_each_place() {
    let fake = FakeCloud::start(|_| page([1], 1)).await;
    let (inventory, events) = inventory();
    let account = fake.account(&[place(1), place(2)]);
    let locked = Fault::new(Code::KeyringLocked);
    inventory.refresh(&account, Err(&locked)).await;
    let failed = told(&events)
        .into_iter()
        .filter(|it| it.ends_with("failed KeyringLocked"))
        .count();
    assert_eq!(failed, 2);
    assert!(fake.heard().is_empty());
}

#[tokio::test]
async fn a_place_that_the_account_lost_goes() {
    let fake = FakeCloud::start(|_| page([1, 2], 2)).await;
    let (inventory, events) = inventory();
    let (mut account, credentials) = (fake.account(&[place(1), place(2)]), credentials());
    inventory.refresh(&account, Ok(&credentials)).await;
    told(&events);
    account.places.remove(0);
    inventory.refresh(&account, Ok(&credentials)).await;
    assert_eq!(told(&events), ["-2", "region-2 loading", "region-2 done 2"]);
    assert_eq!(known(&inventory, &events).len(), 2);
}

#[tokio::test]
async fn a_pause_shows_and_passes() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let fake = FakeCloud::start(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::new(429, "").with("Retry-After", "2"),
        _ => page([1], 1),
    })
    .await;
    let (inventory, events) = inventory();
    inventory
        .refresh(&fake.account(&[place(1)]), Ok(&credentials()))
        .await;
    assert_eq!(
        told(&events),
        [
            "region-1 loading",
            "region-1 waiting 2",
            "region-1 loading",
            "+1",
            "region-1 done 1"
        ]
    );
}

#[tokio::test]
async fn looks_again_at_one_server() {
    let round = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&round);
    let fake = FakeCloud::start(move |asked| {
        match (asked.path.ends_with("/detail"), seen.load(Ordering::SeqCst)) {
            (true, _) => page([1], 1),
            (_, 0) => Reply::new(200, r#"{"server":{"id":"server-1","status":"SHUTOFF"}}"#),
            _ => Reply::new(404, r#"{"error":{"code":"Ecs.0114","message":"gone"}}"#),
        }
    })
    .await;
    let (inventory, events) = inventory();
    let (account, credentials, id) = (fake.account(&[place(1)]), credentials(), "server-1".into());
    inventory.refresh(&account, Ok(&credentials)).await;
    told(&events);
    let looked = inventory
        .look_again(&account, &credentials, &account.places[0], &id, &|_| {})
        .await;
    assert_eq!(looked.expect("there").state, "stopped");
    assert_eq!(told(&events), ["+1"]);
    round.store(1, Ordering::SeqCst);
    let looked = inventory
        .look_again(&account, &credentials, &account.places[0], &id, &|_| {})
        .await;
    assert_eq!(looked.expect_err("gone").code, Code::ServerGone);
    assert_eq!(told(&events), ["-1"]);
}

#[tokio::test]
async fn a_wrong_clock_is_told_once() {
    let fake = FakeCloud::start(|_| {
        page([1], 1).with(
            "Date",
            httpdate::fmt_http_date(std::time::SystemTime::now()),
        )
    })
    .await;
    let events = Events::default();
    let ears = Arc::clone(&events);
    let on = move |event| ears.lock().expect("not poisoned").push(event);
    let wrong = cloud_with(-600, porthole_core::proxy::ProxyRoute::Direct);
    let inventory = Inventory::new(Arc::new(wrong), Arc::new(on));
    for _ in 0..2 {
        inventory
            .refresh(&fake.account(&[place(1)]), Ok(&credentials()))
            .await;
    }
    let clocks = told(&events)
        .into_iter()
        .filter(|it| it.starts_with("clock"))
        .count();
    assert_eq!(clocks, 1);
    let snapshot = known(&inventory, &events);
    assert!(
        matches!(snapshot.last(), Some(InventoryEvent::Clock { behind_s }) if (598..=602).contains(behind_s))
    );
}

#[tokio::test]
async fn a_load_that_was_cancelled_says_so() {
    let fake = FakeCloud::start(|_| Reply {
        after: Duration::from_secs(60),
        ..page([1], 1)
    })
    .await;
    let (inventory, events) = inventory();
    let (account, credentials) = (fake.account(&[place(1)]), credentials());
    tokio::select! {
        () = inventory.refresh(&account, Ok(&credentials)) => panic!("the cloud hangs"),
        () = async { while fake.heard().is_empty() { tokio::task::yield_now().await; } } => {}
    }
    assert_eq!(
        told(&events),
        ["region-1 loading", "region-1 failed Cancelled"]
    );
}
