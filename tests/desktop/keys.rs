//! Keys: what a browser or a desktop would take for itself reaches the guest.

use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    guest::NoVnc,
    key_guest::{ALT, CONTROL, KeyGuest},
    screen::Window,
    stage,
    wait::{seconds, until},
};

/// What gives the keyboard to the bar, where Return begins capture.
pub const CHORD: &str = "ctrl+alt+shift";

/// A guest that tells its keys, in a viewer's window that has the keyboard.
async fn open<'a>(desktop: &'a Desktop, cloud: &TestCloud) -> (App<'a>, Window, KeyGuest, NoVnc) {
    let guest = KeyGuest::start(desktop).await;
    let novnc = NoVnc::start(desktop, guest.port).await;
    let app = stage::with_account(desktop, cloud).await;
    let window = stage::open_at(&app, cloud, &novnc.url).await;
    app.screen().focus(&window).await;
    until("a first key on the guest", seconds(30), async || {
        app.screen().press("a");
        guest.keys().iter().any(|key| key.name == "a").then_some(())
    })
    .await;
    (app, window, guest, novnc)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_an_engine_takes_for_itself_reaches_the_guest() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window, guest, _novnc) = open(&desktop, &cloud).await;
    let screen = app.screen();
    for key in ["w", "t", "n", "p", "r", "f", "s", "q", "plus", "minus", "0"] {
        screen.press(&format!("ctrl+{key}"));
        let held = if key == "plus" { CONTROL | 1 } else { CONTROL };
        guest.sees(key, held).await;
    }
    for number in 1..=12 {
        screen.press(&format!("F{number}"));
        guest.sees(&format!("F{number}"), 0).await;
    }
    for key in ["Escape", "Tab", "Menu", "BackSpace"] {
        screen.press(key);
        guest.sees(key, 0).await;
    }
    screen.make_full(&window);
    until("full screen", seconds(10), async || {
        (screen.picture(&window).width == 1600).then_some(())
    })
    .await;
    screen.press("ctrl+Escape");
    guest.sees("Escape", CONTROL).await;
    assert_eq!(
        screen.picture(&window).width,
        1600,
        "Escape left full screen"
    );
    guest.all_up().await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn captured_the_keys_of_the_desktop_reach_the_guest_too() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window, guest, _novnc) = open(&desktop, &cloud).await;
    let screen = app.screen();
    let launcher = app.window().await;
    // Not captured, Alt+Tab is the desktop's.
    screen.press("alt+Tab");
    active(&app, &launcher).await;
    screen.focus(&window).await;
    captured(&app, || tabs(&guest)).await;
    screen.press("alt+F4");
    guest.sees("F4", ALT).await;
    screen.press("super");
    guest.sees("Super_L", 0).await;
    assert_eq!(screen.active(), window.id, "the desktop took a key");
    guest.all_up().await;
    // The chord gives the keyboard back.
    screen.press(CHORD);
    until("the desktop's Alt+Tab", seconds(10), async || {
        screen.press("alt+Tab");
        (screen.active() == launcher.id).then_some(())
    })
    .await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn capture_ends_with_the_focus_and_with_the_link() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (app, window, guest, _novnc) = open(&desktop, &cloud).await;
    let screen = app.screen();
    let launcher = app.window().await;
    captured(&app, || tabs(&guest)).await;
    // As a click on it does.
    screen.focus(&launcher).await;
    screen.press("alt+Tab");
    active(&app, &window).await;
    screen.press("alt+Tab");
    active(&app, &launcher).await;
    screen.focus(&window).await;
    captured(&app, || tabs(&guest)).await;
    drop(guest);
    crate::console_states::covered(&screen, &window).await;
    screen.press("alt+Tab");
    active(&app, &launcher).await;
    app.end().await;
}

/// How often Tab has gone down.
fn tabs(guest: &KeyGuest) -> usize {
    let keys = guest.keys().into_iter();
    keys.filter(|key| key.down && key.name == "Tab").count()
}

/// Switches capture on, and waits until the guest, which tells its Tabs, sees the desktop's own key.
pub async fn captured(app: &App<'_>, tabs: impl Fn() -> usize) {
    let before = tabs();
    // The bar's first button is the one that captures.
    app.screen().press(CHORD);
    app.screen().press("Return");
    until("the capture", seconds(10), async || {
        app.screen().keyboard_is_taken().then_some(())
    })
    .await;
    until("Alt+Tab on the guest", seconds(10), async || {
        app.screen().press("alt+Tab");
        (tabs() > before).then_some(())
    })
    .await;
}

async fn active(app: &App<'_>, window: &Window) {
    until("another active window", seconds(10), async || {
        (app.screen().active() == window.id).then_some(())
    })
    .await;
}
