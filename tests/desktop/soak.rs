//! Many consoles, one after the other.

use porthole_tests::{cloud::TestCloud, desktop::Desktop, soak::soak, stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_consoles_leave_nothing() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    let full = std::env::var_os("PORTHOLE_FULL").is_some();
    let report = soak(&desktop, &app, &cloud, if full { 500 } else { 50 }, |_| ()).await;
    assert_eq!(report.left_behind(), Vec::<String>::new(), "{report}");
    app.end().await;
}
