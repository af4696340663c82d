//! What a cloud answers to each request of ours, error or not.

use porthole_core::{
    account::{AccountId, Place},
    cloud::{
        fault::{
            answer::{failure, not_understood},
            power::failed,
        },
        http::Answer,
        huawei::{
            Asked, Whose, answer,
            power::{self, Job},
        },
    },
    error::Fault,
    power::PowerAction,
};

use crate::{CANARY, with_canary};

/// The most that a person is shown of one fault, in bytes.
const FAULT_BYTES_MAX: usize = 16 * 1024;

/// No token in the cloud's words is shown, and nothing that breaks a line or fills the screen.
pub(super) fn run(bytes: &[u8]) {
    let Some(([kind, low, high], body)) = bytes.split_first_chunk() else {
        return;
    };
    let Some(body) = with_token(body) else { return };
    let asked = asked(*kind);
    let answer = Answer {
        host: "ecs.example".into(),
        status: 100 + u16::from_le_bytes([*low, *high]) % 500,
        content_type: "application/json".into(),
        request_id: String::new(),
        leads_to: String::new(),
        date: None,
        retry_after_s: None,
        body: body.into_bytes().into(),
    };
    match failure(&answer, &asked, kind & 0x80 != 0) {
        Some(failure) => is_fit_to_show(&failure.fault),
        None => understood(&answer, &asked),
    }
    is_fit_to_show(&not_understood(&answer, &asked));
}

/// The canary stands where words of a cloud hold a token: behind `token` and a mark. A backslash
/// before it would make another word of it.
fn with_token(body: &[u8]) -> Option<String> {
    let text = with_canary(body)?;
    let marked = ["token=", "token:"].map(|mark| format!("{mark}{CANARY}"));
    let elsewhere = marked.iter().fold(text.clone(), |rest, marked| {
        rest.replace(marked.as_str(), "")
    });
    let known = !elsewhere.contains(CANARY) && !text.contains("\\token");
    Some(if known {
        text
    } else {
        text.replace(CANARY, "")
    })
}

fn asked(kind: u8) -> Asked {
    match (kind & 0x7f) % 6 {
        0 => Asked::Projects,
        1 => Asked::Servers,
        2 => Asked::Server("server-1".into()),
        3 => Asked::Console("server-1".into()),
        4 => Asked::Power("server-1".into(), PowerAction::Restart),
        _ => Asked::Job("server-1".into(), PowerAction::Stop),
    }
}

fn understood(answer: &Answer, asked: &Asked) {
    let account = AccountId::from("account-1");
    let place = Place {
        region: "region-1".into(),
        project_id: "project-1".into(),
        project_name: "region-1".into(),
    };
    let whose = Whose {
        account: &account,
        place: &place,
    };
    match asked {
        Asked::Projects => drop(answer::projects(&answer.body)),
        Asked::Servers => {
            let page = answer::server_page(&answer.body, whose);
            let fits = page.is_none_or(|page| page.servers.len() <= page.entries);
            assert!(fits, "more servers than the page has");
        }
        Asked::Server(_) => drop(answer::server(&answer.body, whose)),
        Asked::Console(_) => drop(answer::console_url(&answer.body)),
        Asked::Power(server, action) => {
            if let Some(id) = power::job_id(&answer.body) {
                let path = power::job(&place.project_id, server, *action, &id).path;
                is_one_segment(&path, "/v1/project-1/jobs/");
            }
        }
        Asked::Job(server, action) => {
            if let Some(Job::Failed(told)) = power::read_job(&answer.body, server) {
                is_fit_to_show(&failed(answer, &told, (server, *action)));
            }
        }
    }
}

/// An id out of an answer leads nowhere else.
fn is_one_segment(path: &str, before: &str) {
    let id = path.strip_prefix(before).expect("it begins so");
    let other = |letter: char| !letter.is_ascii_alphanumeric() && !"-._~%".contains(letter);
    assert!(
        !id.is_empty() && id != "." && id != ".." && !id.contains(other),
        "{path}"
    );
}

fn is_fit_to_show(fault: &Fault) {
    let json = serde_json::to_string(fault).expect("a fault is JSON");
    crate::hides_canary(&json);
    assert!(json.len() < FAULT_BYTES_MAX, "{} bytes", json.len());
    let values = fault.details.iter().map(|detail| &detail.value);
    for line in values.chain([&fault.message, &fault.action]) {
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}
