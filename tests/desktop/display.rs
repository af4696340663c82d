//! The viewer's window on its monitor.

use porthole_tests::{
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    picture::Picture,
    stage,
    wait::{seconds, until},
};

use crate::keys::CHORD;

/// Makes two monitors of the display's one: left and right.
fn split(desktop: &Desktop) {
    for (name, place, output) in [
        ("left", "800/211x1000/264+0+0", "screen"),
        ("right", "800/211x1000/264+800+0", "none"),
    ] {
        let mut command = desktop.command("xrandr");
        command.args(["--setmonitor", name, place, output]);
        command.stdout(std::process::Stdio::null());
        assert!(porthole_tests::keyring::succeeds(&mut command));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn full_screen_is_the_screen_that_the_window_is_on() {
    const RIGHT: [i32; 4] = [800, 0, 800, 1000];
    let desktop = Desktop::start().await;
    split(&desktop);
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    let screen = app.screen();
    screen.resize(&window, 700, 500);
    screen.put(&window, 850, 200);
    screen.focus(&window).await;
    // The page has laid itself out anew, and its bar with it.
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    let toggle = || {
        // From the bar's first button to the one beside it.
        screen.press(CHORD);
        screen.press("Tab");
        screen.press("Return");
    };
    // So narrow a window has that in the bar's menu only.
    screen.press_each(&[CHORD, "Return", "Down", "Down", "Return"]);
    until("the right screen", seconds(10), async || {
        (screen.place(&window) == RIGHT).then_some(())
    })
    .await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    // The page knows, and has its bar out of sight: black is above the picture.
    let bare = |picture: &Picture| picture.width == 800 && picture.at(400, 5) == [0; 3];
    screen
        .picture_when("no bar", &window, seconds(10), bare)
        .await;
    // The guest has the keyboard, and Escape is its own.
    screen.press("Escape");
    screen.type_text("echo full\n");
    cloud.was_typed(WEB_01, "echo full\n").await;
    assert_eq!(screen.place(&window), RIGHT);
    // Whoever has filled the screen, the bar knows it and leads back.
    toggle();
    until("the window as it was", seconds(10), async || {
        (screen.place(&window)[2..] == [700, 500]).then_some(())
    })
    .await;
    screen.make_full(&window);
    until("the right screen again", seconds(10), async || {
        (screen.place(&window) == RIGHT).then_some(())
    })
    .await;
    screen
        .picture_when("no bar again", &window, seconds(10), bare)
        .await;
    toggle();
    until("the window as it was before", seconds(10), async || {
        (screen.place(&window)[2..] == [700, 500]).then_some(())
    })
    .await;
    app.end().await;
}
