//! The flow of an account: checked, saved, changed, removed, and nothing half done.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex},
};

use porthole_core::{
    account::{AccountDraft, AccountId, AccountOffer, Place},
    account_book::AccountBook,
    accounts::{AccountChange, Accounts},
    error::{Code, Fault},
    trust::{Certificate, Trust},
    vault::{Keep, SecretKind, SecretRef, Vault, VaultAnswer},
};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use crate::fake_cloud::{
    Asked, FakeCloud, Reply, SECRET, account_at, cloud, credentials, page, place, refused,
};

const ACCESS: &str = "AKAKAKAKAKAKAKAKAK01";

/// A vault in memory, which can refuse.
#[derive(Default)]
struct TestVault {
    held: Mutex<HashMap<SecretRef, (String, Keep)>>,
    refuses: Mutex<Option<Code>>,
}

impl TestVault {
    fn held(&self) -> Vec<(SecretKind, String, Keep)> {
        let held = self.held.lock().expect("not poisoned");
        held.iter()
            .map(|(entry, (secret, keep))| (entry.kind, secret.clone(), *keep))
            .collect()
    }

    fn refuse(&self, code: Option<Code>) {
        *self.refuses.lock().expect("not poisoned") = code;
    }

    fn may(&self) -> Result<(), Fault> {
        match *self.refuses.lock().expect("not poisoned") {
            Some(code) => Err(Fault::new(code)),
            None => Ok(()),
        }
    }
}

impl Vault for TestVault {
    fn put<'a>(
        &'a self,
        entry: &'a SecretRef,
        secret: &'a SecretString,
        keep: Keep,
    ) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            // The session needs no keyring.
            if keep == Keep::Keyring {
                self.may()?;
            }
            let kept = (secret.expose_secret().to_owned(), keep);
            self.held
                .lock()
                .expect("not poisoned")
                .insert(entry.clone(), kept);
            Ok(())
        })
    }

    fn secret<'a>(&'a self, entry: &'a SecretRef) -> VaultAnswer<'a, SecretString> {
        Box::pin(async move {
            self.may()?;
            let held = self.held.lock().expect("not poisoned");
            let found = held
                .get(entry)
                .map(|(secret, _)| SecretString::from(secret.as_str()));
            found.ok_or_else(|| Fault::new(Code::SecretMissing))
        })
    }

    fn remove<'a>(&'a self, entry: &'a SecretRef) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            self.may()?;
            self.held.lock().expect("not poisoned").remove(entry);
            Ok(())
        })
    }
}

struct Bed {
    fake: FakeCloud,
    vault: Arc<TestVault>,
    accounts: Accounts,
    dir: TempDir,
}

fn good(asked: &Asked) -> Reply {
    match asked.path.as_str() {
        "/v3/auth/projects" => Reply::new(
            200,
            r#"{"projects":[{"id":"p1","name":"region-1"},{"id":"p2","name":"region-2"}]}"#,
        ),
        _ => page([1], 1),
    }
}

async fn bed(play: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Bed {
    let (dir, vault) = (
        tempfile::tempdir().expect("a folder"),
        Arc::new(TestVault::default()),
    );
    let (book, _) = AccountBook::open(dir.path());
    Bed {
        fake: FakeCloud::start(play).await,
        accounts: Accounts::new(book, vault.clone(), Arc::new(cloud())),
        vault,
        dir,
    }
}

impl Bed {
    fn draft(&self) -> AccountDraft {
        AccountDraft {
            account: None,
            cloud: "other".into(),
            name: String::new(),
            access_key: ACCESS.into(),
            secret_key: SECRET.into(),
            security_token: String::new().into(),
            keys_end: String::new(),
            iam_url: self.fake.url(),
            ecs_url: self.fake.url(),
            region: String::new(),
            project_id: String::new(),
            ca_pem: String::new(),
            allow_plain: false,
        }
    }

    async fn offer(&self) -> AccountOffer {
        self.accounts.check(self.draft()).await.expect("an offer")
    }

    async fn saved(&self) -> AccountId {
        let offer = self.offer().await;
        let saved = self.accounts.save(
            &offer.draft,
            offer.name.clone(),
            places(&offer),
            Keep::Keyring,
        );
        saved.await.expect("saved").id
    }

    fn book_text(&self) -> String {
        fs::read_to_string(self.dir.path().join("accounts.json")).unwrap_or_default()
    }
}

fn places(offer: &AccountOffer) -> Vec<Place> {
    offer.places.iter().map(|it| it.place.clone()).collect()
}

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
    let offer = bed.accounts.check(draft).await.expect("an offer");
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
        let fault = bed.accounts.check(draft).await.expect_err("to be mended");
        assert_eq!(
            fault.field.as_deref(),
            Some(field),
            "case {number}: {fault:?}"
        );
    }
    let mut by_hand = bed.draft();
    (by_hand.ecs_url, by_hand.project_id) =
        ("https://ecs.{region}.example.com".into(), "p1".into());
    let fault = bed.accounts.check(by_hand).await.expect_err("no region");
    assert_eq!(fault.field.as_deref(), Some("region"));
    assert!(bed.fake.heard().is_empty());
}

#[tokio::test]
async fn a_refused_key_is_told_at_its_field_and_nothing_is_saved() {
    for (words, field) in [
        ("ak not exist", "access_key"),
        ("verify aksk signature fail", "secret_key"),
    ] {
        let bed = bed(move |_| refused(words)).await;
        let fault = bed.accounts.check(bed.draft()).await.expect_err("refused");
        assert_eq!(fault.field.as_deref(), Some(field));
        assert!(bed.accounts.summaries().is_empty() && bed.vault.held().is_empty());
    }
}

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
        bed.vault.refuse(Some(code));
        let saved = bed
            .accounts
            .save(&offer.draft, "A".into(), places(&offer), Keep::Keyring)
            .await;
        assert_eq!(saved.expect_err("refused").code, code);
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
    let replacing = bed.accounts.check(draft).await.expect("an offer");
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
    let offer = bed.accounts.check(draft).await.expect("an offer");
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
    let offer = bed.accounts.check(draft).await.expect("an offer");
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
    let offer = bed.accounts.check(draft).await.expect("an offer");
    let saved = bed
        .accounts
        .save(&offer.draft, "C".into(), places(&offer), Keep::Session)
        .await;
    assert_eq!(saved.expect("saved").keep, Keep::Keyring);
    assert!(bed.vault.held()[0].1.starts_with("OTHER"));
    assert_eq!(bed.accounts.summaries().len(), 1);
}

#[tokio::test]
async fn changes_and_removes_an_account_with_its_secret() {
    let bed = bed(good).await;
    let id = bed.saved().await;
    assert_eq!(
        bed.accounts
            .rename(&id, " New name ".into())
            .await
            .expect("renamed")
            .name,
        "New name"
    );
    assert!(bed.accounts.rename(&id, " ".into()).await.is_err());
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
