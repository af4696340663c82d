//! An account's own proxy: it is gone through, its login lies in the vault, and it alone is given it.

use porthole_core::{
    account::AccountDraft,
    error::{Code, Fault},
    proxy::ProxyRoute,
    vault::{Keep, SecretKind},
};
use porthole_tests::{
    proxy::{PASSWORD, TestProxy, USER},
    wait::{seconds, until},
};

use super::bed::{Bed, bed, good};
use crate::fake_cloud::SECRET;

/// A draft of an account whose cloud is named, so that the proxy looks the name up.
fn draft(bed: &Bed, proxy: &str, password: &str) -> AccountDraft {
    let url = bed.fake.url().replace("127.0.0.1", "localhost");
    AccountDraft {
        iam_url: url.clone(),
        ecs_url: url,
        proxy: proxy.into(),
        proxy_user: USER.into(),
        proxy_password: password.to_owned().into(),
        ..bed.draft()
    }
}

async fn save(bed: &Bed, draft: AccountDraft, keep: Keep) -> Result<String, Fault> {
    let offer = bed.accounts.check(draft, &|_| {}).await?;
    bed.save(&offer, keep).await.map(|saved| saved.id.0)
}

/// An account with a proxy of its own in the keyring: the proxy, its address, and the account's id.
async fn saved() -> (TestProxy, Bed, String, String) {
    let proxy = TestProxy::start().await;
    let bed = bed(good).await;
    let address = format!("socks5://{}", proxy.socks);
    let id = save(&bed, draft(&bed, &address, PASSWORD), Keep::Keyring)
        .await
        .expect("saved");
    (proxy, bed, address, id)
}

/// What the vault holds, in the order of a list.
fn held(bed: &Bed) -> Vec<(&'static str, String, Keep)> {
    let named = |kind| match kind {
        SecretKind::SecretKey => "key",
        SecretKind::ProxyPassword => "proxy",
        _ => "other",
    };
    let mut held: Vec<_> = bed
        .vault
        .held()
        .into_iter()
        .map(|(kind, secret, keep)| (named(kind), secret, keep))
        .collect();
    held.sort_by_key(|(name, ..)| *name);
    held
}

/// A key and a proxy's password, under what it is for.
fn both(address: &str, keep: Keep) -> Vec<(&'static str, String, Keep)> {
    vec![
        ("key", SECRET.into(), keep),
        ("proxy", format!("{address}\n{USER}\n{PASSWORD}"), keep),
    ]
}

#[tokio::test]
async fn is_gone_through_with_a_login_from_the_vault() {
    let (proxy, bed, address, id) = saved().await;
    assert_eq!(held(&bed), both(&address, Keep::Keyring));
    assert!(bed.book_text().contains(&address) && !bed.book_text().contains(PASSWORD));
    let (_, credentials) = bed
        .accounts
        .credentials(&id.as_str().into())
        .await
        .expect("there");
    assert!(!matches!(
        credentials.proxy,
        None | Some(ProxyRoute::Direct)
    ));
    bed.accounts
        .remove(&id.as_str().into())
        .await
        .expect("removed");
    assert_eq!(held(&bed), []);
    assert!(
        proxy
            .led()
            .iter()
            .any(|host| host.starts_with("localhost:"))
    );
}

#[tokio::test]
async fn keeps_the_password_only_for_the_same_proxy_and_user() {
    let (proxy, bed, address, id) = saved().await;
    let again = |draft: AccountDraft| AccountDraft {
        account: Some(id.as_str().into()),
        ..draft
    };

    let same = again(AccountDraft {
        secret_key: String::new().into(),
        ..draft(&bed, &address, "")
    });
    save(&bed, same, Keep::Keyring)
        .await
        .expect("by what is stored");
    assert_eq!(held(&bed), both(&address, Keep::Keyring));

    let before = proxy.offered().len();
    let other_user = again(AccountDraft {
        proxy_user: "other".into(),
        ..draft(&bed, &address, "")
    });
    let fault = save(&bed, other_user, Keep::Keyring)
        .await
        .expect_err("refused by the proxy");
    assert_eq!(fault.code, Code::Proxy);
    let other_way = again(draft(
        &bed,
        &format!(
            "socks5://localhost:{}",
            proxy.socks.rsplit(':').next().unwrap_or_default()
        ),
        "",
    ));
    assert_eq!(
        save(&bed, other_way, Keep::Keyring)
            .await
            .expect_err("no password")
            .code,
        Code::Proxy
    );
    let offered = &proxy.offered()[before..];
    assert!(
        !offered.is_empty() && offered.iter().all(String::is_empty),
        "{offered:?}"
    );

    let moved = again(draft(&bed, &address, ""));
    save(&bed, moved, Keep::Session)
        .await
        .expect("in memory now");
    let expected = both(&address, Keep::Session);
    until("the keyring without both", seconds(5), async || {
        (held(&bed) == expected).then_some(())
    })
    .await;

    let without = again(AccountDraft {
        proxy: String::new(),
        ..draft(&bed, &address, "")
    });
    save(&bed, without, Keep::Session).await.expect("directly");
    assert_eq!(held(&bed), [("key", SECRET.to_owned(), Keep::Session)]);
}

#[tokio::test]
async fn a_book_that_refuses_leaves_the_old_login() {
    let (_proxy, bed, address, id) = saved().await;
    let file = bed.dir.path().join("accounts.json");
    std::fs::remove_file(&file).expect("it is there");
    std::fs::create_dir_all(file.join("in the way")).expect("in its place");
    let without = AccountDraft {
        account: Some(id.as_str().into()),
        proxy: String::new(),
        ..draft(&bed, "", "")
    };
    save(&bed, without, Keep::Keyring)
        .await
        .expect_err("the book refuses");
    assert_eq!(held(&bed), both(&address, Keep::Keyring));
}
