//! The file of settings, as an older Porthole, an editor or a full disk may have left it.

use std::fs;

use porthole_core::{
    account::AccountId,
    error::Code,
    server::ServerId,
    settings::{Level, SettingsFile},
};

/// What is read holds after it was written again; what cannot be read is never lost.
pub(super) fn run(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.json");
    fs::write(&file, bytes).expect("it is ours");
    let (account, server) = (AccountId::from("account-1"), ServerId::from("server-1"));
    let (settings, notice) = SettingsFile::open(folder.path());
    let levels = settings.levels(&account, &server);
    match notice.map(|fault| fault.code) {
        None => {
            let chosen = levels.server.clone();
            let kept = settings.choose(&account, &server, Level::Server, chosen.clone());
            kept.expect("it is written");
            let again = SettingsFile::open(folder.path()).0;
            let again = again.levels(&account, &server);
            assert_eq!((&again.all, &again.account), (&levels.all, &levels.account));
            assert_eq!(again.server, chosen.at(Level::Server));
        }
        Some(Code::BookNewer) => assert_eq!(fs::read(&file).expect("it is there"), bytes),
        Some(_) => {
            let aside = fs::read(folder.path().join("settings.damaged-1.json"));
            assert_eq!(aside.expect("it is kept aside"), bytes);
        }
    }
}
