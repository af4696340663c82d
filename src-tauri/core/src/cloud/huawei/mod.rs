//! The requests of Huawei Cloud's IAM and ECS APIs, described apart from sending them.

pub mod answer;
pub mod power;

use crate::{
    account::{AccountId, ProjectId},
    power::PowerAction,
    server::ServerId,
};

/// Servers a page; the API's documents advise 200 (cloud API notes, B3).
pub const PAGE_SERVERS: u32 = 200;
/// The longest list answer that is read, in bytes.
pub const LIST_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The longest answer of any other kind that is read, in bytes.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Which API a request goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Identity: signs without a project.
    Iam,
    /// Servers: signs with the project.
    Ecs,
}

/// What a request asks for; faults are told by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The projects that the key reaches.
    Projects,
    /// A page of the servers of a project.
    Servers,
    /// One server.
    Server(ServerId),
    /// The console URL of one server.
    Console(ServerId),
    /// A change of one server's power.
    Power(ServerId, PowerAction),
    /// How far such a change has come.
    Job(ServerId, PowerAction),
}

/// One request, ready to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it asks for.
    pub asked: Asked,
    /// Which API.
    pub service: Service,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path, percent-encoded once.
    pub path: String,
    /// Pairs of the query, decoded.
    pub query: Vec<(String, String)>,
    /// JSON, where it has a body.
    pub body: Option<String>,
    /// Sent as `X-Project-Id`.
    pub project: Option<ProjectId>,
    /// The longest answer that is read, in bytes.
    pub body_bytes_max: usize,
}

/// Names one page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageOf {
    /// The page's number, from 1: the API's `offset` counts pages, not servers.
    pub page: u32,
    /// Servers a page.
    pub limit: u32,
    /// Asks within all enterprise projects that the user was granted, for users who may not list
    /// the whole project.
    pub granted_only: bool,
}

/// `GET /v3/auth/projects`: the projects that this user may enter.
pub fn own_projects() -> Request {
    get(Asked::Projects, Service::Iam, "/v3/auth/projects".into())
}

/// `GET /v3/projects`: the projects of the user's account, where the other list is refused.
pub fn all_projects() -> Request {
    get(Asked::Projects, Service::Iam, "/v3/projects".into())
}

/// `GET /v1/{project_id}/cloudservers/detail`.
pub fn servers(project: &ProjectId, page: PageOf) -> Request {
    let path = format!("/v1/{}/cloudservers/detail", segment(project.as_str()));
    let mut query = vec![
        ("limit".to_owned(), page.limit.to_string()),
        ("offset".to_owned(), page.page.to_string()),
    ];
    if page.granted_only {
        query.push(("enterprise_project_id".into(), "all_granted_eps".into()));
    }
    Request {
        query,
        project: Some(project.clone()),
        ..get(Asked::Servers, Service::Ecs, path)
    }
}

/// `GET /v1/{project_id}/cloudservers/detail?server_id=a,b`: these servers only, 100 at the most
/// (cloud API notes, B3).
pub fn servers_by_id(project: &ProjectId, ids: &[&ServerId]) -> Request {
    let first = PageOf {
        page: 1,
        limit: PAGE_SERVERS,
        granted_only: false,
    };
    let mut request = servers(project, first);
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    request.query.push(("server_id".into(), ids.join(",")));
    request
}

/// `GET /v1/{project_id}/cloudservers/{server_id}`.
pub fn server(project: &ProjectId, server: &ServerId) -> Request {
    Request {
        project: Some(project.clone()),
        ..get(
            Asked::Server(server.clone()),
            Service::Ecs,
            path_of(project, server),
        )
    }
}

/// `POST /v1/{project_id}/cloudservers/{server_id}/remote_console` (API page, Tables 1 to 3).
pub fn remote_console(project: &ProjectId, server: &ServerId) -> Request {
    Request {
        method: "POST",
        body: Some(r#"{"remote_console":{"type":"novnc","protocol":"vnc"}}"#.into()),
        project: Some(project.clone()),
        ..get(
            Asked::Console(server.clone()),
            Service::Ecs,
            format!("{}/remote_console", path_of(project, server)),
        )
    }
}

impl Asked {
    /// The permission that it needs, as the cloud's policies name it (cloud API notes, B1); none
    /// where the notes name none.
    pub fn permission(&self) -> Option<&'static str> {
        Some(match self {
            Self::Projects => "iam:projects:listProjectsForUser",
            Self::Servers => "ecs:cloudServers:list",
            Self::Server(_) => "ecs:cloudServers:showServer",
            Self::Console(_) => "ecs:cloudServers:vnc",
            Self::Power(_, action) => power::permission(*action),
            Self::Job(..) => return None,
        })
    }

    /// What it does, to follow "may not".
    pub fn deed(&self) -> String {
        match self {
            Self::Projects => "list projects".into(),
            Self::Servers => "list servers".into(),
            Self::Server(_) => "look at a server".into(),
            Self::Console(_) => "open a console".into(),
            Self::Power(_, action) => format!("{} a server", action.verb()),
            Self::Job(..) => "look at the cloud's jobs".into(),
        }
    }

    /// Whether it is about one server, which may be gone.
    pub fn names_a_server(&self) -> bool {
        matches!(self, Self::Server(_) | Self::Console(_) | Self::Power(..))
    }

    /// The deed that it asks the cloud for, or follows.
    pub fn power(&self) -> Option<PowerAction> {
        match self {
            Self::Power(_, action) | Self::Job(_, action) => Some(*action),
            _ => None,
        }
    }

    /// Whether it changes something, so that it is not sent again where its answer is not known.
    pub fn changes(&self) -> bool {
        matches!(self, Self::Power(..))
    }
}

/// Whose servers an answer lists.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    /// The account that asked.
    pub account: &'a AccountId,
    /// The place that was asked about.
    pub place: &'a crate::account::Place,
}

fn get(asked: Asked, service: Service, path: String) -> Request {
    let body_bytes_max = match asked {
        Asked::Servers | Asked::Projects => LIST_BYTES_MAX,
        _ => BODY_BYTES_MAX,
    };
    Request {
        asked,
        service,
        method: "GET",
        path,
        query: Vec::new(),
        body: None,
        project: None,
        body_bytes_max,
    }
}

fn path_of(project: &ProjectId, server: &ServerId) -> String {
    format!(
        "/v1/{}/cloudservers/{}",
        segment(project.as_str()),
        segment(server.as_str())
    )
}

/// One segment of a path, whatever it holds. A slash in it would become a separator in the
/// canonical form, and a dot segment would be folded away on the wire: neither is an id.
fn segment(text: &str) -> String {
    let clean: String = text.chars().filter(|letter| *letter != '/').collect();
    if clean.chars().all(|letter| letter == '.') {
        return "-".into();
    }
    super::signer::encode(&clean)
}
