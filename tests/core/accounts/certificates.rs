//! Own authorities: of what is pasted or dropped, certificates are kept and nothing else.

use porthole_core::{
    accounts::{AccountChange, Allowed, DroppedFile},
    trust::Trust,
    vault::Keep,
};

use super::bed::{bed, good};
use crate::fake_cloud::place;

/// A certificate and its private key, as PEM.
fn pair() -> (String, String) {
    let names = vec!["cloud.example".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let lines = made.cert.pem().replace('\r', "");
    (lines, made.signing_key.serialize_pem())
}

fn change(pem: &str) -> AccountChange {
    AccountChange {
        before: Allowed::default(),
        name: "A".into(),
        places: vec![place(1)],
        console_hosts: Vec::new(),
        page_hosts: Vec::new(),
        allow_plain: false,
        trust: Trust {
            ca_pem: Some(pem.into()),
            pins: Vec::new(),
        },
    }
}

#[tokio::test]
async fn a_pasted_private_key_is_refused_and_not_kept() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let (certificate, key) = pair();
    for text in [
        format!("{certificate}{key}"),
        format!("{key}{certificate}"),
        key.clone(),
    ] {
        let mut draft = bed.draft();
        draft.ca_pem = text.clone();
        let checked = bed.accounts.check(draft, &|_| {}).await;
        let updated = bed.accounts.update(&id, change(&text)).await;
        for fault in [checked.expect_err("refused"), updated.expect_err("refused")] {
            assert_eq!(fault.field.as_deref(), Some("ca_pem"));
            assert!(fault.message.contains("private key"), "{fault}");
        }
    }
    assert!(!bed.book_text().contains("PRIVATE"));
}

#[tokio::test]
async fn only_the_certificates_of_a_text_are_kept() {
    let bed = bed(good).await;
    let (first, second) = (pair().0, pair().0);
    let text = format!(
        "# Our own\r\n{}Bag: S3CRET\n{second}more",
        first.replace('\n', "\r\n")
    );
    let mut draft = bed.draft();
    draft.ca_pem.clone_from(&text);
    let offer = bed.accounts.check(draft, &|_| {}).await.expect("an offer");
    let saved = bed.save(&offer, Keep::Keyring).await.expect("saved");
    let kept = Some(format!("{first}{second}"));
    assert_eq!(saved.trust.ca_pem, kept);
    let updated = bed.accounts.update(&saved.id, change(&text)).await;
    assert_eq!(updated.expect("changed").trust.ca_pem, kept);
    for nothing in ["-----BEGIN CERTIFICATE-----", &"x".repeat(300_000)] {
        let fault = bed.accounts.update(&saved.id, change(nothing)).await;
        assert_eq!(fault.expect_err("none").field.as_deref(), Some("ca_pem"));
    }
    let none = bed.accounts.update(&saved.id, change(" \n")).await;
    assert_eq!(none.expect("changed").trust.ca_pem, None);
}

#[tokio::test]
async fn of_a_dropped_file_the_private_key_is_left_out() {
    let bed = bed(good).await;
    let (certificate, key) = pair();
    for (text, left_out) in [
        (format!("{key}{certificate}"), true),
        (format!("subject=CN = x\n{certificate}"), false),
    ] {
        let taken = bed.accounts.take_dropped(&text).expect("a certificate");
        let DroppedFile::Certificate { pem, key_left_out } = taken else {
            panic!("certificates");
        };
        assert_eq!(
            (pem.as_str(), key_left_out),
            (certificate.as_str(), left_out)
        );
    }
    let told = |text: &str| {
        let taken = bed.accounts.take_dropped(text);
        taken.expect_err("no use").message
    };
    assert!(told(&key).contains("private key"));
    assert!(told("a,b").contains("No access key"));
    assert!(told("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----").contains("PEM"));
}
