//! Screenshots: exact pixels of the guest, in a file and on the clipboard.

use std::{os::unix::fs::PermissionsExt, path::PathBuf};

use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    picture::Picture,
    screen::Window,
    stage,
    wait::{seconds, until},
};

use crate::{keys::CHORD, viewer::with_account};

/// Places in the menu, from its top.
const SAVE: usize = 3;
const COPY: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_screenshot_has_the_guests_own_pixels_and_its_owner_alone_may_read_it() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = with_account(&desktop, &cloud).await;
    let window = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    choose(&app, &window, SAVE).await;
    let file = until("the file", seconds(20), async || saved(&desktop)).await;
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("web-01 20"), "{name}");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut command = desktop.command("convert");
    command.arg(&file);
    let picture = read(command.args(["-depth", "8", "ppm:-"])).expect("it is a picture");
    is_the_guests(&cloud, &picture).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_screenshot_can_be_pasted_elsewhere() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = with_account(&desktop, &cloud).await;
    let window = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    choose(&app, &window, COPY).await;
    let paste = "xclip -selection clipboard -t image/png -o | convert png:- -depth 8 ppm:-";
    let picture = until("the picture on the clipboard", seconds(20), async || {
        read(desktop.command("sh").args(["-c", paste]))
    })
    .await;
    is_the_guests(&cloud, &picture).await;
    assert_eq!(saved(&desktop), None, "nothing was asked to be saved");
    app.end().await;
}

/// Chooses from the bar's last menu.
async fn choose(app: &App<'_>, window: &Window, place: usize) {
    let screen = app.screen();
    screen.focus(window).await;
    for key in [CHORD, "Tab", "Tab", "Return"] {
        screen.press(key);
    }
    for _ in 0..place {
        screen.press("Down");
    }
    screen.press("Return");
}

/// A screenshot in the home folder: where nothing is said of a folder for pictures, it goes there.
fn saved(desktop: &Desktop) -> Option<PathBuf> {
    let files = std::fs::read_dir(desktop.home()).ok()?;
    let mut files = files.filter_map(|file| Some(file.ok()?.path()));
    files.find(|file| file.extension().is_some_and(|end| end == "png"))
}

fn read(command: &mut std::process::Command) -> Option<Picture> {
    Picture::from_ppm(&command.output().ok()?.stdout)
}

/// Its cursor blinks: sooner or later it shows what the picture was taken of.
async fn is_the_guests(cloud: &TestCloud, picture: &Picture) {
    until("the same pixels on the guest", seconds(20), async || {
        let guest = cloud.guest_picture(WEB_01).await?;
        (*picture == guest).then_some(())
    })
    .await;
}
