//! The form: keys are mended, mistakes told at their field, and a good key is saved.

use porthole_core::{
    account::AccountDraft,
    error::Code,
    vault::{Keep, SecretKind},
};
use secrecy::ExposeSecret;

use super::bed::{ACCESS, bed, good, places};
use crate::fake_cloud::{SECRET, refused};

#[tokio::test]
async fn saves_a_checked_key_in_the_vault_and_the_account_without_it() {
    let bed = bed(good).await;
    let offer = bed.offer().await;
    assert_eq!(
        (offer.name.as_str(), offer.places.len(), offer.temporary),
        ("Other", 2, false)
    );
    assert!(bed.vault.held().is_empty() && bed.book_text().is_empty());
    let id = bed.saved().await;
    assert_eq!(
        bed.vault.held(),
        [(SecretKind::SecretKey, SECRET.to_owned(), Keep::Keyring)]
    );
    assert!(bed.book_text().contains(ACCESS) && !bed.book_text().contains(SECRET));
    let (account, credentials) = bed.accounts.credentials(&id).await.expect("there");
    assert_eq!(
        (account.id, credentials.secret_key.expose_secret()),
        (id, SECRET)
    );
    assert!(!format!("{credentials:?}").contains(SECRET));
    // A second account of the same cloud gets a name of its own.
    assert_eq!(bed.offer().await.name, "Other 2");
}

#[tokio::test]
async fn mends_pasted_keys() {
    let bed = bed(good).await;
    let mut draft = bed.draft();
    draft.access_key = format!(" \u{feff}{}\u{200b}{}\r\n", &ACCESS[..10], &ACCESS[10..]);
    draft.secret_key = format!("\"{}\n{}\"\t", &SECRET[..20], &SECRET[20..]).into();
    let offer = bed.accounts.check(draft, &|_| {}).await.expect("an offer");
    assert_eq!(offer.access_key, ACCESS);
    let saved = bed
        .accounts
        .save(&offer.draft, "Mended".into(), places(&offer), Keep::Session)
        .await;
    assert!(saved.is_ok());
    assert_eq!(bed.vault.held()[0].1, SECRET);
}

#[tokio::test]
async fn tells_what_is_to_be_mended_at_its_field_before_anything_is_sent() {
    let bed = bed(good).await;
    type Edit = fn(&mut AccountDraft);
    let cases: [(Edit, &str); 15] = [
        (|it| it.access_key = " ".into(), "access_key"),
        (|it| it.secret_key = "".into(), "secret_key"),
        (
            |it| (it.access_key, it.secret_key) = (SECRET.into(), ACCESS.into()),
            "access_key",
        ),
        (|it| it.access_key = SECRET.into(), "access_key"),
        (|it| it.secret_key = ACCESS.into(), "secret_key"),
        (|it| it.access_key = "ÄKAKAK".into(), "access_key"),
        (|it| it.secret_key = "schlüssel".into(), "secret_key"),
        (|it| it.cloud = "otc".into(), "cloud"),
        (|it| it.iam_url = "".into(), "iam_url"),
        (|it| it.iam_url = "http://iam.example.com".into(), "iam_url"),
        (|it| it.ecs_url = "ftp://x".into(), "ecs_url"),
        (|it| it.ecs_url = "https://u:p@x".into(), "ecs_url"),
        (|it| it.ca_pem = "no certificate".into(), "ca_pem"),
        (|it| it.project_id = "a/b".into(), "project_id"),
        (|it| it.keys_end = "tomorrow".into(), "keys_end"),
    ];
    for (number, (edit, field)) in cases.into_iter().enumerate() {
        let mut draft = bed.draft();
        edit(&mut draft);
        let fault = bed
            .accounts
            .check(draft, &|_| {})
            .await
            .expect_err("to be mended");
        assert_eq!(
            fault.field.as_deref(),
            Some(field),
            "case {number}: {fault:?}"
        );
    }
    let mut by_hand = bed.draft();
    (by_hand.ecs_url, by_hand.project_id) =
        ("https://ecs.{region}.example.com".into(), "p1".into());
    let fault = bed
        .accounts
        .check(by_hand, &|_| {})
        .await
        .expect_err("no region");
    assert_eq!(fault.field.as_deref(), Some("region"));
    // A cloud of several regions asks for one, too; a cloud of one does not.
    let mut listed = bed.draft();
    (listed.cloud, listed.project_id) = ("huaweicloud".into(), "p1".into());
    let fault = bed.accounts.check(listed, &|_| {}).await;
    let fault = fault.expect_err("no region");
    assert_eq!(fault.field.as_deref(), Some("region"));
    assert!(fault.action.contains("Choose the region"), "{fault}");
    assert!(bed.fake.heard().is_empty());
}

#[tokio::test]
async fn a_refused_key_is_told_at_its_field_and_nothing_is_saved() {
    for (words, field) in [
        ("ak not exist", "access_key"),
        ("verify aksk signature fail", "secret_key"),
    ] {
        let bed = bed(move |_| refused(words)).await;
        let fault = bed
            .accounts
            .check(bed.draft(), &|_| {})
            .await
            .expect_err("refused");
        assert_eq!(fault.field.as_deref(), Some(field));
        assert!(bed.accounts.summaries().is_empty() && bed.vault.held().is_empty());
    }
}

#[tokio::test]
async fn the_secret_of_a_file_is_held_until_its_key_is_checked() {
    let bed = bed(good).await;
    let keys = bed.file().expect("keys");
    assert_eq!(
        (keys.user.as_str(), keys.access_key.as_str()),
        ("me", ACCESS)
    );
    let answer = serde_json::to_string(&keys).expect("json") + &format!("{keys:?}");
    assert!(!answer.contains(SECRET), "a secret came back");
    let offer = bed
        .accounts
        .check(bed.held_draft(&keys.held), &|_| {})
        .await;
    let offer = offer.expect("an offer");
    let saved = bed
        .accounts
        .save(&offer.draft, "File".into(), places(&offer), Keep::Keyring)
        .await;
    assert!(saved.is_ok());
    assert_eq!(bed.vault.held()[0].1, SECRET);
    assert!(bed.has_lost(&keys.held).await, "it was used");
}

#[tokio::test]
async fn the_secret_of_a_file_goes_with_the_next_file_and_with_the_form() {
    let bed = bed(good).await;
    let first = bed.file().expect("keys").held;
    let second = bed.file().expect("keys").held;
    assert!(bed.has_lost(&first).await, "it was replaced");
    bed.accounts.drop_draft(&second);
    assert!(bed.has_lost(&second).await, "the form was left");
    assert!(bed.fake.heard().is_empty());
}

#[tokio::test]
async fn a_failed_check_leaves_the_secret_of_a_file_and_a_typed_key_goes_before_it() {
    let bed = bed(|_| refused("verify aksk signature fail")).await;
    let held = bed.file().expect("keys").held;
    let fault = bed.accounts.check(bed.held_draft(&held), &|_| {}).await;
    assert_eq!(fault.expect_err("refused").code, Code::WrongSecretKey);
    assert!(!bed.has_lost(&held).await);
    let mut typed = bed.held_draft(&held);
    typed.secret_key = ACCESS.into();
    let fault = bed
        .accounts
        .check(typed, &|_| {})
        .await
        .expect_err("typed wrong");
    assert_eq!(fault.message, "This looks like an access key.");
}
