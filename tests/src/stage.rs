//! The usual beginnings: an account in the launcher, a console on the screen.

use std::time::Duration;

use crate::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    launcher::{Launcher, SOON},
    picture::{Colour, Picture},
    screen::Window,
    wait::{seconds, until, within},
};

/// The name that the accounts of tests have.
pub const ACCOUNT: &str = "Trial";

/// The ground of a selected row in the light theme (ui/src/tokens.css).
const SELECTED: Colour = [0xe6, 0xee, 0xfb];

/// The furthest that a scaled picture is from what it was made of.
const CLOSE: f64 = 0.04;

/// How long a console may take to be on the screen.
pub const CONSOLE_LIMIT: Duration = seconds(30);

/// Opens the account form and fills it in for this cloud, with these keys.
pub async fn fill_in(page: &Launcher, cloud: &TestCloud, access_key: &str, secret_key: &str) {
    page.click("button", "Add account").await;
    let clouds = page.find("combobox", "Cloud").await;
    clouds
        .select_by_value("other")
        .await
        .expect("there is such a choice");
    page.fill("IAM URL", &cloud.demo.ready.iam_url).await;
    page.fill("ECS URL", &cloud.demo.ready.ecs_url).await;
    page.fill("Access key", access_key).await;
    page.fill("Secret key", secret_key).await;
    page.fill("Name", ACCOUNT).await;
    page.click("button", "More: temporary keys").await;
    page.paste("Own certificate authority", &cloud.demo.ready.ca_pem)
        .await;
}

/// Opens the account form and fills it in for this cloud, with its own keys.
pub async fn fill_in_right_keys(page: &Launcher, cloud: &TestCloud) {
    let access_key = &cloud.demo.ready.access_key;
    fill_in(page, cloud, access_key, &cloud.secret_key()).await;
}

/// Saves the account with the places that are ticked.
pub async fn save(page: &Launcher) {
    let save = page.find_exact("button", "Save").await;
    save.click().await.expect("it can be pressed");
}

/// Has the key checked, and waits for the places to choose from.
pub async fn check(page: &Launcher) {
    page.click("button", "Check and save").await;
    page.says("Choose whose servers are listed", SOON).await;
}

/// Adds an account for this cloud, through the form, and waits for its servers.
pub async fn add_account(page: &Launcher, cloud: &TestCloud) {
    fill_in_right_keys(page, cloud).await;
    check(page).await;
    save(page).await;
    // The first by name: in a long list only the first rows are drawn.
    page.says("app-01", SOON).await;
}

/// Has the one account's consoles show the provider's page in place of the viewer.
pub async fn use_providers_page(page: &Launcher) {
    page.click("button", "Edit account").await;
    page.click("checkbox", "Show the provider's page in consoles")
        .await;
    save(page).await;
    page.says("app-01", SOON).await;
}

/// The app with an account for this cloud.
pub async fn with_account<'a>(desktop: &'a Desktop, cloud: &TestCloud) -> App<'a> {
    let app = App::driven(desktop, &[]).await;
    add_account(app.page(), cloud).await;
    app
}

/// The same, where consoles show the provider's page.
pub async fn with_providers_page<'a>(desktop: &'a Desktop, cloud: &TestCloud) -> App<'a> {
    let app = with_account(desktop, cloud).await;
    use_providers_page(app.page()).await;
    app
}

/// Selects a server by its name and presses Enter.
pub async fn press_enter_on(app: &App<'_>, server: &str) {
    let screen = app.screen();
    let page = app.page();
    screen.focus(&app.window().await).await;
    page.fill_search(server).await;
    page.find("option", server).await;
    screen.press("Return");
}

/// Opens a server's console and waits for its window.
pub async fn open_console(app: &App<'_>, server: &str) -> Window {
    press_enter_on(app, server).await;
    app.screen()
        .window(&format!("{server} \u{b7}"), CONSOLE_LIMIT)
        .await
}

/// Opens web-01's console and waits for its guest's picture.
pub async fn open_web_01(app: &App<'_>, cloud: &TestCloud) -> Window {
    let window = open_console(app, "web-01").await;
    shows_guest(app, cloud, WEB_01, &window).await;
    window
}

/// Opens web-01's console where the cloud gives out this page, and waits for its window.
pub async fn open_at(app: &App<'_>, cloud: &TestCloud, page: &str) -> Window {
    let separator = if page.contains('?') { '&' } else { '?' };
    let address = format!("{page}{separator}token={{token}}");
    cloud.demo.faults.set_console_url(Some(&address));
    open_console(app, "web-01").await
}

/// Waits until a console's link to its guest is open, and the guest's picture is on the screen.
pub async fn shows_guest(app: &App<'_>, cloud: &TestCloud, server: &str, window: &Window) {
    cloud
        .saw("a link", CONSOLE_LIMIT, |seen| seen.open_links() > 0)
        .await;
    let picture = async || cloud.guest_picture(server).await;
    shows(app, window, seconds(20), picture).await;
}

/// Waits until a window shows this picture of a guest, at whatever size.
pub async fn shows(
    app: &App<'_>,
    window: &Window,
    limit: Duration,
    mut picture: impl AsyncFnMut() -> Option<Picture>,
) {
    let screen = app.screen();
    let mut last = 1.0;
    let seen = within(limit, async || {
        let guest = picture().await?;
        last = screen.try_picture(&window.id)?.distance_to_scaled(&guest);
        (last < CLOSE).then_some(())
    })
    .await;
    if seen.is_none() {
        panic!(
            "the window does not show the guest's picture: {last} apart{}",
            screen.evidence()
        );
    }
}

/// Waits until a launcher without a driver shows its list: its first row is selected.
pub async fn list_is_there(app: &App<'_>) {
    let window = app.window().await;
    let row = |picture: &Picture| picture.share_of(SELECTED, 0) > 0.02;
    app.screen()
        .picture_when("the list", &window, SOON, row)
        .await;
}

/// Selects a server by its name with the keyboard alone.
pub async fn choose(app: &App<'_>, server: &str) {
    let screen = app.screen();
    let window = app.window().await;
    screen.focus(&window).await;
    screen.press("ctrl+f");
    screen.type_text(server);
    screen.still_picture(&window, SOON).await;
}

/// Waits until so many console processes are there, open or ready, and no process of the app comes
/// or goes for a second.
pub async fn rests(app: &App<'_>, consoles: usize) {
    until("the app's rest", seconds(30), async || {
        let first = app.processes();
        tokio::time::sleep(seconds(1)).await;
        (app.processes() == first && app.consoles().len() == consoles).then_some(())
    })
    .await;
}
