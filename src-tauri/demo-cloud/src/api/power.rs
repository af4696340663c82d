//! ECS v1: the batch calls that change power, and their jobs (cloud-api.md, section B4).

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Ask,
    ecs::{busy, gone, wrong_state},
};
use crate::{
    answer::Answer,
    estate::Unfit,
    power::{self, Deed},
    world::World,
};

/// The most servers of one call.
const SERVERS_MAX: usize = 1_000;

/// `POST /v1/{project_id}/cloudservers/action`.
pub(super) fn change(world: &Arc<World>, ask: &Ask, project: &str) -> Answer {
    let Some((deed, servers)) = read(&ask.body) else {
        return Answer::ecs(400, "Ecs.0005", "Request body is invalid.");
    };
    if let Err(unfit) = world.estate.begin(project, &servers, deed) {
        return refusal(unfit);
    }
    world.log.note(|seen| {
        let orders = servers.iter().map(|id| (id.clone(), deed.name().into()));
        seen.orders.extend(orders);
    });
    Answer::json(&json!({"job_id": power::begin(world, project, servers, deed)}))
}

/// `GET /v1/{project_id}/jobs/{job_id}`.
pub(super) fn job(world: &World, project: &str, id: &str) -> Answer {
    let query_failed = || Answer::ecs(400, "Ecs.0301", "Query failed.");
    let told = world.jobs.tell(project, id);
    told.map_or_else(query_failed, |job| Answer::json(&job))
}

fn refusal(unfit: Unfit) -> Answer {
    match unfit {
        Unfit::Gone => gone(),
        Unfit::Busy => busy(),
        Unfit::State => wrong_state(),
    }
}

/// The one deed of a body, and its servers.
fn read(body: &[u8]) -> Option<(Deed, Vec<String>)> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let (name, order) = match root.as_object()?.iter().collect::<Vec<_>>()[..] {
        [only] => only,
        _ => return None,
    };
    let hard = match order.get("type").map(Value::as_str) {
        None | Some(Some("SOFT")) => false,
        Some(Some("HARD")) => true,
        _ => return None,
    };
    let deed = match name.as_str() {
        "os-start" => Deed::Start,
        "os-stop" => Deed::Stop { hard },
        "reboot" => Deed::Reboot { hard },
        _ => return None,
    };
    let servers = order.get("servers")?.as_array()?;
    if servers.is_empty() || servers.len() > SERVERS_MAX {
        return None;
    }
    let ids = servers
        .iter()
        .map(|server| Some(server.get("id")?.as_str()?.to_owned()));
    Some((deed, ids.collect::<Option<_>>()?))
}
