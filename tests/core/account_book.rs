//! The file of accounts: atomic, private, never written over what it cannot read.

use std::{fs, path::Path};

use porthole_core::{account::Account, account_book::AccountBook, error::Code};

use crate::fake_cloud::{account_at, place};

fn account() -> Account {
    account_at("https://iam.example.com", &[place(1)])
}

fn file(dir: &Path) -> std::path::PathBuf {
    dir.join("accounts.json")
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn gives_back_what_was_put() {
    let home = tempfile::tempdir().expect("a folder");
    let dir = home.path().join("deep/porthole");
    let (book, notice) = AccountBook::open(&dir);
    assert_eq!((book.accounts(), notice), (Vec::new(), None));
    let (one, two) = (account(), account());
    book.put(one.clone()).expect("written");
    book.put(two.clone()).expect("written");
    let renamed = Account {
        name: "Renamed".into(),
        ..one.clone()
    };
    book.put(renamed.clone()).expect("written");
    let (book, _) = AccountBook::open(&dir);
    assert_eq!(book.accounts(), [renamed.clone(), two.clone()]);
    assert_eq!(book.account(&one.id), Ok(renamed));
    book.remove(&one.id).expect("removed");
    assert_eq!(AccountBook::open(&dir).0.accounts(), [two]);
    assert_eq!(names(&dir), ["accounts.json"]);
}

#[cfg(unix)]
#[test]
fn is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let dir = home.path().join("porthole");
    AccountBook::open(&dir).0.put(account()).expect("written");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&dir), mode(&file(&dir))), (0o700, 0o600));
}

#[test]
fn keeps_a_damaged_file_aside() {
    let home = tempfile::tempdir().expect("a folder");
    let dir = home.path();
    for (round, text) in [
        "",
        "{",
        "[]",
        r#"{"version":1,"accounts":[{}]}"#,
        "\u{0}\u{1}",
    ]
    .into_iter()
    .enumerate()
    {
        fs::write(file(dir), text).expect("written");
        let (book, notice) = AccountBook::open(dir);
        assert_eq!(notice.expect("a notice").code, Code::BookDamaged);
        book.put(account()).expect("written");
        let aside = dir.join(format!("accounts.damaged-{}.json", round + 1));
        assert_eq!(fs::read_to_string(aside).expect("kept"), text);
    }
}

#[test]
fn leaves_a_newer_file_as_it_is() {
    let home = tempfile::tempdir().expect("a folder");
    let text = r#"{"version":2,"accounts":"in another way"}"#;
    fs::write(file(home.path()), text).expect("written");
    let (book, notice) = AccountBook::open(home.path());
    assert_eq!(notice.expect("a notice").code, Code::BookNewer);
    assert_eq!(
        book.put(account()).expect_err("refused").code,
        Code::BookNewer
    );
    assert_eq!(fs::read_to_string(file(home.path())).expect("there"), text);
    assert_eq!(names(home.path()), ["accounts.json"]);
}

#[test]
fn a_file_that_cannot_be_read_is_not_written_over() {
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(file(home.path())).expect("a folder in its place");
    let (book, notice) = AccountBook::open(home.path());
    assert_eq!(notice.expect("a notice").code, Code::BookUnwritable);
    assert_eq!(
        book.put(account()).expect_err("refused").code,
        Code::BookUnwritable
    );
    assert!(file(home.path()).is_dir());
}

#[test]
fn a_refused_write_changes_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let dir = home.path().join("porthole");
    fs::write(&dir, "a file where the folder should be").expect("written");
    let (book, _) = AccountBook::open(&dir);
    let put = book.put(account());
    assert_eq!(put.expect_err("refused").code, Code::BookUnwritable);
    assert!(book.accounts().is_empty());
}

#[test]
fn never_writes_the_demo() {
    let home = tempfile::tempdir().expect("a folder");
    let (book, _) = AccountBook::open(home.path());
    let demo = Account {
        cloud: "demo".into(),
        ..account()
    };
    book.put(demo).expect("taken");
    assert!(AccountBook::open(home.path()).0.accounts().is_empty());
}
