//! The viewer's bar, its menus and what becomes of keys and pointer beside noVNC, in one console
//! process.

use std::fs;

use porthole_core::settings::{Choices, Level, Levels, Release};
use porthole_tests::{
    console::Console,
    desktop::Desktop,
    guest::NoVnc,
    key_guest::{ALT, CONTROL, KeyGuest},
    picture::Picture,
    rfb::Version,
    screen::{Screen, Window},
    servant::Servant,
    symbol_guest::SymbolGuest,
    wait::{seconds, until},
};

use crate::keys::CHORD;

/// A guest that tells its keys, shown in a window that has the keyboard.
struct Bed {
    console: Console,
    screen: Screen,
    window: Window,
    guest: KeyGuest,
    _novnc: NoVnc,
}

async fn bed(desktop: &Desktop, levels: Levels) -> Bed {
    let guest = KeyGuest::start(desktop).await;
    let novnc = NoVnc::start(desktop, guest.port).await;
    let (console, window) = Console::viewing(desktop, &novnc, levels).await;
    Bed {
        console,
        screen: desktop.screen(),
        window,
        guest,
        _novnc: novnc,
    }
}

impl Bed {
    /// Waits until what is typed arrives.
    async fn listens(&self) {
        until("a key on the guest", seconds(20), async || {
            self.screen.press("a");
            self.names().contains(&"a".to_owned()).then_some(())
        })
        .await;
    }

    fn names(&self) -> Vec<String> {
        let keys = self.guest.keys().into_iter();
        keys.filter(|key| key.down).map(|key| key.name).collect()
    }
}

/// What is chosen for the one server.
pub fn of_server(choices: Choices) -> Levels {
    Levels {
        server: choices,
        ..Levels::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_menu_sends_what_this_computer_keeps() {
    let desktop = Desktop::start().await;
    let bed = bed(&desktop, Levels::default()).await;
    bed.listens().await;
    // The chord leads to the bar; Send stands before Capture.
    bed.screen
        .press_each(&[CHORD, "shift+Tab", "Return", "Return"]);
    bed.guest.sees("Delete", CONTROL | ALT).await;
    bed.guest.all_up().await;
    // The keyboard is the guest's again.
    bed.screen.press("b");
    bed.guest.sees("b", 0).await;
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn chords_of_ones_own_are_kept_and_sent() {
    let desktop = Desktop::start().await;
    let mut bed = bed(&desktop, Levels::default()).await;
    bed.listens().await;
    // The last item makes a new one.
    bed.screen
        .press_each(&[CHORD, "shift+Tab", "Return", "End", "Return"]);
    bed.screen.press("ctrl+F9");
    let all = bed.console.chooses(Level::All).await;
    let wanted = [["ControlLeft", "F9"].map(str::to_owned).to_vec()];
    assert_eq!(all.chords.as_deref(), Some(&wanted[..]));
    assert!(!bed.names().contains(&"F9".to_owned()), "it was sent");
    let levels = Levels {
        all,
        ..Levels::default()
    };
    bed.console.choose(levels).await;
    bed.screen
        .press_each(&["Escape", CHORD, "shift+Tab", "Return"]);
    // From the end: a new one, remove, the chord.
    bed.screen.press_each(&["End", "Up", "Up", "Return"]);
    bed.guest.sees("F9", CONTROL).await;
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_key_stays_down_when_the_bar_gets_the_keyboard() {
    let desktop = Desktop::start().await;
    let bed = bed(&desktop, Levels::default()).await;
    bed.listens().await;
    bed.screen.hold("ctrl");
    until("Ctrl on the guest", seconds(10), async || {
        bed.names().contains(&"Control_L".to_owned()).then_some(())
    })
    .await;
    bed.screen.click(&bed.window, 843, 20);
    bed.guest.all_up().await;
    bed.screen.let_go("ctrl");
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn view_only_keeps_the_keys_from_the_guest() {
    let desktop = Desktop::start().await;
    let viewing = Levels {
        account: Choices {
            view_only: Some(true),
            ..Choices::default()
        },
        ..Levels::default()
    };
    let mut bed = bed(&desktop, viewing).await;
    bed.screen.type_text("xyz");
    bed.screen.point(&bed.window, 600, 400);
    bed.screen.button(1);
    bed.console.choose(Levels::default()).await;
    bed.listens().await;
    let names = bed.names();
    assert!(names.iter().all(|name| name == "a"), "{names:?}");
    // More is the last of the bar, and View only its first item.
    bed.screen
        .press_each(&[CHORD, "Tab", "Tab", "Return", "Return"]);
    let server = bed.console.chooses(Level::Server).await;
    assert_eq!(server.view_only, Some(true));
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_narrow_windows_bar_is_reached_by_keyboard_too() {
    narrow_bar(async |bed| {
        narrow(bed).await;
        bed.screen.press(CHORD);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_bar_that_becomes_narrow_keeps_the_keyboard() {
    narrow_bar(async |bed| {
        bed.screen.press(CHORD);
        narrow(bed).await;
    })
    .await;
}

/// Makes the window so narrow that its bar has the menus only, and waits for that.
async fn narrow(bed: &Bed) {
    bed.screen.resize(&bed.window, 640, 480);
    bed.screen.still_picture(&bed.window, seconds(20)).await;
}

/// Has the bar of a narrow window get the keyboard, and walks its last menu.
async fn narrow_bar(enter: impl AsyncFnOnce(&Bed)) {
    let desktop = Desktop::start().await;
    let mut bed = bed(&desktop, Levels::default()).await;
    bed.listens().await;
    enter(&bed).await;
    bed.screen.press_each(&["Return", "Return"]);
    let server = bed.console.chooses(Level::Server).await;
    assert_eq!(server.view_only, Some(true));
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_release_chord_can_be_another() {
    let desktop = Desktop::start().await;
    let levels = of_server(Choices {
        release: Some(Release::RightCtrl),
        ..Choices::default()
    });
    let bed = bed(&desktop, levels).await;
    bed.listens().await;
    // The usual one is the guest's.
    bed.screen.press(CHORD);
    bed.screen.press("c");
    bed.guest.sees("c", 0).await;
    // By its place: for its name xdotool presses the left one too.
    bed.screen
        .press_each(&["105", "shift+Tab", "Return", "Return"]);
    bed.guest.sees("Delete", CONTROL | ALT).await;
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_notch_of_the_wheel_is_one_step_on_the_guest() {
    let desktop = Desktop::start().await;
    let bed = bed(&desktop, Levels::default()).await;
    let log = desktop.root().join("tmp/buttons");
    let mut command = desktop.command("sh");
    command.env("DISPLAY", bed.guest.display());
    command.args(["-c", "exec stdbuf -oL xev -root -event button >\"$0\""]);
    let _watcher = Servant::start(command.arg(&log));
    let pressed = || {
        let told = fs::read_to_string(&log).unwrap_or_default();
        let events = told.split("\n\n").map(str::trim_start);
        events
            .filter(|event| event.starts_with("ButtonPress"))
            .filter_map(|event| event.split("button ").nth(1)?.chars().next())
            .collect::<String>()
    };
    bed.screen.point(&bed.window, 600, 400);
    until("a middle button", seconds(20), async || {
        bed.screen.button(2);
        pressed().contains('2').then_some(())
    })
    .await;
    for notch in [5, 5, 5, 4, 4, 7, 6, 3] {
        bed.screen.button(notch);
    }
    until("the right button", seconds(10), async || {
        pressed().contains('3').then_some(())
    })
    .await;
    assert_eq!(pressed().trim_start_matches('2'), "55544763");
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn side_buttons_reach_a_server_that_takes_them() {
    let desktop = Desktop::start().await;
    let guest = SymbolGuest::start().await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let (console, window) = Console::viewing(&desktop, &novnc, Levels::default()).await;
    let screen = desktop.screen();
    screen.point(&window, 600, 400);
    for (button, bit) in [(2, 0x02), (8, 0x80), (9, 0x100), (3, 0x04)] {
        until(&format!("button {button}"), seconds(20), async || {
            screen.button(button);
            guest.buttons().contains(&bit).then_some(())
        })
        .await;
    }
    until("every button let go", seconds(10), async || {
        (guest.buttons().last() == Some(&0)).then_some(())
    })
    .await;
    console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_dead_keys_make_arrives_as_text() {
    let desktop = Desktop::start().await;
    let mut layout = desktop.command("setxkbmap");
    layout.args(["us", "-variant", "intl"]);
    assert!(porthole_tests::keyring::succeeds(&mut layout));
    let guest = SymbolGuest::start().await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let (console, _window) = Console::viewing(&desktop, &novnc, Levels::default()).await;
    let screen = desktop.screen();
    until("a key on the guest", seconds(20), async || {
        screen.press("z");
        guest.pressed().contains(&u32::from('z')).then_some(())
    })
    .await;
    screen.press_each(&["dead_acute", "e", "dead_diaeresis", "u", "x", "Return"]);
    until("Return on the guest", seconds(10), async || {
        guest.pressed().contains(&RETURN).then_some(())
    })
    .await;
    // Shift makes the diaeresis, and is the guest's to know.
    let mut pressed = guest.pressed();
    pressed.retain(|keysym| *keysym != u32::from('z') && *keysym != SHIFT);
    let wanted = ['\u{e9}', '\u{fc}', 'x'].map(u32::from);
    assert_eq!(pressed, [&wanted[..], &[RETURN]].concat());
    console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_key_goes_to_a_server_that_has_shown_nothing_yet() {
    let desktop = Desktop::start().await;
    let guest = SymbolGuest::start_blank().await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let (console, window) = Console::viewing(&desktop, &novnc, Levels::default()).await;
    let screen = desktop.screen();
    screen.focus(&window).await;
    // Which keys it takes, by symbol or by place, it tells with its picture.
    screen.press_each(&["y"; 20]);
    guest.show();
    until("a key on the guest", seconds(20), async || {
        screen.press("z");
        guest.pressed().contains(&u32::from('z')).then_some(())
    })
    .await;
    let pressed = guest.pressed();
    assert!(!pressed.contains(&u32::from('y')), "{pressed:?}");
    console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_version_of_the_protocol_shows_and_types() {
    for version in Version::ALL {
        let desktop = Desktop::start().await;
        let guest = SymbolGuest::start_speaking(version).await;
        guest.show();
        let novnc = NoVnc::start(&desktop, guest.port).await;
        let (console, window) = Console::viewing(&desktop, &novnc, Levels::default()).await;
        let screen = desktop.screen();
        until(&format!("a key by {version:?}"), seconds(20), async || {
            screen.press("z");
            guest.pressed().contains(&u32::from('z')).then_some(())
        })
        .await;
        // All of it is one grey.
        let grey = |picture: &Picture| picture.share_of([0x60; 3], 2) > 0.5;
        screen
            .picture_when("the guest's grey", &window, seconds(10), grey)
            .await;
        console.end().await;
    }
}

/// X11's keysyms.
const RETURN: u32 = 0xff0d;
const SHIFT: u32 = 0xffe1;
