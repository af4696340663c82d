//! Vault and book stay in step, whatever refuses.

use std::fs;

use porthole_core::{
    error::Code,
    vault::{Keep, SecretKind},
};

use super::{
    bed::{bed, good, places},
    vault::Mood,
};
use crate::fake_cloud::SECRET;

#[tokio::test]
async fn a_keyring_that_refuses_saves_nothing_and_keeps_the_draft() {
    let bed = bed(good).await;
    let offer = bed.offer().await;
    for code in [
        Code::KeyringMissing,
        Code::KeyringLocked,
        Code::KeyringSilent,
        Code::KeyringRefused,
    ] {
        bed.vault.is_now(Mood::Refuses(code));
        let saved = bed
            .accounts
            .save(&offer.draft, "A".into(), places(&offer), Keep::Keyring)
            .await;
        let fault = saved.expect_err("refused");
        assert_eq!(fault.code, code);
        assert!(fault.action.contains("keep the key until"), "{fault}");
        assert!(bed.accounts.summaries().is_empty() && bed.book_text().is_empty());
    }
    // Without any keyring, the session still takes it.
    let saved = bed
        .accounts
        .save(&offer.draft, "A".into(), places(&offer), Keep::Session)
        .await;
    assert_eq!(saved.expect("saved").keep, Keep::Session);
    let again = bed
        .accounts
        .save(&offer.draft, "A".into(), places(&offer), Keep::Session)
        .await;
    assert_eq!(
        again.expect_err("the draft is used up").code,
        Code::NotFound
    );
}

#[tokio::test]
async fn a_book_that_refuses_leaves_no_secret_behind() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let mut draft = bed.draft();
    (draft.account, draft.secret_key) = (
        Some(id.clone()),
        "OTHERother0OTHERother0OTHERother0OTHERo1".into(),
    );
    let replacing = bed.accounts.check(draft, &|_| {}).await.expect("an offer");
    let adding = bed.offer().await;
    let before = bed.book_text();
    // A folder in the file's place cannot be written over.
    let path = bed.dir.path().join("accounts.json");
    fs::remove_file(&path).expect("removed");
    fs::create_dir_all(path.join("in the way")).expect("made");
    for offer in [&adding, &replacing] {
        let saved = bed
            .accounts
            .save(&offer.draft, "A".into(), places(offer), Keep::Keyring)
            .await;
        assert_eq!(saved.expect_err("refused").code, Code::BookUnwritable);
        assert_eq!(
            bed.vault.held(),
            [(SecretKind::SecretKey, SECRET.to_owned(), Keep::Keyring)]
        );
    }
    assert_eq!(
        bed.accounts.remove(&id).await.expect_err("refused").code,
        Code::BookUnwritable
    );
    assert_eq!(bed.vault.held().len(), 1);
    assert!(before.contains(id.as_str()) && bed.accounts.account(&id).is_ok());
}

#[tokio::test]
async fn temporary_keys_stay_in_memory() {
    let bed = bed(good).await;
    let mut draft = bed.draft();
    draft.security_token = "T".repeat(3_000).into();
    draft.keys_end = "2030-01-01T00:00:00Z".into();
    let offer = bed.accounts.check(draft, &|_| {}).await.expect("an offer");
    assert!(offer.temporary);
    assert!(
        bed.fake
            .heard()
            .iter()
            .all(|it| it.headers["x-security-token"].len() == 3_000)
    );
    assert!(bed.fake.heard()[0].headers["authorization"].contains("x-security-token"));
    let saved = bed
        .accounts
        .save(&offer.draft, "T".into(), places(&offer), Keep::Keyring)
        .await;
    let saved = saved.expect("saved");
    assert_eq!(
        (saved.keep, saved.keys_end.as_deref()),
        (Keep::Session, Some("2030-01-01T00:00:00Z"))
    );
    assert_eq!(bed.vault.held().len(), 2);
    assert!(
        bed.vault
            .held()
            .iter()
            .all(|(_, _, keep)| *keep == Keep::Session)
    );
    let (_, credentials) = bed.accounts.credentials(&saved.id).await.expect("there");
    assert!(credentials.security_token.is_some());
}

#[tokio::test]
async fn replaces_a_key_and_keeps_the_rest() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    bed.accounts
        .allow_console_host(&id, "VNC.example.com")
        .expect("kept");
    let mut draft = bed.draft();
    (draft.account, draft.secret_key) = (
        Some(id.clone()),
        "OTHERother0OTHERother0OTHERother0OTHERo1".into(),
    );
    let offer = bed.accounts.check(draft, &|_| {}).await.expect("an offer");
    let saved = bed
        .accounts
        .save(&offer.draft, "B".into(), places(&offer), Keep::Keyring)
        .await;
    let saved = saved.expect("saved");
    assert_eq!(
        (&saved.id, saved.console_hosts),
        (&id, vec!["vnc.example.com".to_owned()])
    );
    assert_eq!(bed.vault.held().len(), 1);
    assert!(bed.vault.held()[0].1.starts_with("OTHER"));
    // With an empty secret key the stored one is used, and stays.
    let mut draft = bed.draft();
    (draft.account, draft.secret_key) = (Some(id.clone()), "".into());
    let offer = bed.accounts.check(draft, &|_| {}).await.expect("an offer");
    let saved = bed
        .accounts
        .save(&offer.draft, "C".into(), places(&offer), Keep::Session)
        .await;
    assert_eq!(saved.expect("saved").keep, Keep::Keyring);
    assert!(bed.vault.held()[0].1.starts_with("OTHER"));
    assert_eq!(bed.accounts.summaries().len(), 1);
}
