//! ECS v1: the server list, one server, the remote console (cloud-api.md, sections B1 to B3), and
//! what leads to the calls for power.

use std::sync::Arc;

use hyper::{Method, Request, body::Incoming};
use serde_json::{Value, json};

use super::{Aim, Ask, handle, no_such_api, power};
use crate::{
    answer::{Answer, Reply},
    estate::{Project, Server, project_of},
    faults::Route,
    world::World,
};

/// Servers on a page where the call names no `limit`.
const LIMIT: usize = 25;

/// The most servers on a page.
const LIMIT_MAX: usize = 1_000;

pub(crate) async fn answer(world: Arc<World>, request: Request<Incoming>) -> Reply {
    handle(world, request, aim, right).await
}

fn aim(ask: &Ask) -> Aim {
    let segments = ask.segments();
    let region = segments
        .get(1)
        .and_then(|id| project_of(id))
        .map(Project::region);
    let route = match segments[..] {
        ["v1", _, "cloudservers", "detail"] => Route::List,
        ["v1", _, "cloudservers", "action"] => Route::Power,
        ["v1", _, "jobs", _] => Route::Job,
        ["v1", _, "cloudservers", _] => Route::Server,
        ["v1", _, "cloudservers", _, "remote_console"] => Route::RemoteConsole,
        _ => Route::Other,
    };
    (route, region)
}

fn right(world: &Arc<World>, ask: &Ask) -> Answer {
    let segments = ask.segments();
    let ["v1", project, ref rest @ ..] = segments[..] else {
        return no_such_api();
    };
    let told = ask.headers.get("x-project-id").map(|id| id.as_bytes());
    if told.is_some_and(|id| id != project.as_bytes()) {
        return Answer::ecs(
            400,
            "Ecs.0023",
            "The project ID in the token is different from that in the URL.",
        );
    }
    let Some(known) = project_of(project).filter(|project| project.enabled) else {
        return Answer::ecs(
            400,
            "Common.0018",
            "The tenant ID of the token is inconsistent with that in the URL.",
        );
    };
    match (&ask.method, rest) {
        (&Method::GET, ["jobs", job]) => power::job(world, project, job),
        (&Method::GET, ["cloudservers", "detail"]) => list(world, ask, project),
        (&Method::GET, ["cloudservers", server]) => one(world, project, server),
        (&Method::POST, ["cloudservers", "action"]) => power::change(world, ask, project),
        (&Method::POST, ["cloudservers", server, "remote_console"]) => {
            remote_console(world, ask, known.region(), project, server)
        }
        _ => no_such_api(),
    }
}

/// `offset` is the number of a page, 1 the first, and 0 the same as 1.
fn list(world: &World, ask: &Ask, project: &str) -> Answer {
    let limit = ask.number("limit").unwrap_or(LIMIT);
    if limit == 0 || limit > LIMIT_MAX {
        return Answer::ecs(400, "Ecs.0005", "The limit is out of range.");
    }
    let servers: Vec<Server> = world
        .estate
        .of_project(project)
        .into_iter()
        .filter(|server| wanted(ask, server))
        .collect();
    let skipped = ask
        .number("offset")
        .unwrap_or(1)
        .saturating_sub(1)
        .saturating_mul(limit);
    let page: Vec<Value> = servers
        .iter()
        .skip(skipped)
        .take(limit)
        .map(Server::detail)
        .collect();
    Answer::json(&json!({"count": servers.len(), "servers": page}))
}

fn wanted(ask: &Ask, server: &Server) -> bool {
    let ids = ask.parameter("server_id");
    if let Some(ids) = ids {
        return ids.split(',').any(|id| id == server.id);
    }
    let name = ask.parameter("name");
    let status = ask.parameter("status");
    name.is_none_or(|name| server.name.contains(&name))
        && status.is_none_or(|status| server.status == status)
}

fn one(world: &World, project: &str, id: &str) -> Answer {
    world.estate.find(project, id).map_or_else(gone, |server| {
        Answer::json(&json!({"server": server.detail()}))
    })
}

fn remote_console(world: &World, ask: &Ask, region: &str, project: &str, id: &str) -> Answer {
    let wanted: Value = serde_json::from_slice(&ask.body).unwrap_or_default();
    if wanted["remote_console"]["type"] != "novnc" || wanted["remote_console"]["protocol"] != "vnc"
    {
        return Answer::ecs(400, "Ecs.0005", "Request body is invalid.");
    }
    let Some(server) = world.estate.find(project, id) else {
        return gone();
    };
    if server.is_working() {
        return busy();
    }
    if server.status != "ACTIVE" {
        return wrong_state();
    }
    let token = world.tokens.give(id);
    let usual = format!(
        "{}/vnc/region.{region}/vnc_auto.html?token={token}&lang=EN&tLength=70",
        world.console_origin
    );
    let url = world.faults.console_url(&usual, &token);
    world.log.note(|seen| seen.urls.push(id.into()));
    Answer::json(&json!({"remote_console": {"type": "novnc", "protocol": "vnc", "url": url}}))
}

pub(super) fn busy() -> Answer {
    Answer::ecs(
        501,
        "Ecs.0603",
        "Another command is being executed on the ECS. Try again in 1 minute.",
    )
}

pub(super) fn wrong_state() -> Answer {
    Answer::ecs(
        400,
        "Ecs.0100",
        "The ECS status does not meet requirements.",
    )
}

pub(super) fn gone() -> Answer {
    Answer::ecs(404, "Ecs.0114", "The ECS does not exist.")
}
