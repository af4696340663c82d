//! Screenshots: exact pixels of the guest, in a file and on the clipboard.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use porthole_tests::{
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    picture::Picture,
    screen::Screen,
    stage,
    wait::{seconds, until},
};

use crate::keys::CHORD;

/// Places in the menu, from its top.
pub const SAVE: usize = 3;
const COPY: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_screenshot_has_the_guests_own_pixels_and_its_owner_alone_may_read_it() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    app.screen().focus(&window).await;
    choose(&app.screen(), SAVE);
    let file = until("the file", seconds(20), async || saved(&desktop)).await;
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("web-01 20"), "{name}");
    is_its_owners(&file);
    let picture = Picture::from_file(&file).expect("it is a picture");
    is_the_guests(&cloud, &picture).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_screenshot_can_be_pasted_elsewhere() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_web_01(&app, &cloud).await;
    app.screen().focus(&window).await;
    choose(&app.screen(), COPY);
    let paste = "xclip -selection clipboard -t image/png -o | convert png:- -depth 8 ppm:-";
    let picture = until("the picture on the clipboard", seconds(20), async || {
        let output = desktop.command("sh").args(["-c", paste]).output();
        Picture::from_ppm(&output.ok()?.stdout)
    })
    .await;
    is_the_guests(&cloud, &picture).await;
    assert_eq!(saved(&desktop), None, "nothing was asked to be saved");
    app.end().await;
}

/// Chooses from the bar's last menu.
pub fn choose(screen: &Screen, place: usize) {
    screen.press_each(&[CHORD, "Tab", "Tab", "Return"]);
    for _ in 0..place {
        screen.press("Down");
    }
    screen.press("Return");
}

/// A screenshot in the home folder: where nothing is said of a folder for pictures, it goes there.
pub fn saved(desktop: &Desktop) -> Option<PathBuf> {
    let files = std::fs::read_dir(desktop.home()).ok()?;
    let mut files = files.filter_map(|file| Some(file.ok()?.path()));
    files.find(|file| file.extension().is_some_and(|end| end == "png"))
}

/// Asserts that nobody else may read a file.
pub fn is_its_owners(file: &Path) {
    let mode = std::fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Its cursor blinks: sooner or later it shows what the picture was taken of.
async fn is_the_guests(cloud: &TestCloud, picture: &Picture) {
    until("the same pixels on the guest", seconds(20), async || {
        let guest = cloud.guest_picture(WEB_01).await?;
        (*picture == guest).then_some(())
    })
    .await;
}
