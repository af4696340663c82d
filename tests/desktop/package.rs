//! The Debian package, from its installation over a console to its removal.

use std::{fs, path::Path, process::Command};

use porthole_tests::{
    app::App,
    desktop::Desktop,
    launcher::SOON,
    leaks,
    package::{self, Deb, Installed},
    picture::{ACCENT, Picture},
    screen::{Screen, Window},
    stage::{self, CONSOLE_LIMIT},
    wait::seconds,
};

/// Beside WebKitGTK and GTK: what WebKit's sandbox is made of.
const DEPENDS: [&str; 4] = [
    "bubblewrap",
    "xdg-dbus-proxy",
    "libwebkit2gtk-4.1-0",
    "libgtk-3-0",
];

/// What has to be there, below the root.
const FILES: [&str; 8] = [
    "usr/bin/porthole",
    ENTRY,
    "usr/share/icons/hicolor/scalable/apps/porthole.svg",
    "usr/share/icons/hicolor/128x128/apps/porthole.png",
    "usr/share/metainfo/app.porthole.Porthole.metainfo.xml",
    "usr/share/doc/porthole/copyright",
    "usr/share/doc/porthole/CHANGELOG.md",
    "usr/share/doc/porthole/THIRD-PARTY.txt",
];

const ENTRY: &str = "usr/share/applications/Porthole.desktop";

/// What all programs with this engine and toolkit share in the runtime folder, which goes when the
/// user logs out: empty folders, and a file of dconf.
const SHARED: [&str; 4] = [
    "run/.flatpak",
    "run/webkitgtk",
    "run/dconf",
    "run/dconf/user",
];

/// `cargo xtask test --full` makes the package first and names it; without one there is nothing to
/// install.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deb_installs_starts_from_its_desktop_entry_and_leaves_nothing() {
    let Some(deb) = Deb::named() else { return };
    holds_what_it_should(&deb);
    let before = package::traces();
    let installed = deb.install();
    let entry = installed.path(ENTRY);
    is_valid(&entry, &installed);

    let mut desktop = Desktop::start().await;
    if let Some(folder) = installed.folder() {
        lead_into(&mut desktop, folder);
    }
    let files = outside_of_home(&desktop);
    opens_a_console_of_the_demo(&desktop, &entry).await;
    assert_eq!(outside_of_home(&desktop), files);
    drop(desktop);

    installed.remove();
    assert_eq!(package::traces(), before);
}

fn holds_what_it_should(deb: &Deb) {
    let depends = deb.field("Depends");
    let names: Vec<&str> = depends.split([',', '|', ' ']).collect();
    for name in DEPENDS {
        assert!(names.contains(&name), "{name} is not in {depends}");
    }
    let listing = deb.listing();
    for line in listing.lines() {
        let mut words = line.split_whitespace().skip(1);
        let of_root = matches!(words.next(), Some("0/0" | "root/root"));
        let path = words.nth(3).unwrap_or_default().trim_start_matches("./");
        let in_usr = ["", "usr"].contains(&path.split('/').next().unwrap_or_default());
        assert!(of_root && in_usr, "{line}");
        let others_may_write = [5, 8]
            .iter()
            .any(|at| line.as_bytes().get(*at) == Some(&b'w'));
        assert!(!others_may_write, "{line}");
    }
}

/// Files are where they belong, the program finds its libraries, the entry is one.
fn is_valid(entry: &Path, installed: &Installed) {
    for file in FILES {
        let there = fs::metadata(installed.path(file));
        assert!(there.is_ok_and(|file| file.len() > 0), "{file}");
    }
    let libraries = package::output(Command::new("ldd").arg(installed.path(FILES[0])));
    assert!(!libraries.contains("not found"), "{libraries}");
    let told = package::output(Command::new("desktop-file-validate").arg(entry));
    assert_eq!(told, "", "desktop-file-validate");
    let words = fs::read_to_string(entry).expect("it was found");
    for line in ["Exec=porthole", "Icon=porthole", "Terminal=false"] {
        assert!(words.lines().any(|known| known == line), "{line}: {words}");
    }
}

/// Has programs and data found in the folder that the package was unpacked into.
fn lead_into(desktop: &mut Desktop, folder: &Path) {
    let path = std::env::var("PATH").unwrap_or_default();
    let folder = folder.display();
    desktop.set_env("PATH", &format!("{folder}/usr/bin:{path}"));
    desktop.set_env(
        "XDG_DATA_DIRS",
        &format!("{folder}/usr/share:/usr/local/share:/usr/share"),
    );
}

/// As somebody does who has just installed it: a double click, the demo, Enter, and all closed.
async fn opens_a_console_of_the_demo(desktop: &Desktop, entry: &Path) {
    let app = App::from_entry(desktop, entry).await;
    let (screen, launcher) = (app.screen(), app.window().await);
    let words = fs::read_to_string(entry).expect("it was found");
    let class = format!("StartupWMClass={}", class_of(desktop, &launcher));
    assert!(words.lines().any(|line| line == class), "{class}: {words}");
    screen.focus(&launcher).await;
    let has_button = |picture: &Picture| picture.share_of(ACCENT, 0) > 0.001;
    screen
        .picture_when("the first start", &launcher, SOON, has_button)
        .await;
    screen.press("Tab");
    screen.press("Return");
    stage::list_is_there(&app).await;
    screen.press("Return");
    let console = screen.window("\u{b7}", CONSOLE_LIMIT).await;
    screen
        .picture_when("the guest's text", &console, seconds(30), |picture| {
            picture.colours().len() > 8
        })
        .await;
    close(&screen, &console).await;
    close(&screen, &launcher).await;
    app.ended().await;
}

async fn close(screen: &Screen, window: &Window) {
    screen.close(window);
    screen.gone(window, SOON).await;
}

/// What a desktop knows by which entry's window it is, as `StartupWMClass` names it.
fn class_of(desktop: &Desktop, window: &Window) -> String {
    let mut xprop = desktop.command("xprop");
    let told = package::output(xprop.args(["-notype", "-id", &window.id, "WM_CLASS"]));
    let first = told.split('"').nth(1);
    first.unwrap_or_default().to_owned()
}

/// What lies in the runtime folder and in the one for temporary files, but what all share.
fn outside_of_home(desktop: &Desktop) -> Vec<String> {
    let mut files = leaks::files(desktop.root());
    files.retain(|file| !file.starts_with("home") && !SHARED.contains(&file.as_str()));
    files
}
