//! Reads the answers: tolerant of missing, null, unknown and differently typed fields, so that one
//! broken server does not lose the page.

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Whose;
use crate::{
    account::ProjectId,
    server::{Address, Phase, Server, ServerId},
};

/// The longest text that is taken from the cloud for one field, in characters.
const TEXT_CHARS_MAX: usize = 300;
/// The most addresses that are taken of one server.
const ADDRESSES_MAX: usize = 64;

/// A page of servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPage {
    /// Those that could be read.
    pub servers: Vec<Server>,
    /// How many entries the page had, readable or not.
    pub entries: usize,
    /// How many servers there are in all, where told.
    pub total: Option<u64>,
}

/// One project of IAM's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name: a region's, or `<region>_<name>`.
    pub name: String,
    /// False where it is disabled.
    pub enabled: bool,
}

/// Reads `{"count":N,"servers":[..]}`; none if this is no such list.
pub fn server_page(body: &[u8], whose: Whose<'_>) -> Option<ServerPage> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let entries = root.get("servers")?.as_array()?;
    Some(ServerPage {
        servers: entries
            .iter()
            .filter_map(|entry| read_server(entry, whose))
            .collect(),
        entries: entries.len(),
        total: root.get("count").and_then(number),
    })
}

/// Reads `{"server":{..}}`; none if this is none.
pub fn server(body: &[u8], whose: Whose<'_>) -> Option<Server> {
    let root: Value = serde_json::from_slice(body).ok()?;
    read_server(root.get("server")?, whose)
}

/// Reads `{"projects":[..]}`; none if this is no such list.
pub fn projects(body: &[u8]) -> Option<Vec<Project>> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let entries = root.get("projects")?.as_array()?;
    Some(entries.iter().filter_map(project).collect())
}

/// Reads the URL out of `{"remote_console":{"url":..}}` straight into a secret (API page, Tables 4
/// and 5); none if there is none.
pub fn console_url(body: &[u8]) -> Option<SecretString> {
    #[derive(Deserialize)]
    struct Answer {
        remote_console: Inner,
    }
    #[derive(Deserialize)]
    struct Inner {
        url: SecretString,
    }
    let answer: Answer = serde_json::from_slice(body).ok()?;
    Some(answer.remote_console.url)
}

fn project(entry: &Value) -> Option<Project> {
    let fields = entry.as_object()?;
    let id = text(fields, "id");
    (!id.is_empty()).then(|| Project {
        id: ProjectId(id),
        name: text(fields, "name"),
        enabled: fields.get("enabled").and_then(truth).unwrap_or(true),
    })
}

fn read_server(entry: &Value, whose: Whose<'_>) -> Option<Server> {
    let fields = entry.as_object()?;
    let id = text(fields, "id");
    if id.is_empty() {
        return None;
    }
    let (phase, state) = state(fields);
    let flavor = object(fields, "flavor");
    let metadata = object(fields, "metadata");
    Some(Server {
        id: ServerId(id),
        account: whose.account.clone(),
        place: whose.place.clone(),
        name: text(fields, "name"),
        phase,
        state,
        addresses: addresses(fields),
        vcpus: flavor.get("vcpus").and_then(small_number),
        memory_mib: flavor.get("ram").and_then(small_number),
        flavor: first_of(&[text(flavor, "name"), text(flavor, "id")]),
        system: first_of(&[text(metadata, "image_name"), text(metadata, "os_type")]),
        zone: text(fields, "OS-EXT-AZ:availability_zone"),
        created: text(fields, "created"),
        fault: fault(fields, metadata),
        locked: fields.get("locked").and_then(truth).unwrap_or(false),
    })
}

/// The phase and the word for it, from the status and the task under way (cloud API notes, B3).
fn state(fields: &Map<String, Value>) -> (Phase, String) {
    let task = text(fields, "OS-EXT-STS:task_state").to_lowercase();
    let status = text(fields, "status").to_uppercase();
    let (phase, word) = match status.as_str() {
        "ACTIVE" => (Phase::Running, "running"),
        "SHUTOFF" => (Phase::Stopped, "stopped"),
        "PAUSED" => (Phase::Stopped, "paused"),
        "SUSPENDED" => (Phase::Stopped, "suspended"),
        "SHELVED" | "SHELVED_OFFLOADED" => (Phase::Stopped, "shelved"),
        "DELETED" | "SOFT_DELETED" => (Phase::Stopped, "deleted"),
        "BUILD" => (Phase::Working, "building"),
        "REBOOT" | "HARD_REBOOT" => (Phase::Working, "rebooting"),
        "REBUILD" => (Phase::Working, "rebuilding"),
        "RESIZE" | "VERIFY_RESIZE" | "REVERT_RESIZE" => (Phase::Working, "resizing"),
        "MIGRATING" => (Phase::Working, "migrating"),
        "ERROR" => (Phase::Error, "error"),
        "" | "UNKNOWN" => (Phase::Unknown, "unknown"),
        _ => return (Phase::Unknown, status.to_lowercase()),
    };
    let busy = matches!(phase, Phase::Running | Phase::Stopped) && !task.is_empty();
    if busy {
        return (Phase::Working, task_word(&task).into());
    }
    (phase, word.into())
}

fn task_word(task: &str) -> &'static str {
    match task {
        "powering-off" | "powering_off" => "stopping",
        "powering-on" | "powering_on" => "starting",
        "deleting" | "soft-deleting" => "deleting",
        "migrating" => "migrating",
        task if task.starts_with("reboot") => "rebooting",
        task if task.starts_with("resize") => "resizing",
        task if task.starts_with("rebuild") => "rebuilding",
        _ => "busy",
    }
}

fn addresses(fields: &Map<String, Value>) -> Vec<Address> {
    let listed = object(fields, "addresses")
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_object);
    let mut found: Vec<Address> = listed
        .map(|entry| Address {
            address: text(entry, "addr"),
            floating: text(entry, "OS-EXT-IPS:type") == "floating",
        })
        .filter(|entry| !entry.address.is_empty())
        .take(ADDRESSES_MAX)
        .collect();
    found.sort_by_key(|entry| entry.floating);
    found
}

fn fault(fields: &Map<String, Value>, metadata: &Map<String, Value>) -> String {
    let told = text(object(fields, "fault"), "message");
    if told.is_empty() && text(metadata, "EcmResStatus") == "freeze" {
        return "The provider has frozen this server.".into();
    }
    told
}

fn object<'a>(fields: &'a Map<String, Value>, name: &str) -> &'a Map<String, Value> {
    static NOTHING: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    fields
        .get(name)
        .and_then(Value::as_object)
        .unwrap_or(&NOTHING)
}

/// A text, also where it came as a number; cut where it is absurdly long.
fn text(fields: &Map<String, Value>, name: &str) -> String {
    match fields.get(name) {
        Some(Value::String(text)) => text.chars().take(TEXT_CHARS_MAX).collect(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn small_number(value: &Value) -> Option<u32> {
    number(value).and_then(|number| u32::try_from(number).ok())
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.trim().to_lowercase().parse().ok(),
        _ => None,
    }
}

fn first_of(texts: &[String]) -> String {
    texts
        .iter()
        .find(|text| !text.is_empty())
        .cloned()
        .unwrap_or_default()
}
