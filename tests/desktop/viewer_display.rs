//! Where the viewer puts the guest's picture: to the pixel, at each step, in full screen, and into a
//! file.

use porthole_core::settings::{Choices, Levels, Scale};
use porthole_tests::{
    console::Console,
    desktop::Desktop,
    guest::{NoVnc, Serves, XGuest},
    picture::{Colour, Picture},
    screen::Window,
    wait::{seconds, until},
};

use crate::screenshots::{SAVE, choose, is_its_owners, saved};

/// The ground of the bar in the light theme (ui/src/tokens.css).
const BAR: Colour = [0xf3, 0xf3, 0xf1];

/// The guest's size, and the window's.
const GUEST: (usize, usize) = (1024, 700);

struct Bed {
    console: Console,
    window: Window,
    guest: XGuest,
    _novnc: NoVnc,
}

async fn bed(desktop: &Desktop, choices: Choices) -> Bed {
    let guest = XGuest::start(desktop, Serves::Xvnc).await;
    let novnc = NoVnc::start(desktop, guest.port).await;
    let levels = Levels {
        server: choices,
        ..Levels::default()
    };
    let (console, window) = Console::viewing(desktop, &novnc, levels).await;
    // A server draws the pointer itself until the viewer has moved it.
    desktop.screen().point(&window, 640, 600);
    Bed {
        console,
        window,
        guest,
        _novnc: novnc,
    }
}

fn scaled(scale: Scale) -> Choices {
    Choices {
        scale: Some(scale),
        ..Choices::default()
    }
}

/// Whether the window shows the guest there, each of its pixels `step` wide and high, from the
/// guest's own corner on for so many of the window's pixels.
fn shows(window: &Picture, guest: &Picture, at: (usize, usize), step: usize) -> bool {
    let size = (GUEST.0 * step, GUEST.1 * step);
    let right = (at.0 + size.0).min(window.width - 20);
    let bottom = (at.1 + size.1).min(window.height - 20);
    (at.1..bottom).all(|y| {
        (at.0..right).all(|x| window.at(x, y) == guest.at((x - at.0) / step, (y - at.1) / step))
    })
}

/// Waits until the guest's picture begins below the bar, or in the middle, and is there to the pixel.
async fn exact(desktop: &Desktop, bed: &Bed, step: usize) {
    let what = format!("the guest's pixels, {step} by {step}");
    until(&what, seconds(20), async || {
        let window = desktop.screen().try_picture(&bed.window.id)?;
        let guest = bed.guest.picture()?;
        let left = (window.width.saturating_sub(GUEST.0 * step)) / 2;
        let lines = 0..window.height.saturating_sub(100);
        let mut tops =
            lines.filter(|top| window.at(left + 5, top + 5) == guest.at(5 / step, 5 / step));
        tops.any(|top| shows(&window, &guest, (left, top), step))
            .then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shows_each_step_to_the_pixel() {
    let desktop = Desktop::start().await;
    let mut bed = bed(&desktop, scaled(Scale::Once)).await;
    exact(&desktop, &bed, 1).await;
    for (scale, step) in [(Scale::Twice, 2), (Scale::Thrice, 3), (Scale::Whole, 1)] {
        let levels = Levels {
            all: scaled(scale),
            ..Levels::default()
        };
        bed.console.choose(levels).await;
        exact(&desktop, &bed, step).await;
    }
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guest_that_can_takes_the_windows_size() {
    let desktop = Desktop::start().await;
    let choices = Choices {
        resize_guest: Some(true),
        ..Choices::default()
    };
    let bed = bed(&desktop, choices).await;
    let screen = desktop.screen();
    for width in [1280, 1000] {
        screen.resize(&bed.window, width, 700);
        until("the guest's new size", seconds(20), async || {
            let guest = bed.guest.picture()?;
            (guest.width == width && (600..700).contains(&guest.height)).then_some(())
        })
        .await;
    }
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn in_full_screen_the_bar_comes_when_the_pointer_rests_at_the_edge() {
    let desktop = Desktop::start().await;
    let bed = bed(&desktop, Choices::default()).await;
    let screen = desktop.screen();
    let bar = |picture: &Picture| picture.at(10, 3) == BAR;
    let until_bar = async |wanted: bool| {
        let fits = |picture: &Picture| bar(picture) == wanted;
        screen
            .picture_when("the bar to come or go", &bed.window, seconds(20), fits)
            .await
    };
    until_bar(true).await;
    screen.make_full(&bed.window);
    let full = until_bar(false).await;
    screen.point(&bed.window, 640, 0);
    until_bar(true).await;
    screen.point(&bed.window, 640, 400);
    let again = until_bar(false).await;
    assert_eq!(full.width, again.width);
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_screenshot_is_the_guests_pixels_in_a_file_of_ones_own() {
    let desktop = Desktop::start().await;
    let bed = bed(&desktop, scaled(Scale::Once)).await;
    let screen = desktop.screen();
    exact(&desktop, &bed, 1).await;
    choose(&screen, SAVE);
    let file = until("a screenshot", seconds(20), async || saved(&desktop)).await;
    is_its_owners(&file);
    until("its last byte", seconds(10), async || {
        (Picture::from_file(&file)? == bed.guest.picture()?).then_some(())
    })
    .await;
    bed.console.end().await;
}
