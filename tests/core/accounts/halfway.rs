//! A change that is stopped half way, or waits for a keyring that says nothing, changes nothing.

use std::time::{Duration, Instant};

use porthole_core::{
    account::AccountOffer,
    error::Code,
    vault::{Keep, SecretKind},
};

use super::{
    bed::{Bed, OTHER_SECRET, bed, good},
    vault::{Mood, polled},
};
use crate::fake_cloud::SECRET;

fn key(secret: &str, keep: Keep) -> (SecretKind, String, Keep) {
    (SecretKind::SecretKey, secret.to_owned(), keep)
}

/// Drops a save after each of its polls, until one comes to its end; answers how many were dropped.
async fn stopped_everywhere(bed: &Bed, offer: &AccountOffer, keep: Keep) -> usize {
    let (held, book) = (bed.vault.held(), bed.book_text());
    bed.vault.is_now(Mood::Slow);
    for polls in 1.. {
        if let Some(saved) = polled(polls, bed.save(offer, keep)).await {
            saved.expect("saved");
            return polls - 1;
        }
        assert!(bed.vault.comes_to_hold(&held).await, "after {polls} polls");
        assert_eq!(bed.book_text(), book, "after {polls} polls");
    }
    0
}

#[tokio::test]
async fn a_save_that_is_dropped_saves_nothing() {
    let bed = bed(good).await;
    let offer = bed.offer().await;
    assert!(stopped_everywhere(&bed, &offer, Keep::Keyring).await > 3);
    let kept = [key(SECRET, Keep::Keyring)];
    assert!(bed.vault.comes_to_hold(&kept).await);
}

#[tokio::test]
async fn a_replacement_that_is_dropped_leaves_the_old_key() {
    for keep in [Keep::Keyring, Keep::Session] {
        let bed = bed(good).await;
        let id = bed.saved().await;
        let offer = bed.other_key(&id).await;
        assert!(stopped_everywhere(&bed, &offer, keep).await > 3);
        assert!(bed.vault.comes_to_hold(&[key(OTHER_SECRET, keep)]).await);
        let account = bed.accounts.account(&id).expect("there");
        assert_eq!(account.keep, keep);
    }
}

#[tokio::test]
async fn a_removal_that_is_dropped_removes_nothing() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let (held, book) = (bed.vault.held(), bed.book_text());
    bed.vault.is_now(Mood::Slow);
    let mut polls = 1;
    while polled(polls, bed.accounts.remove(&id)).await.is_none() {
        assert!(bed.vault.comes_to_hold(&held).await, "after {polls} polls");
        assert_eq!(bed.book_text(), book, "after {polls} polls");
        polls += 1;
    }
    assert!(polls > 4 && bed.vault.comes_to_hold(&[]).await);
    assert!(!bed.book_text().contains(id.as_str()));
}

#[tokio::test]
async fn a_keyring_that_never_answers_is_told_in_time() {
    let (adding, replacing, removing) = tokio::join!(bed(good), bed(good), bed(good));
    let added = adding.offer().await;
    let replaced = replacing.saved().await;
    let replaced = replacing.other_key(&replaced).await;
    let removed = removing.saved().await;
    for bed in [&adding, &replacing, &removing] {
        bed.vault.is_now(Mood::HangsInWrites);
    }
    let begun = Instant::now();
    let (added, replaced, removed_too) = tokio::join!(
        adding.save(&added, Keep::Keyring),
        replacing.save(&replaced, Keep::Keyring),
        removing.accounts.remove(&removed),
    );
    assert!(begun.elapsed() < Duration::from_millis(10_500));
    for fault in [
        added.expect_err("silent"),
        replaced.expect_err("silent"),
        removed_too.expect_err("silent"),
    ] {
        assert_eq!(fault.code, Code::KeyringSilent);
    }
    assert!(adding.vault.held().is_empty() && adding.book_text().is_empty());
    for bed in [&replacing, &removing] {
        assert_eq!(bed.vault.held(), [key(SECRET, Keep::Keyring)]);
        assert_eq!(bed.accounts.summaries().len(), 1);
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_read_is_not_written_over() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    let offer = bed.other_key(&id).await;
    for code in [
        Code::KeyringLocked,
        Code::KeyringSilent,
        Code::KeyringRefused,
    ] {
        bed.vault.is_now(Mood::RefusesReads(code));
        let saved = bed.save(&offer, Keep::Keyring).await;
        assert_eq!(saved.expect_err("unread").code, code);
        let removed = bed.accounts.remove(&id).await;
        assert_eq!(removed.expect_err("unread").code, code);
        assert_eq!(bed.vault.held(), [key(SECRET, Keep::Keyring)]);
    }
    // Where the entry has gone, there is nothing to lose.
    bed.vault.is_now(Mood::RefusesReads(Code::SecretMissing));
    assert!(bed.save(&offer, Keep::Keyring).await.is_ok());
    assert_eq!(bed.vault.held(), [key(OTHER_SECRET, Keep::Keyring)]);
}

#[tokio::test]
async fn a_key_lies_in_one_place_only() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    for keep in [Keep::Session, Keep::Keyring] {
        let offer = bed.other_key(&id).await;
        bed.save(&offer, keep).await.expect("saved");
        assert!(bed.vault.comes_to_hold(&[key(OTHER_SECRET, keep)]).await);
    }
    // A locked keyring is why some choose the session.
    bed.vault.is_now(Mood::Refuses(Code::KeyringLocked));
    let offer = bed.other_key(&id).await;
    let saved = bed.save(&offer, Keep::Session).await;
    assert_eq!(saved.expect("saved").keep, Keep::Session);
    let (_, credentials) = bed.accounts.credentials(&id).await.expect("in memory");
    assert_eq!(credentials.access_key, super::bed::ACCESS);
}
