//! From an answer of the cloud to a fault: by the cloud's own code first, then by its words, then
//! by the status ("HTTP status codes may not be accurate", cloud API notes, B2).

use super::{
    power::unsure,
    shape::{self, Told, quote},
    words::worded,
};
use crate::{
    cloud::{
        guard::Login,
        http::Answer,
        huawei::{Asked, power},
    },
    error::{Code, Fault},
};

/// What went wrong with one request, and what that tells about the key.
#[derive(Debug)]
pub struct Failure {
    /// In a person's words.
    pub fault: Fault,
    pub(crate) login: Login,
}

/// Reads an answer as a failure; none where it is a success.
pub fn failure(answer: &Answer, asked: &Asked, has_token: bool) -> Option<Failure> {
    let told = if (200..300).contains(&answer.status) {
        told_in_success(answer, asked)?
    } else {
        shape::find(&answer.body).unwrap_or_default()
    };
    let code = classify(answer, &told, asked, has_token);
    let fault = with_details(worded(code, &told, asked), answer, &told);
    let fault = match code {
        Code::Throttled => Fault {
            retry_after_s: answer.retry_after_s.or(told.retry_after_s),
            ..fault
        },
        Code::ServiceDown | Code::TimedOut | Code::NotUnderstood => unclear(fault, asked),
        _ => fault,
    };
    Some(Failure {
        login: login(answer, &told, &fault),
        fault,
    })
}

/// An answer that says success but does not hold what was asked for.
pub fn not_understood(answer: &Answer, asked: &Asked) -> Fault {
    unclear(strange(answer, asked), asked)
}

/// The fault of an answer that leaves open whether a change was made.
fn unclear(fault: Fault, asked: &Asked) -> Fault {
    match asked.power() {
        Some(action) if asked.changes() => unsure(fault, action),
        _ => fault,
    }
}

fn strange(answer: &Answer, asked: &Asked) -> Fault {
    let fault = Fault::new(Code::NotUnderstood);
    let fault = if is_html(answer) {
        fault
            .message(format!(
                "{} answered with a web page instead of the API's answer.",
                answer.host
            ))
            .action("If this network has a login page, sign in there first. Else check the addresses of this account.")
    } else if answer.body.is_empty() {
        fault.message(format!("The answer of {} was empty.", answer.host))
    } else {
        fault
    };
    let fault = with_details(fault, answer, &Told::default())
        .detail("Size", format!("{} bytes", answer.body.len()));
    // A console's answer holds a secret even where it cannot be understood.
    match asked {
        Asked::Console(_) => fault,
        _ => {
            let start = answer.body.get(..answer.body.len().min(200)).unwrap_or(&[]);
            fault.detail("Began with", quote(&String::from_utf8_lossy(start)))
        }
    }
}

/// What is wrong with an answer whose status says success.
fn told_in_success(answer: &Answer, asked: &Asked) -> Option<Told> {
    let is_good = match asked {
        // A job that failed has an error of its own: the answer is a good one.
        Asked::Job(server, _) => power::read_job(&answer.body, server).is_some(),
        Asked::Power(..) => power::job_id(&answer.body).is_some(),
        _ => false,
    };
    if is_good {
        return None;
    }
    // 202 is no success of any other request that we make.
    let deferred = || {
        let told = || shape::find(&answer.body).unwrap_or_default();
        (answer.status == 202).then(told)
    };
    shape::find_in_success(&answer.body).or_else(deferred)
}

pub(super) fn classify(answer: &Answer, told: &Told, asked: &Asked, has_token: bool) -> Code {
    let words = told.message.to_lowercase();
    by_code(&told.code, &words, asked, has_token)
        .or_else(|| by_words(&words, asked, answer.status))
        .unwrap_or_else(|| by_status(answer, told, asked, has_token))
}

/// The codes of ECS, of its gateway and of the policy check.
fn by_code(code: &str, words: &str, asked: &Asked, has_token: bool) -> Option<Code> {
    Some(match code {
        "APIGW.0301" | "APIGW.0303" | "APIGW.0305" => login_refused(words, has_token),
        "APIGW.0302" | "APIGW.0304" | "Pdp.0001" | "Ecs.0110" => Code::NotPermitted,
        "APIGW.0308" | "Common.1503" | "Common.0024" => Code::Throttled,
        "APIGW.0101" | "APIGW.0102" | "APIGW.0103" | "APIGW.0106" => Code::WrongEndpoint,
        "APIGW.0201" | "APIGW.0202" | "APIGW.0203" | "Common.0001" => Code::ServiceDown,
        "Ecs.0003" if is_about_money(words) => Code::AccountFrozen,
        "Ecs.0003" => Code::NotPermitted,
        "Ecs.0030" | "Ecs.0066" | "Ecs.0067" | "Ecs.0071" => Code::AccountFrozen,
        "Ecs.0114" | "Ecs.0614" => Code::ServerGone,
        "Ecs.0100" if asked.changes() => Code::WrongState,
        "Ecs.0100" if asked.names_a_server() => Code::NotRunning,
        "Ecs.0603" => Code::Busy,
        "Ecs.0023" | "Common.0018" => Code::ProjectNotFound,
        "Common.0013" if has_token => Code::TokenEnded,
        "Ecs.0301" | "Ecs.1000" | "Ecs.1001" | "Ecs.1002" | "Ecs.1100"
            if !tells_no_console(words, asked) =>
        {
            Code::ServiceDown
        }
        _ => return None,
    })
}

fn by_words(words: &str, asked: &Asked, status: u16) -> Option<Code> {
    if tells_no_console(words, asked) {
        return Some(Code::NoConsole);
    }
    if status == 403 && is_about_money(words) {
        return Some(Code::AccountFrozen);
    }
    None
}

fn by_status(answer: &Answer, told: &Told, asked: &Asked, has_token: bool) -> Code {
    let understood = !told.code.is_empty() || !told.message.is_empty();
    match answer.status {
        401 => login_refused(&told.message.to_lowercase(), has_token),
        403 if understood => Code::NotPermitted,
        403 => Code::Refused,
        404 | 410 if understood && asked.names_a_server() => Code::ServerGone,
        404 | 405 | 410 => Code::WrongEndpoint,
        407 => Code::Proxy,
        408 | 504 => Code::TimedOut,
        409 if asked.names_a_server() => Code::Busy,
        429 => Code::Throttled,
        413 if told.retry_after_s.is_some() => Code::Throttled,
        501 if matches!(asked, Asked::Console(_)) => Code::NoConsole,
        500..=599 => Code::ServiceDown,
        300..=399 => Code::WrongEndpoint,
        400..=499 if understood => Code::Refused,
        200..=299 if understood => Code::Refused,
        _ => Code::NotUnderstood,
    }
}

/// The texts of a refused login (cloud API notes, A2).
fn login_refused(words: &str, has_token: bool) -> Code {
    let says = |part: &str| words.contains(part);
    if says("ak not exist") {
        Code::WrongAccessKey
    } else if says("reach the limit") {
        Code::KeyLocked
    } else if says("signature expired")
        || says("request time")
        || says("x-sdk-date") && says("expire")
    {
        Code::ClockOff
    } else if says("decrypt token") || says("token must be updated") || says("token expired") {
        Code::TokenEnded
    } else if says("verify aksk signature fail") || says("verify ak sk signature fail") {
        Code::WrongSecretKey
    } else if has_token && says("token") {
        Code::TokenEnded
    } else {
        Code::Refused
    }
}

fn is_about_money(words: &str) -> bool {
    [
        "balance",
        "frozen",
        "freeze",
        "arrear",
        "suspend",
        "real-name",
        "restricted",
    ]
    .iter()
    .any(|part| words.contains(part))
}

fn tells_no_console(words: &str, asked: &Asked) -> bool {
    matches!(asked, Asked::Console(_))
        && [
            "console type",
            "consoletype",
            "not support vnc",
            "not support remote",
            "no console",
        ]
        .iter()
        .any(|part| words.contains(part))
}

pub(super) fn with_details(fault: Fault, answer: &Answer, told: &Told) -> Fault {
    let mut fault = fault
        .detail("Host", &answer.host)
        .detail("Status", answer.status.to_string());
    let request_id = if answer.request_id.is_empty() {
        &told.request_id
    } else {
        &answer.request_id
    };
    for (label, value) in [
        ("Code", &told.code),
        ("Cloud's words", &told.message),
        ("Request ID", request_id),
        ("Leads to", &answer.leads_to),
    ] {
        if !value.is_empty() {
            fault = fault.detail(label, quote(value));
        }
    }
    if is_html(answer) {
        fault = fault.detail("Came as", "a web page");
    }
    fault
}

fn is_html(answer: &Answer) -> bool {
    let start = answer.body.iter().find(|byte| !byte.is_ascii_whitespace());
    answer.content_type.contains("html") || start == Some(&b'<')
}

fn login(answer: &Answer, told: &Told, fault: &Fault) -> Login {
    match fault.code {
        Code::WrongAccessKey
        | Code::WrongSecretKey
        | Code::KeyLocked
        | Code::TokenEnded
        | Code::ClockOff => Login::Refused(fault.clone()),
        _ if answer.status == 401 => Login::Refused(fault.clone()),
        _ if told.code.starts_with("Ecs.") || told.code.starts_with("Pdp.") => Login::Accepted,
        Code::NotPermitted | Code::ServerGone | Code::ProjectNotFound => Login::Accepted,
        _ => Login::Untold,
    }
}
