//! From a double click to the list, with everything in the file cache.

use std::time::Instant;

use porthole_tests::{app::App, desktop::Desktop, launcher::SOON, stage};

use crate::{
    figures::{Samples, Table},
    sight::{Area, Sight},
};

const TIMES: usize = 9;

/// What stands around the list's rows, in pixels: accounts, search box, details, counts.
const AROUND: [u16; 4] = [210, 60, 290, 60];

/// Measures starts of the app with an account whose cloud is on this machine.
pub async fn measure(desktop: &Desktop, table: &mut Table) {
    let sight = Sight::of(desktop);
    let app = App::plain(desktop, &[]).await;
    stage::list_is_there(&app).await;
    let window = app.window().await;
    app.screen().focus(&window).await;
    app.screen().still_picture(&window, SOON).await;
    let rows: Area = sight.area(&window).without(AROUND);
    let line = sight.most_telling_line(rows);
    app.end().await;
    let mut samples = Samples::default();
    for _ in 0..TIMES {
        assert!(!sight.shows(&line), "the list is there before the app");
        let begun = Instant::now();
        let app = App::plain(desktop, &[]).await;
        samples.add(sight.wait_for("the list", &line, begun));
        app.end().await;
    }
    table.add("start to searchable list, warm", samples.told(), "700 ms");
}
