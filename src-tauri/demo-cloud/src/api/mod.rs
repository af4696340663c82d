//! The signed APIs: what every call goes through, whichever of them it is for.

pub(crate) mod ecs;
pub(crate) mod iam;
mod power;

use std::{sync::Arc, time::Duration};

use http_body_util::{BodyExt, Limited};
use hyper::{
    HeaderMap, Method, Request,
    body::{Bytes, Incoming},
    header::{DATE, HeaderValue},
};

use crate::{
    answer::{Answer, Reply},
    faults::{Route, Trouble},
    log::Call,
    signature::{self, Signed},
    world::World,
};

/// The longest body that is taken; the real API takes 12 MB.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A call, read to its end.
pub(crate) struct Ask {
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

/// Which call it is, and for which region.
pub(crate) type Aim = (Route, Option<&'static str>);

/// Takes a call through faults and signature to its answer, and notes it.
async fn handle(
    world: Arc<World>,
    request: Request<Incoming>,
    aim: fn(&Ask) -> Aim,
    right: fn(&Arc<World>, &Ask) -> Answer,
) -> Reply {
    let Some(ask) = Ask::read(request).await else {
        return Answer::ecs(400, "Ecs.0000", "Request error.").whole();
    };
    let (route, region) = aim(&ask);
    let troubles = world.faults.of(route, region);
    wait(&troubles).await;
    let answer = forced(&troubles, &ask).unwrap_or_else(|| {
        signature::check(&world, &ask.signed()).map_or_else(
            |refused| {
                world.log.note(|seen| seen.refused_logins += 1);
                refused
            },
            |()| right(&world, &ask),
        )
    });
    note(&world, &ask, answer.status);
    let mut reply = sent(answer, &troubles);
    let date = httpdate::fmt_http_date(world.now());
    if let Ok(date) = HeaderValue::try_from(date) {
        reply.headers_mut().insert(DATE, date);
    }
    reply
}

pub(crate) async fn wait(troubles: &[Trouble]) {
    for trouble in troubles {
        match trouble {
            Trouble::Delay(delay) => tokio::time::sleep(*delay).await,
            Trouble::Silence => std::future::pending().await,
            _ => {}
        }
    }
}

fn forced(troubles: &[Trouble], ask: &Ask) -> Option<Answer> {
    troubles.iter().find_map(|trouble| match trouble {
        Trouble::Answer(answer) => Some(answer.clone()),
        Trouble::UnlessGrantedEps(answer) => {
            let granted =
                ask.parameter("enterprise_project_id").as_deref() == Some("all_granted_eps");
            (!granted).then(|| answer.clone())
        }
        _ => None,
    })
}

/// The answer as it goes over the wire.
pub(crate) fn sent(answer: Answer, troubles: &[Trouble]) -> Reply {
    let spoiled = troubles.iter().find_map(|trouble| match trouble {
        Trouble::Cut => Some(answer.clone().cut()),
        Trouble::Slow(pause) => Some(answer.clone().slow(*pause)),
        Trouble::Huge(bytes) => Some(answer.clone().huge(*bytes)),
        _ => None,
    });
    spoiled.unwrap_or_else(|| answer.whole())
}

fn note(world: &World, ask: &Ask, status: u16) {
    world.log.note(|seen| {
        seen.calls.push(Call {
            method: ask.method.to_string(),
            path: ask.path.clone(),
            query: ask.query.clone(),
            status,
        });
    });
}

/// The gateway's answer to a path that it does not know.
fn no_such_api() -> Answer {
    Answer::gateway(
        404,
        "APIGW.0101",
        "The API does not exist or has not been published in the environment",
    )
}

impl Ask {
    async fn read(request: Request<Incoming>) -> Option<Self> {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, BODY_BYTES_MAX).collect();
        let body = tokio::time::timeout(Duration::from_secs(30), body).await;
        Some(Self {
            method: head.method,
            path: head.uri.path().into(),
            query: head.uri.query().unwrap_or("").into(),
            headers: head.headers,
            body: body.ok()?.ok()?.to_bytes(),
        })
    }

    fn signed(&self) -> Signed<'_> {
        Signed {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }

    fn segments(&self) -> Vec<&str> {
        self.path.trim_matches('/').split('/').collect()
    }

    fn parameter(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name)?.parse().ok()
    }
}
