//! What is changed later: names, places, hosts, trust, and the end of an account.

use porthole_core::{
    accounts::{AccountChange, Allowed},
    error::Code,
    trust::{Certificate, Trust},
    vault::Keep,
};

use super::{
    bed::{bed, good},
    vault::Mood,
};
use crate::fake_cloud::{account_at, credentials, place};

fn change(name: &str) -> AccountChange {
    AccountChange {
        before: Allowed::default(),
        name: name.into(),
        places: vec![place(1)],
        console_hosts: vec![
            " VNC.Example.com".into(),
            "vnc.example.com".into(),
            "a b".into(),
        ],
        page_hosts: Vec::new(),
        allow_plain: true,
        trust: Trust::default(),
    }
}

#[tokio::test]
async fn changes_and_removes_an_account_with_its_secret() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    assert_eq!(
        bed.accounts
            .update(&id, change(" New name "))
            .await
            .expect("renamed")
            .name,
        "New name"
    );
    assert!(bed.accounts.update(&id, change(" ")).await.is_err());
    let changed = bed
        .accounts
        .update(&id, change("Changed"))
        .await
        .expect("changed");
    assert_eq!(changed.console_hosts, ["vnc.example.com"]);
    for _ in 0..2 {
        bed.accounts.trust_certificate(&id, &seen()).expect("kept");
    }
    let pins = bed.accounts.account(&id).expect("there").trust.pins;
    assert_eq!(
        (pins.len(), pins[0].host.as_str(), pins[0].sha256.as_str()),
        (1, "::1", "ab".repeat(32).as_str())
    );
    bed.vault.is_now(Mood::Refuses(Code::KeyringLocked));
    assert_eq!(
        bed.accounts.remove(&id).await.expect_err("locked").code,
        Code::KeyringLocked
    );
    assert!(bed.accounts.account(&id).is_ok());
    bed.vault.is_now(Mood::Good);
    bed.accounts.remove(&id).await.expect("removed");
    assert!(bed.vault.held().is_empty() && !bed.book_text().contains(id.as_str()));
}

#[tokio::test]
async fn what_a_console_asks_to_allow_is_hosts_and_not_many() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let asked = [
        "CDN.example:443",
        "cdn.example:443",
        "[::1]:8443",
        "bücher.example",
        "https://a.example",
        "a.example/x",
        "a b",
        "a:99999",
        "",
        "*",
        "a..b",
        "a(b",
        "u@a.example",
    ];
    let allow = |hosts: Vec<String>| bed.accounts.allow_page_hosts(&id, &hosts);
    allow(asked.map(str::to_owned).to_vec()).expect("kept");
    let hosts = || bed.accounts.account(&id).expect("there").page_hosts;
    let expected = ["cdn.example:443", "[::1]:8443", "xn--bcher-kva.example"];
    assert_eq!(hosts(), expected);
    allow((0..1_000).map(|it| format!("h{it}.example")).collect()).expect("kept");
    assert_eq!(hosts().len(), expected.len() + 32);
    allow(vec!["x".repeat(300)]).expect("left out");
    assert_eq!(hosts().len(), expected.len() + 32);
    assert!(bed.accounts.allow_console_host(&id, "a*b").is_err());
    let nonsense = Certificate {
        sha256: "x".repeat(64),
        ..seen()
    };
    assert!(bed.accounts.trust_certificate(&id, &nonsense).is_err());
}

fn seen() -> Certificate {
    Certificate {
        host: "[::1]".into(),
        port: 8_002,
        subject: String::new(),
        issuer: String::new(),
        not_before: String::new(),
        not_after: String::new(),
        sha256: "AB".repeat(32),
        reason: String::new(),
    }
}

#[tokio::test]
async fn the_demo_lives_in_memory_only() {
    let bed = bed(good).await;
    let mut demo = account_at(&bed.fake.url(), &[place(1)]);
    demo.cloud = "demo".into();
    bed.accounts
        .add_session_account(demo.clone(), credentials());
    assert!(bed.accounts.summaries()[0].demo);
    bed.accounts
        .allow_page_hosts(&demo.id, &["a.example:443".into()])
        .expect("kept");
    let (account, _) = bed.accounts.credentials(&demo.id).await.expect("there");
    assert_eq!(account.page_hosts, ["a.example:443"]);
    assert!(bed.book_text().is_empty() && bed.vault.held().is_empty());
    bed.accounts.remove(&demo.id).await.expect("removed");
    assert!(bed.accounts.summaries().is_empty());
}

#[tokio::test]
async fn only_offered_places_are_saved() {
    let bed = bed(good).await;
    let offer = bed.offer().await;
    let foreign = bed
        .accounts
        .save(&offer.draft, "A".into(), vec![place(9)], Keep::Session)
        .await;
    assert_eq!(
        foreign.expect_err("not offered").field.as_deref(),
        Some("places")
    );
}
