//! What is changed later: names, places, hosts, trust, and the end of an account.

use porthole_core::{
    accounts::AccountChange,
    error::Code,
    trust::{Certificate, Trust},
    vault::Keep,
};

use super::bed::{bed, good};
use crate::fake_cloud::{account_at, credentials, place};

fn change(name: &str) -> AccountChange {
    AccountChange {
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
    let seen = Certificate {
        host: "[::1]".into(),
        port: 8_002,
        subject: String::new(),
        issuer: String::new(),
        not_before: String::new(),
        not_after: String::new(),
        sha256: "AB".repeat(32),
        reason: String::new(),
    };
    for _ in 0..2 {
        bed.accounts.trust_certificate(&id, &seen).expect("kept");
    }
    let pins = bed.accounts.account(&id).expect("there").trust.pins;
    assert_eq!(
        (pins.len(), pins[0].host.as_str(), pins[0].sha256.as_str()),
        (1, "::1", "ab".repeat(32).as_str())
    );
    bed.vault.refuse(Some(Code::KeyringLocked));
    assert_eq!(
        bed.accounts.remove(&id).await.expect_err("locked").code,
        Code::KeyringLocked
    );
    assert!(bed.accounts.account(&id).is_ok());
    bed.vault.refuse(None);
    bed.accounts.remove(&id).await.expect("removed");
    assert!(bed.vault.held().is_empty() && !bed.book_text().contains(id.as_str()));
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
