//! Screenshots of the app as people see it: `shots DIR` drives the binary that users run, on a
//! display of its own, and writes one PNG file for each thing that it shows.

use std::{env, path::PathBuf};

use porthole_tests::{
    app::App,
    cloud::{DB_01, TestCloud, WEB_01},
    desktop::Desktop,
    keyring::succeeds,
    launcher::SOON,
    picture::{ACCENT, Picture},
    screen::Window,
    stage,
    wait::{seconds, until},
};

/// The account's name in the pictures.
const ACCOUNT: &str = "Production";

/// GTK's own dark theme, which the pages follow.
const DARK: (&str, &str) = ("GTK_THEME", "Adwaita:dark");

/// A server whose name is there to try a page with, and the one that the pictures show.
const ODD: (&str, &str) = ("0a1a5c3e-6a7d-4b8f-9c21-3f5d7e901c03", "mail-01");

#[tokio::main]
async fn main() {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.expect("usage: shots DIR");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let camera = Camera { folder };
    forms(&camera).await;
    light(&camera).await;
    dark(&camera).await;
}

/// Where the pictures go.
struct Camera {
    folder: PathBuf,
}

impl Camera {
    /// Takes a window once it has come to rest, in front of all others.
    async fn take(&self, desktop: &Desktop, window: &Window, name: &str) {
        let screen = desktop.screen();
        screen.focus(window).await;
        // The driver's clicks leave a pointer behind, and what it stands on looks chosen.
        for position in [
            ["--window", &window.id, "4", "4"],
            ["--screen", "0", "1599", "999"],
        ] {
            xdotool(desktop, &[&["mousemove"], &position[..]].concat());
        }
        screen.still_picture(window, seconds(20)).await;
        screen.save_picture(&window.id, &self.file(name));
    }

    /// Takes the whole screen.
    fn take_screen(&self, desktop: &Desktop, name: &str) {
        desktop.screen().save_picture("root", &self.file(name));
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension("png")
    }
}

/// The first start, the form, and a key that the cloud refuses.
async fn forms(camera: &Camera) {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let window = app.window().await;
    app.page().find("button", "Add account").await;
    camera.take(&desktop, &window, "first-start").await;
    app.page().click("button", "Add account").await;
    app.page().find("textbox", "Secret key").await;
    camera.take(&desktop, &window, "add-account").await;
    app.page().fill("Access key", &cloud.secret_key()).await;
    app.page()
        .fill("Secret key", &cloud.demo.ready.access_key)
        .await;
    refused(&app).await;
    camera.take(&desktop, &window, "error").await;
    app.page().click("button", "Cancel").await;
    app.page().click("button", "Discard").await;
    let wrong = "w".repeat(40);
    stage::fill_in(app.page(), &cloud, &cloud.demo.ready.access_key, &wrong).await;
    app.page().click("button", "More: temporary keys").await;
    refused(&app).await;
    camera.take(&desktop, &window, "error-of-the-cloud").await;
    app.end().await;
}

/// Has the keys checked, and waits for what is wrong with them.
async fn refused(app: &App<'_>) {
    app.page().click("button", "Check and save").await;
    app.page().find("alert", "").await;
}

/// The list, consoles, and the list in large letters.
async fn light(camera: &Camera) {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let launcher = app.window().await;
    add_account(&app, &cloud).await;
    camera.take(&desktop, &launcher, "launcher-light").await;
    let first = stage::open_console(&app, "web-01").await;
    stage::shows_guest(&app, &cloud, WEB_01, &first).await;
    work_on(&app, &cloud, WEB_01, &first, "uptime\n").await;
    camera.take(&desktop, &first, "console").await;
    cloud.demo.kill_guest(WEB_01).await;
    let screen = app.screen();
    let has_button = |picture: &Picture| picture.share_of(ACCENT, 0) > 0.001;
    screen
        .picture_when("the curtain", &first, SOON, has_button)
        .await;
    camera.take(&desktop, &first, "console-dropped").await;
    screen.close(&first);
    screen.gone(&first, SOON).await;
    two_consoles(camera, &desktop, &app, &cloud).await;
    screen.focus(&launcher).await;
    screen.press("Escape");
    until("letters of twice the size", SOON, async || {
        screen.press("ctrl+plus");
        let size = "return document.documentElement.style.fontSize";
        (app.page().ask(size, vec![]).await? == "32px").then_some(())
    })
    .await;
    camera.take(&desktop, &launcher, "text-200").await;
    app.end().await;
}

/// A text console and a moving one, before the list that they came from.
async fn two_consoles(camera: &Camera, desktop: &Desktop, app: &App<'_>, cloud: &TestCloud) {
    let screen = app.screen();
    let left = stage::open_console(app, "db-01").await;
    stage::shows_guest(app, cloud, DB_01, &left).await;
    work_on(app, cloud, DB_01, &left, "uptime\n").await;
    let right = stage::open_console(app, "desk-01").await;
    cloud
        .saw("two links", SOON, |seen| seen.open_links() == 2)
        .await;
    screen
        .picture_when("the moving picture", &right, SOON, |picture| {
            picture.colours().len() > 8
        })
        .await;
    let launcher = app.window().await;
    place(desktop, &launcher, ["210", "30"]);
    for (window, position) in [(&left, ["24", "400"]), (&right, ["840", "350"])] {
        screen.resize(window, 730, 560);
        place(desktop, window, position);
        screen.focus(window).await;
    }
    screen.still_picture(&left, SOON).await;
    camera.take_screen(desktop, "two-consoles");
    for window in [left, right] {
        screen.close(&window);
        screen.gone(&window, SOON).await;
    }
}

/// The list in the dark, searched.
async fn dark(camera: &Camera) {
    let mut desktop = Desktop::start().await;
    desktop.set_env(DARK.0, DARK.1);
    let cloud = TestCloud::start().await;
    let app = App::driven(&desktop, &[]).await;
    let launcher = app.window().await;
    add_account(&app, &cloud).await;
    app.page().fill_search("web").await;
    camera.take(&desktop, &launcher, "launcher-dark").await;
    app.end().await;
}

async fn add_account(app: &App<'_>, cloud: &TestCloud) {
    let page = app.page();
    cloud.demo.rename(ODD.0, ODD.1);
    stage::fill_in_right_keys(page, cloud).await;
    page.fill("Name", ACCOUNT).await;
    stage::check(page).await;
    stage::save(page).await;
    for place in ["web-01", "stage-web-01", "app-01", "vault-01"] {
        page.says(place, SOON).await;
    }
    // A new account is shown alone.
    page.click("button", "All servers").await;
    page.find("combobox", "Search servers")
        .await
        .click()
        .await
        .expect("it takes the focus");
}

/// Logs in and types a command, as somebody does who works there.
async fn work_on(app: &App<'_>, cloud: &TestCloud, server: &str, window: &Window, command: &str) {
    let screen = app.screen();
    screen.focus(window).await;
    for line in ["demo\n", "demo\n", command] {
        screen.type_text(line);
        cloud.was_typed(server, line).await;
    }
}

fn place(desktop: &Desktop, window: &Window, [x, y]: [&str; 2]) {
    xdotool(desktop, &["windowmove", "--sync", &window.id, x, y]);
}

fn xdotool(desktop: &Desktop, arguments: &[&str]) {
    let mut command = desktop.command("xdotool");
    assert!(succeeds(command.args(arguments)), "no {arguments:?}");
}
