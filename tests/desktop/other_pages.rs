//! A provider's page of another make: Debian's noVNC behind the real websockify.

use porthole_tests::{
    cloud::TestCloud,
    desktop::Desktop,
    guest::{NoVnc, Qemu, Serves, Shows, XGuest},
    stage,
    wait::seconds,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn debians_novnc_shows_an_x_server_and_types_into_it() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let guest = XGuest::start(&desktop, Serves::Xvnc).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    let screen = app.screen();
    stage::shows(&app, &window, seconds(30), async || guest.picture()).await;
    screen.focus(&window).await;
    screen.click(&window, 640, 420);
    screen.type_text("typed in a console\n");
    guest.was_typed("typed in a console\n").await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn debians_novnc_shows_a_virtual_machine() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let mut guest = Qemu::start(&desktop, Shows::Text).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = stage::with_providers_page(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    stage::shows(&app, &window, seconds(30), async || guest.picture_of(2)).await;
    app.end().await;
}
