//! The memory (PSS) of all of the app's processes, those of the engine included.

use porthole_tests::{
    app::App,
    desktop::Desktop,
    launcher::SOON,
    processes,
    stage::{self, CONSOLE_LIMIT},
};

use crate::figures::{Table, mib};

const SERVERS: [&str; 4] = ["web-01", "db-01", "app-01", "desk-01"];

/// The launcher, and nothing beside it.
pub async fn alone(desktop: &Desktop, table: &mut Table) {
    let app = App::plain(desktop, &[]).await;
    stage::list_is_there(&app).await;
    stage::rests(&app, 0).await;
    table.add("memory of the launcher alone", now(&app), "180 MiB");
    app.end().await;
}

/// The launcher with a console process ready, with consoles, and after them.
pub async fn with_consoles(desktop: &Desktop, table: &mut Table) {
    let app = App::plain(desktop, &[]).await;
    stage::list_is_there(&app).await;
    stage::rests(&app, 1).await;
    table.add("memory with a console process ready", now(&app), "");
    let screen = app.screen();
    let mut windows = Vec::new();
    for server in SERVERS {
        stage::choose(&app, server).await;
        screen.press("Return");
        let title = format!("{server} \u{b7}");
        let window = screen.window(&title, CONSOLE_LIMIT).await;
        screen
            .picture_when("the guest", &window, SOON, |picture| {
                picture.colours().len() > 8
            })
            .await;
        windows.push(window);
        stage::rests(&app, windows.len() + 1).await;
        if [1, SERVERS.len()].contains(&windows.len()) {
            let what = format!("memory with {} open and one ready", windows.len());
            table.add(&what, now(&app), "");
        }
    }
    for window in windows {
        screen.close(&window);
        screen.gone(&window, SOON).await;
    }
    stage::rests(&app, 1).await;
    table.add("memory after closing them", now(&app), "");
    app.end().await;
}

fn now(app: &App<'_>) -> String {
    mib(processes::memory_kib(&app.processes()))
}
