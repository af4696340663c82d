//! A provider's page of another make: Debian's noVNC behind the real websockify.

use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    guest::{NoVnc, Qemu, Serves, Shows, XGuest},
    screen::Window,
    stage,
    wait::{seconds, until},
};

/// The furthest that a scaled picture is from what it was made of.
const CLOSE: f64 = 0.04;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn debians_novnc_shows_an_x_server_and_types_into_it() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let guest = XGuest::start(&desktop, Serves::Xvnc).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = App::driven(&desktop, &[]).await;
    let window = open(&app, &cloud, &novnc).await;
    let screen = app.screen();
    until(
        "the X server's picture in the window",
        seconds(30),
        async || {
            let apart = screen
                .try_picture(&window.id)?
                .distance_to_scaled(&guest.picture()?);
            (apart < CLOSE).then_some(())
        },
    )
    .await;
    screen.focus(&window).await;
    screen.click(&window, 640, 420);
    screen.type_text("typed in a console\n");
    until("the text on the guest", seconds(20), async || {
        guest.typed().contains("typed in a console\n").then_some(())
    })
    .await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn debians_novnc_shows_a_virtual_machine() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let mut guest = Qemu::start(&desktop, Shows::Text).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = App::driven(&desktop, &[]).await;
    let window = open(&app, &cloud, &novnc).await;
    let screen = app.screen();
    until(
        "the machine's picture in the window",
        seconds(30),
        async || {
            let wanted = guest
                .picture()
                .filter(|picture| picture.colours().len() > 1)?;
            (screen.try_picture(&window.id)?.distance_to_scaled(&wanted) < CLOSE).then_some(())
        },
    )
    .await;
    app.end().await;
}

async fn open(app: &App<'_>, cloud: &TestCloud, novnc: &NoVnc) -> Window {
    stage::add_account(app.page(), cloud).await;
    stage::use_providers_page(app.page()).await;
    cloud
        .demo
        .faults
        .set_console_url(Some(&format!("{}&token={{token}}", novnc.url)));
    stage::open_console(app, "web-01").await
}
