//! The file of accounts, as an older Porthole, a sync tool or a full disk may have left it.

use std::{fs, path::Path};

use porthole_core::{account_book::AccountBook, error::Code};

const FILE: &str = "accounts.json";

/// What is read is written again as it was; what cannot be read is never lost.
pub(super) fn run(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(FILE);
    fs::write(&file, bytes).expect("it is ours");
    let (book, notice) = AccountBook::open(folder.path());
    match notice.map(|fault| fault.code) {
        None => is_kept(&book, folder.path()),
        Some(Code::BookDamaged) => {
            let aside = fs::read(folder.path().join("accounts.damaged-1.json"));
            assert_eq!(aside.expect("it is kept aside"), bytes);
        }
        Some(_) => assert_eq!(fs::read(&file).expect("it lies where it lay"), bytes),
    }
}

fn is_kept(book: &AccountBook, folder: &Path) {
    let known = book.accounts();
    let Some(first) = known.iter().find(|account| !account.is_demo()) else {
        return;
    };
    book.put(first.clone()).expect("it is written");
    let kept = AccountBook::open(folder).0.accounts();
    let same = known.iter().filter(|account| !account.is_demo());
    // Two of one id are one account: the first of them is it.
    let wanted: Vec<_> = book.accounts();
    assert_eq!(kept.len(), same.count());
    assert!(kept.iter().all(|account| wanted.contains(account)));
}
