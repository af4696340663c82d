//! What a fault of our own, of the engine or of the system leaves behind, and says.

use porthole_tests::{app::binary, cloud::TestCloud, desktop::Desktop, stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_process_of_the_app_leaves_a_core_file() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let app = stage::with_account(&desktop, &cloud).await;
    stage::open_web_01(&app, &cloud).await;
    let processes = app.processes();
    let limits: Vec<_> = processes.iter().map(|it| (it, it.core_limits())).collect();
    assert!(
        limits.len() > 4,
        "the engine's processes are there too: {limits:?}"
    );
    // Exactly 1: with 0 a crash reporter behind a pipe gets the memory all the same.
    let one = |limits: &Option<[String; 2]>| *limits == Some(["1".into(), "1".into()]);
    assert!(limits.iter().all(|(_, limits)| one(limits)), "{limits:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_a_display_it_says_what_it_needs() {
    let desktop = Desktop::start().await;
    let started = desktop.marked(binary()).env_remove("DISPLAY").output();
    let started = started.expect("it starts");
    let said = String::from_utf8_lossy(&started.stderr);
    assert_eq!(started.status.code(), Some(1), "{said}");
    assert!(said.contains("window could not be opened"), "{said}");
    assert!(said.contains("It needs a display"), "{said}");
}
