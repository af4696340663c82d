//! Accounts over a fake cloud, a vault in memory and a book in a folder of its own.

use std::{fs, sync::Arc};

use porthole_core::{
    account::{AccountDraft, AccountId, AccountOffer, AccountSummary, Place},
    account_book::AccountBook,
    accounts::{Accounts, CsvKeys},
    error::Fault,
    vault::Keep,
};
use tempfile::TempDir;

use super::vault::TestVault;
use crate::fake_cloud::{Asked, FakeCloud, Reply, SECRET, cloud, page};

pub const ACCESS: &str = "AKAKAKAKAKAKAKAKAK01";
/// The secret key that takes another's place.
pub const OTHER_SECRET: &str = "OTHERother0OTHERother0OTHERother0OTHERo1";

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
            proxy: String::new(),
            proxy_user: String::new(),
            proxy_password: String::new().into(),
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

    /// An offer for another key of this account.
    pub async fn other_key(&self, id: &AccountId) -> AccountOffer {
        let draft = AccountDraft {
            account: Some(id.clone()),
            secret_key: OTHER_SECRET.into(),
            ..self.draft()
        };
        let checked = self.accounts.check(draft, &|_| {}).await;
        checked.expect("an offer")
    }

    pub async fn save(&self, offer: &AccountOffer, keep: Keep) -> Result<AccountSummary, Fault> {
        let name = offer.name.clone();
        self.accounts
            .save(&offer.draft, name, places(offer), keep)
            .await
    }

    pub fn book_text(&self) -> String {
        fs::read_to_string(self.dir.path().join("accounts.json")).unwrap_or_default()
    }
}

pub fn places(offer: &AccountOffer) -> Vec<Place> {
    offer.places.iter().map(|it| it.place.clone()).collect()
}
