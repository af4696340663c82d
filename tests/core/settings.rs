//! What is chosen for consoles: the narrower level goes first, and the file is kept as accounts are.

use std::{fs, path::Path};

use porthole_core::{
    account::AccountId,
    error::Code,
    server::ServerId,
    settings::{Choices, Level, Levels, Quality, Scale, Settings, SettingsFile},
};

fn ids() -> (AccountId, ServerId) {
    ("account".into(), "server".into())
}

fn opened(dir: &Path) -> SettingsFile {
    let (settings, notice) = SettingsFile::open(dir);
    assert_eq!(notice, None);
    settings
}

fn scaled(scale: Scale) -> Choices {
    Choices {
        scale: Some(scale),
        ..Choices::default()
    }
}

#[test]
fn a_narrower_choice_goes_before_a_wider_one() {
    let levels = Levels {
        all: Choices {
            quality: Some(Quality::Sparing),
            view_only: Some(true),
            ..scaled(Scale::Whole)
        },
        account: Choices {
            view_only: Some(false),
            ..scaled(Scale::Once)
        },
        server: scaled(Scale::Twice),
    };
    let wanted = Settings {
        scale: Scale::Twice,
        view_only: false,
        quality: Quality::Sparing,
        ..Settings::default()
    };
    assert_eq!(levels.settings(), wanted);
    assert_eq!(Levels::default().settings(), Settings::default());
}

#[test]
fn an_account_is_switched_to_the_providers_page_with_all_of_its_servers() {
    let home = tempfile::tempdir().expect("a folder");
    let settings = opened(home.path());
    let (account, server) = ids();
    let shows = || settings.levels(&account, &server).settings().provider_page;
    let told = || settings.shows_provider_page(&account);
    let page = |provider_page| Choices {
        provider_page: Some(provider_page),
        ..Choices::default()
    };
    let choose = |level, choices| settings.choose(&account, &server, level, choices);
    choose(Level::Server, page(false)).expect("written");
    settings.use_viewer(&account, false).expect("written");
    assert!(shows() && told(), "the server's own choice has gone");
    settings.use_viewer(&account, true).expect("written");
    assert_eq!(settings.levels(&account, &server), Levels::default());
    choose(Level::Server, page(true)).expect("written");
    assert!(told(), "one of them does");
    settings.use_viewer(&account, true).expect("written");
    assert!(!told());
    choose(Level::All, page(true)).expect("written");
    assert!(told(), "all do");
    settings.use_viewer(&account, true).expect("written");
    assert!(!shows() && !told(), "an account may differ from all");
}

#[test]
fn gives_back_what_was_chosen_for_each() {
    let home = tempfile::tempdir().expect("a folder");
    let dir = home.path().join("deep/porthole");
    let settings = opened(&dir);
    let (account, server) = ids();
    let choose = |level, choices| settings.choose(&account, &server, level, choices);
    choose(Level::All, scaled(Scale::Whole)).expect("written");
    choose(Level::Account, scaled(Scale::Once)).expect("written");
    choose(Level::Server, scaled(Scale::Twice)).expect("written");
    let settings = opened(&dir);
    let levels = settings.levels(&account, &server);
    let scales = [levels.all, levels.account, levels.server].map(|choices| choices.scale);
    assert_eq!(scales, [Scale::Whole, Scale::Once, Scale::Twice].map(Some));
    let other = settings.levels(&account, &"other".into());
    assert_eq!(other.settings().scale, Scale::Once);
    let stranger = settings.levels(&"stranger".into(), &server);
    assert_eq!(stranger.settings().scale, Scale::Whole);
}

#[test]
fn the_clipboard_is_allowed_server_by_server_only() {
    let home = tempfile::tempdir().expect("a folder");
    let settings = opened(home.path());
    let (account, server) = ids();
    let both = Choices {
        clipboard_to_guest: Some(true),
        clipboard_from_guest: Some(true),
        ..Choices::default()
    };
    for level in [Level::All, Level::Account] {
        settings
            .choose(&account, &server, level, both.clone())
            .expect("written");
    }
    let now = settings.levels(&account, &server).settings();
    assert!(!now.clipboard_to_guest && !now.clipboard_from_guest);
    settings
        .choose(&account, &server, Level::Server, both)
        .expect("written");
    let now = settings.levels(&account, &server).settings();
    assert!(now.clipboard_to_guest && now.clipboard_from_guest);
}

#[test]
fn chords_are_few_and_short() {
    let chord = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let good = chord(&["ControlLeft", "KeyA"]);
    let mut chords = vec![
        chord(&[]),
        chord(&["a b"]),
        chord(&["KeyA"; 7]),
        chord(&["x".repeat(25).as_str()]),
        good.clone(),
    ];
    chords.extend(vec![good.clone(); 100]);
    let choices = Choices {
        chords: Some(chords),
        ..Choices::default()
    };
    assert_eq!(choices.at(Level::All).chords, Some(vec![good; 24]));
}

#[test]
fn forgets_an_account_and_its_servers() {
    let home = tempfile::tempdir().expect("a folder");
    let settings = opened(home.path());
    let (account, server) = ids();
    for level in [Level::All, Level::Account, Level::Server] {
        settings
            .choose(&account, &server, level, scaled(Scale::Once))
            .expect("written");
    }
    settings.forget(&account).expect("written");
    let text = fs::read_to_string(home.path().join("settings.json")).expect("there");
    assert!(
        !text.contains("account\"") && text.contains("once"),
        "{text}"
    );
}

#[test]
fn a_damaged_file_is_kept_aside_and_a_newer_one_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("settings.json");
    let (account, server) = ids();
    fs::write(&file, r#"{"version":1,"all":{"scale":"sideways"}}"#).expect("written");
    let (settings, notice) = SettingsFile::open(home.path());
    let notice = notice.expect("a notice");
    assert_eq!(notice.code, Code::BookDamaged);
    assert!(notice.message.contains("settings"), "{notice:?}");
    let choose = |settings: &SettingsFile| {
        settings.choose(&account, &server, Level::All, scaled(Scale::Once))
    };
    choose(&settings).expect("written");
    assert!(home.path().join("settings.damaged-1.json").exists());

    let newer = r#"{"version":2}"#;
    fs::write(&file, newer).expect("written");
    let (settings, notice) = SettingsFile::open(home.path());
    assert_eq!(notice.expect("a notice").code, Code::BookNewer);
    assert_eq!(
        choose(&settings).expect_err("refused").code,
        Code::BookNewer
    );
    // It holds until the end all the same.
    let now = settings.levels(&account, &server).settings();
    assert_eq!(now.scale, Scale::Once);
    assert_eq!(fs::read_to_string(&file).expect("there"), newer);
}

#[cfg(unix)]
#[test]
fn is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let (account, server) = ids();
    opened(home.path())
        .choose(&account, &server, Level::All, scaled(Scale::Once))
        .expect("written");
    let file = fs::metadata(home.path().join("settings.json")).expect("there");
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}
