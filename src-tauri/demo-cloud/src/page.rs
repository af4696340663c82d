//! The door that a console URL leads to: the noVNC page, and beside it the WebSocket proxy.

use std::sync::Arc;

use hyper::{Request, body::Incoming};

use crate::{
    answer::{Answer, Reply},
    api,
    faults::{Route, Trouble},
    link,
    log::Call,
    world::World,
};

/// The page with everything in it, as `npm run build` makes it.
const PAGE: &str = include_str!("../../../ui/dist/demo-page/vnc_auto.html");

pub(crate) async fn answer(world: Arc<World>, request: Request<Incoming>) -> Reply {
    let link = link::asked(&request);
    let route = if link { Route::Link } else { Route::Page };
    let troubles = world.faults.of(route, None);
    api::wait(&troubles).await;
    let forced = troubles.iter().find_map(|trouble| match trouble {
        Trouble::Answer(answer) => Some(answer.clone()),
        _ => None,
    });
    if link && forced.is_none() {
        return link::answer(&world, request);
    }
    let path = request.uri().path().to_owned();
    let answer = forced.unwrap_or_else(|| right(&path));
    world.log.note(|seen| {
        seen.calls.push(Call {
            method: request.method().to_string(),
            path,
            query: String::new(),
            status: answer.status,
        });
    });
    api::sent(answer, &troubles)
}

fn right(path: &str) -> Answer {
    if path.ends_with("/vnc_auto.html") {
        return Answer::html(200, PAGE)
            .header("cache-control", "no-store")
            .header("x-content-type-options", "nosniff");
    }
    Answer::html(404, "<h1>404 Not Found</h1>")
}
