//! Accounts over a fake cloud, a vault in memory and a book in a folder of its own.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex},
};

use porthole_core::{
    account::{AccountDraft, AccountId, AccountOffer, Place},
    account_book::AccountBook,
    accounts::{Accounts, CsvKeys},
    error::{Code, Fault},
    vault::{Keep, SecretKind, SecretRef, Vault, VaultAnswer},
};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use crate::fake_cloud::{Asked, FakeCloud, Reply, SECRET, cloud, page};

pub const ACCESS: &str = "AKAKAKAKAKAKAKAKAK01";

/// A vault in memory, which can refuse.
#[derive(Default)]
pub struct TestVault {
    held: Mutex<HashMap<SecretRef, (String, Keep)>>,
    refuses: Mutex<Option<Code>>,
}

impl TestVault {
    pub fn held(&self) -> Vec<(SecretKind, String, Keep)> {
        let held = self.held.lock().expect("not poisoned");
        held.iter()
            .map(|(entry, (secret, keep))| (entry.kind, secret.clone(), *keep))
            .collect()
    }

    pub fn refuse(&self, code: Option<Code>) {
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

pub struct Bed {
    pub fake: FakeCloud,
    pub vault: Arc<TestVault>,
    pub accounts: Accounts,
    pub dir: TempDir,
}

pub fn good(asked: &Asked) -> Reply {
    match asked.path.as_str() {
        "/v3/auth/projects" => Reply::new(
            200,
            r#"{"projects":[{"id":"p1","name":"region-1"},{"id":"p2","name":"region-2"}]}"#,
        ),
        _ => page([1], 1),
    }
}

pub async fn bed(play: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Bed {
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
    pub fn draft(&self) -> AccountDraft {
        AccountDraft {
            account: None,
            cloud: "other".into(),
            name: String::new(),
            access_key: ACCESS.into(),
            secret_key: SECRET.into(),
            held: String::new(),
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

    /// The keys of a dropped file.
    pub fn file(&self) -> Result<CsvKeys, Fault> {
        let text = format!("User Name,Access Key Id,Secret Access Key\nme,{ACCESS},{SECRET}\n");
        self.accounts.take_file(&text)
    }

    /// A form whose secret key is that of a file.
    pub fn held_draft(&self, held: &str) -> AccountDraft {
        AccountDraft {
            secret_key: String::new().into(),
            held: held.into(),
            ..self.draft()
        }
    }

    /// Whether the secret of a file is held no more.
    pub async fn has_lost(&self, held: &str) -> bool {
        let checked = self.accounts.check(self.held_draft(held), &|_| {}).await;
        checked.is_err_and(|fault| fault.message == "The file's secret key is not held any more.")
    }

    pub async fn offer(&self) -> AccountOffer {
        self.accounts
            .check(self.draft(), &|_| {})
            .await
            .expect("an offer")
    }

    pub async fn saved(&self) -> AccountId {
        let offer = self.offer().await;
        let saved = self.accounts.save(
            &offer.draft,
            offer.name.clone(),
            places(&offer),
            Keep::Keyring,
        );
        saved.await.expect("saved").id
    }

    pub fn book_text(&self) -> String {
        fs::read_to_string(self.dir.path().join("accounts.json")).unwrap_or_default()
    }
}

pub fn places(offer: &AccountOffer) -> Vec<Place> {
    offer.places.iter().map(|it| it.place.clone()).collect()
}
