//! IAM: projects, domains and regions (cloud-api.md, section A3).

use std::sync::Arc;

use hyper::{Method, Request, body::Incoming};
use serde_json::{Value, json};

use super::{Aim, Ask, handle, no_such_api};
use crate::{
    answer::{Answer, Reply},
    estate::{DOMAIN_ID, PROJECTS, Project, REGIONS},
    faults::Route,
    world::World,
};

pub(crate) async fn answer(world: Arc<World>, request: Request<Incoming>) -> Reply {
    handle(world, request, aim, right).await
}

fn aim(ask: &Ask) -> Aim {
    let route = match ask.path.as_str() {
        "/v3/projects" => Route::Projects,
        "/v3/auth/projects" => Route::AuthProjects,
        _ => Route::Other,
    };
    (route, None)
}

fn right(_: &Arc<World>, ask: &Ask) -> Answer {
    if ask.method != Method::GET {
        return Answer::iam(405, "The method is not allowed for the requested URL.");
    }
    match ask.path.as_str() {
        "/v3/projects" | "/v3/auth/projects" => projects(ask),
        "/v3/auth/domains" => Answer::json(&json!({
            "domains": [{"id": DOMAIN_ID, "name": "demo", "enabled": true}],
            "links": {"self": "", "next": null, "previous": null},
        })),
        "/v3/regions" => Answer::json(&json!({"regions": regions()})),
        _ => no_such_api(),
    }
}

fn projects(ask: &Ask) -> Answer {
    let name = ask.parameter("name");
    let mut found: Vec<Value> = PROJECTS
        .iter()
        .filter(|project| name.as_deref().is_none_or(|name| project.name == name))
        .map(project)
        .collect();
    if let (Some(page), Some(per_page)) = (ask.number("page"), ask.number("per_page")) {
        let start = page.saturating_sub(1).saturating_mul(per_page);
        found = found.into_iter().skip(start).take(per_page).collect();
    }
    Answer::json(&json!({
        "projects": found,
        "links": {"self": "", "next": null, "previous": null},
    }))
}

fn project(project: &Project) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "domain_id": DOMAIN_ID,
        "parent_id": project.parent_id,
        "enabled": project.enabled,
        "is_domain": false,
        "description": "",
    })
}

fn regions() -> Vec<Value> {
    REGIONS
        .iter()
        .map(|(id, name)| json!({"id": id, "type": "public", "locales": {"en-us": name}}))
        .collect()
}
