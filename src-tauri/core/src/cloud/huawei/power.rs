//! The requests that change a server's power, and the jobs that the cloud makes of them
//! (cloud API notes, B4).

use serde_json::{Map, Value, json};

use super::{Asked, Request, Service, get, segment};
use crate::{account::ProjectId, cloud::fault::shape::Told, power::PowerAction, server::ServerId};

/// The longest id of a job that is taken, in characters; a real one has 32.
const JOB_ID_CHARS_MAX: usize = 200;

/// `POST /v1/{project_id}/cloudservers/action`: the batch call, for one server.
pub fn change(project: &ProjectId, server: &ServerId, action: PowerAction) -> Request {
    let path = format!("/v1/{}/cloudservers/action", segment(project.as_str()));
    Request {
        method: "POST",
        body: Some(body(server, action).to_string()),
        project: Some(project.clone()),
        ..get(Asked::Power(server.clone(), action), Service::Ecs, path)
    }
}

/// `GET /v1/{project_id}/jobs/{job_id}`.
pub fn job(project: &ProjectId, server: &ServerId, action: PowerAction, job: &str) -> Request {
    let path = format!("/v1/{}/jobs/{}", segment(project.as_str()), segment(job));
    Request {
        project: Some(project.clone()),
        ..get(Asked::Job(server.clone(), action), Service::Ecs, path)
    }
}

/// The permission that a deed needs (cloud API notes, B1).
pub(super) fn permission(action: PowerAction) -> &'static str {
    match action {
        PowerAction::Start => "ecs:cloudServers:start",
        PowerAction::Stop | PowerAction::ForceStop => "ecs:cloudServers:stop",
        PowerAction::Restart | PowerAction::ForceRestart => "ecs:cloudServers:reboot",
    }
}

fn body(server: &ServerId, action: PowerAction) -> Value {
    let servers = json!([{ "id": server.as_str() }]);
    match action {
        PowerAction::Start => json!({"os-start": {"servers": servers}}),
        PowerAction::Stop => json!({"os-stop": {"type": "SOFT", "servers": servers}}),
        PowerAction::ForceStop => json!({"os-stop": {"type": "HARD", "servers": servers}}),
        PowerAction::Restart => json!({"reboot": {"type": "SOFT", "servers": servers}}),
        PowerAction::ForceRestart => json!({"reboot": {"type": "HARD", "servers": servers}}),
    }
}

/// How far a job has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Not at its end: `INIT`, `RUNNING`, or a word that is not known.
    UnderWay,
    /// It did what it was to do.
    Done,
    /// It did not, and this is what the cloud says.
    Failed(Told),
}

/// The id in the answer to [`change`].
pub fn job_id(body: &[u8]) -> Option<String> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let id = root.get("job_id")?.as_str()?;
    let sound = !id.is_empty() && id.chars().count() <= JOB_ID_CHARS_MAX;
    sound.then(|| id.to_owned())
}

/// Reads the answer to [`job`]; none if it tells no status.
pub fn read_job(body: &[u8], server: &ServerId) -> Option<Job> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let job = root.as_object()?;
    let status = job.get("status")?.as_str()?;
    Some(match status.to_uppercase().as_str() {
        "FAIL" => Job::Failed(reason(job, server)),
        // A batch may end well as a whole while one of its servers was left out.
        "SUCCESS" => match part(job, server).filter(|part| text(part, "status") == "FAIL") {
            Some(part) => Job::Failed(told(part)),
            None => Job::Done,
        },
        _ => Job::UnderWay,
    })
}

/// The words of this server's part of a job, or else those of the whole.
fn reason(job: &Map<String, Value>, server: &ServerId) -> Told {
    let own = part(job, server).map(told).unwrap_or_default();
    if own.message.is_empty() && own.code.is_empty() {
        told(job)
    } else {
        own
    }
}

fn part<'a>(job: &'a Map<String, Value>, server: &ServerId) -> Option<&'a Map<String, Value>> {
    let parts = job.get("entities")?.get("sub_jobs")?.as_array()?;
    let is_of_it = |part: &&Map<String, Value>| {
        let named = part.get("entities").and_then(|it| it.get("server_id"));
        named.and_then(Value::as_str) == Some(server.as_str())
    };
    parts.iter().filter_map(Value::as_object).find(is_of_it)
}

fn told(fields: &Map<String, Value>) -> Told {
    Told {
        code: text(fields, "error_code").replacen("APIG.", "APIGW.", 1),
        message: text(fields, "fail_reason"),
        ..Told::default()
    }
}

fn text(fields: &Map<String, Value>, name: &str) -> String {
    let text = fields.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}
