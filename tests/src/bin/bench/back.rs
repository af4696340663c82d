//! From a proxy that is there again to the guest's picture, in a console that waits for it.

use std::time::{Duration, Instant};

use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    launcher::SOON,
    relay::Relay,
    stage::{self, CONSOLE_LIMIT},
    wait::until,
};

use crate::{
    figures::{Samples, Table},
    opening::guest_line,
    sight::Sight,
};

const TIMES: u32 = 8;

/// How much later each time: the console tries once a second, and is met at any time of that.
const LATER: Duration = Duration::from_millis(125);

/// Cuts one console again and again.
pub async fn measure(desktop: &Desktop, cloud: &TestCloud, table: &mut Table) {
    let mut relay = Relay::to(cloud).await;
    let sight = Sight::of(desktop);
    let app = App::plain(desktop, &[]).await;
    stage::list_is_there(&app).await;
    stage::choose(&app, "web-01").await;
    let screen = app.screen();
    screen.press("Return");
    let window = screen.window("web-01 \u{b7}", CONSOLE_LIMIT).await;
    let line = guest_line(&app, &sight, &window).await;
    let mut back = Samples::default();
    for time in 0..TIMES {
        relay.shut().await;
        until("a console that waits", SOON, async || {
            (!sight.shows(&line)).then_some(())
        })
        .await;
        tokio::time::sleep(LATER * time).await;
        // It has seen that nobody is there, and comes again by itself.
        let tried = relay.urls_at_tries().len();
        let begun = Instant::now();
        relay.open().await;
        until("a try", SOON, async || {
            (relay.urls_at_tries().len() > tried).then_some(())
        })
        .await;
        back.add(sight.wait_for("the guest's picture", &line, begun));
    }
    app.end().await;
    cloud.demo.faults.set_console_url(None);
    table.add("the proxy is back, to the picture", back.told(), "1,000 ms");
}
