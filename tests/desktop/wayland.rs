//! A Wayland desktop as a guest.

use porthole_tests::{
    cloud::TestCloud, desktop::Desktop, guest::NoVnc, stage, wait::seconds, wayland::WaylandGuest,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shows_what_wayvnc_serves_and_types_into_it() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let guest = WaylandGuest::start(&desktop).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    stage::shows(&app, &window, seconds(30), async || guest.picture()).await;
    app.screen().focus(&window).await;
    app.screen().type_text("typed in a terminal\n");
    guest.was_typed("typed in a terminal\n").await;
    app.end().await;
}
