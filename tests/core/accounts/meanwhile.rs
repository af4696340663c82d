//! What changes while a form stands open, and what a form over a stored key may not change.

use porthole_core::{
    account::AccountDraft,
    accounts::{AccountChange, Allowed},
    error::Code,
    trust::{Certificate, Pin},
    vault::Keep,
};

use super::bed::{Bed, bed, good, places};

/// The form over the stored key of an account.
fn over_stored(bed: &Bed, id: &porthole_core::account::AccountId) -> AccountDraft {
    AccountDraft {
        account: Some(id.clone()),
        secret_key: "".into(),
        ..bed.draft()
    }
}

#[tokio::test]
async fn what_is_allowed_while_a_form_is_open_stays_allowed() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let stored = over_stored(&bed, &id);
    for offer in [
        bed.other_key(&id).await,
        bed.accounts.check(stored, &|_| {}).await.expect("an offer"),
    ] {
        let now = bed.accounts.account(&id).expect("there");
        let nothing = AccountChange {
            before: Allowed {
                console_hosts: now.console_hosts,
                page_hosts: now.page_hosts,
                pins: now.trust.pins,
            },
            name: now.name,
            places: now.places,
            console_hosts: Vec::new(),
            page_hosts: Vec::new(),
            allow_plain: true,
            trust: Default::default(),
        };
        let accounts = &bed.accounts;
        accounts
            .update(&id, nothing.clone())
            .await
            .expect("allowed");
        accounts
            .allow_console_host(&id, "vnc.example.com")
            .expect("kept");
        accounts
            .allow_page_hosts(&id, &["a.example".into()])
            .expect("kept");
        accounts.trust_certificate(&id, &seen()).expect("kept");
        let saved = bed.save(&offer, Keep::Keyring).await.expect("saved");
        assert_eq!(saved.console_hosts, ["vnc.example.com"]);
        assert_eq!(saved.page_hosts, ["a.example"]);
        assert!(saved.allow_plain);
        let pin = Pin {
            host: "vnc.example.com".into(),
            port: 8_002,
            sha256: "ab".repeat(32),
        };
        assert_eq!(saved.trust.pins, [pin]);
        let plain_no_more = AccountChange {
            allow_plain: false,
            ..nothing
        };
        accounts
            .update(&id, plain_no_more)
            .await
            .expect("as before");
    }
}

#[tokio::test]
async fn what_a_console_was_allowed_while_the_accounts_page_is_open_stays_allowed() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let accounts = &bed.accounts;
    let hosts = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    accounts
        .allow_page_hosts(&id, &hosts(&["a.example", "b.example"]))
        .expect("kept");
    let opened_with = accounts.account(&id).expect("there");
    accounts
        .allow_page_hosts(&id, &hosts(&["c.example"]))
        .expect("kept");
    accounts.trust_certificate(&id, &seen()).expect("kept");
    let change = AccountChange {
        name: "Renamed".into(),
        places: opened_with.places,
        console_hosts: Vec::new(),
        page_hosts: hosts(&["b.example", "d.example"]),
        allow_plain: false,
        trust: Default::default(),
        before: Allowed {
            page_hosts: opened_with.page_hosts,
            ..Allowed::default()
        },
    };
    let changed = accounts.update(&id, change).await.expect("changed");
    let expected = ["b.example", "c.example", "d.example"];
    assert_eq!(changed.page_hosts, expected);
    assert_eq!(
        (changed.name.as_str(), changed.trust.pins.len()),
        ("Renamed", 1)
    );
}

#[tokio::test]
async fn an_account_that_was_removed_meanwhile_does_not_come_back() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let stored = over_stored(&bed, &id);
    let offers = [
        bed.other_key(&id).await,
        bed.accounts.check(stored, &|_| {}).await.expect("an offer"),
    ];
    bed.accounts.remove(&id).await.expect("removed");
    for offer in offers {
        let saved = bed.save(&offer, Keep::Keyring).await;
        assert_eq!(saved.expect_err("gone").code, Code::NotFound);
        assert!(bed.vault.comes_to_hold(&[]).await && bed.accounts.summaries().is_empty());
    }
}

#[tokio::test]
async fn the_end_of_temporary_keys_stays_with_them() {
    let bed = bed(good).await;
    let mut draft = bed.draft();
    draft.security_token = "token".into();
    draft.keys_end = "2030-01-01T00:00:00Z".into();
    let offer = bed.accounts.check(draft, &|_| {}).await.expect("an offer");
    let id = bed.save(&offer, Keep::Session).await.expect("saved").id;
    let found = bed.accounts.check(over_stored(&bed, &id), &|_| {}).await;
    let saved = bed.save(&found.expect("an offer"), Keep::Keyring).await;
    let saved = saved.expect("saved");
    assert_eq!(saved.keys_end.as_deref(), Some("2030-01-01T00:00:00Z"));
    assert_eq!(saved.keep, Keep::Session);
    // Keys that do not end take their place.
    let saved = bed.save(&bed.other_key(&id).await, Keep::Keyring).await;
    assert_eq!(saved.expect("saved").keys_end, None);
    // A token without its secret key is half of a pair.
    let mut half = over_stored(&bed, &id);
    half.security_token = "token".into();
    let fault = bed.accounts.check(half, &|_| {}).await.expect_err("half");
    assert_eq!(fault.field.as_deref(), Some("secret_key"));
}

#[tokio::test]
async fn a_stored_key_signs_for_the_addresses_that_it_was_saved_with() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let asked = bed.fake.heard().len();
    type Edit = fn(&mut AccountDraft);
    let edits: [Edit; 5] = [
        |it| it.ecs_url = "https://ecs.evil.example".into(),
        |it| it.iam_url = "https://iam.evil.example".into(),
        |it| it.cloud = "huaweicloud".into(),
        |it| it.allow_plain = true,
        |it| {
            let names = vec!["evil.example".to_owned()];
            let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
            it.ca_pem = made.cert.pem();
        },
    ];
    for (number, edit) in edits.into_iter().enumerate() {
        let mut draft = over_stored(&bed, &id);
        edit(&mut draft);
        let fault = bed.accounts.check(draft, &|_| {}).await;
        let fault = fault.expect_err("elsewhere");
        assert_eq!(fault.field.as_deref(), Some("secret_key"), "case {number}");
    }
    assert_eq!(bed.fake.heard().len(), asked);
    let typed = AccountDraft {
        allow_plain: true,
        secret_key: crate::fake_cloud::SECRET.into(),
        ..over_stored(&bed, &id)
    };
    let offer = bed.accounts.check(typed, &|_| {}).await.expect("an offer");
    assert_eq!(places(&offer).len(), 2);
}

fn seen() -> Certificate {
    Certificate {
        host: "vnc.example.com".into(),
        port: 8_002,
        subject: String::new(),
        issuer: String::new(),
        not_before: String::new(),
        not_after: String::new(),
        sha256: "ab".repeat(32),
        reason: String::new(),
    }
}
