//! One request, from value to answer: wait for the guard, sign, send, and wait as the cloud asks.

use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};
use secrecy::{ExposeSecret, SecretString};
use url::{Position, Url};

use super::{
    Cloud, Credentials, OnPause,
    fault::{
        answer::{Failure, failure},
        power,
    },
    guard::Login,
    http::{Answer, Message, sensitive},
    huawei::{Asked, Request, Service},
    signer::{self, Parts},
};
use crate::{
    account::Account,
    error::{Code, Fault},
};

/// A clock off by more is corrected by the cloud's, and told.
const CLOCK_OFF_S: u64 = 300;
/// How often one request waits because the cloud asks to.
const PAUSES_MAX: u32 = 4;
/// A longer pause is told, not waited for: seconds.
const PAUSE_S_MAX: u32 = 60;
/// The first pause where the cloud does not tell one (the API's documents say 2 to 5 seconds);
/// each further one is twice as long.
const PAUSE_S: u32 = 3;

/// Who asks.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) account: &'a Account,
    pub(super) credentials: &'a Credentials,
}

impl Cloud {
    /// Asks until there is an answer, a fault, or too many pauses.
    pub(super) async fn ask(
        &self,
        who: Caller<'_>,
        base: &Url,
        request: &Request,
        on_pause: OnPause<'_>,
    ) -> Result<Answer, Fault> {
        let host = base.host_str().unwrap_or_default();
        let mut pauses = 0;
        loop {
            let pass = self.guard.enter(&who.account.id, host).await?;
            let fault = match self.try_once(who, base, request).await {
                Ok(answer) => {
                    pass.settle(Login::Accepted);
                    return Ok(answer);
                }
                Err(failure) => {
                    pass.settle(failure.login);
                    failure.fault
                }
            };
            let Some(seconds) = pause_s(&fault, pauses) else {
                return Err(fault);
            };
            on_pause(seconds);
            tokio::time::sleep(self.sender.limits().second * seconds).await;
            pauses += 1;
        }
    }

    /// One login; signed once more, with the cloud's time, where our clock turned out to be wrong.
    async fn try_once(
        &self,
        who: Caller<'_>,
        base: &Url,
        request: &Request,
    ) -> Result<Answer, Failure> {
        let signed_off_s = self.behind().get(&who.account.id).copied();
        let first = self.exchange(who, base, request).await;
        let Err(Failure { fault, login }) = first else {
            return first;
        };
        let now_off_s = self.behind().get(&who.account.id).copied();
        let by_clock = matches!(
            fault.code,
            Code::ClockOff | Code::WrongSecretKey | Code::Refused
        ) && matches!(login, Login::Refused(_));
        if by_clock && now_off_s.is_some() && signed_off_s.is_none() {
            return self.exchange(who, base, request).await;
        }
        Err(Failure { fault, login })
    }

    async fn exchange(
        &self,
        who: Caller<'_>,
        base: &Url,
        request: &Request,
    ) -> Result<Answer, Failure> {
        let untold = |fault| Failure {
            fault,
            login: Login::Untold,
        };
        let message = self.message(who, base, request).map_err(untold)?;
        let account = who.account;
        let answer = self
            .sender
            .send(
                &account.id,
                &account.trust,
                who.credentials.proxy.as_ref(),
                message,
            )
            .await
            .map_err(|none| untold(power::unanswered(none, &request.asked)))?;
        self.compare_clocks(account, answer.date);
        let has_token = who.credentials.security_token.is_some();
        match failure(&answer, &request.asked, has_token) {
            None => Ok(answer),
            Some(failure) => Err(self.finished(failure, who)),
        }
    }

    fn message<'a>(
        &self,
        who: Caller<'_>,
        base: &Url,
        request: &'a Request,
    ) -> Result<Message<'a>, Fault> {
        let prefix = base.path().trim_end_matches('/');
        let path = format!("{prefix}{}", request.path);
        let date = signer::sdk_date(self.cloud_time(who.account));
        let headers = headers(who, base, request, date);
        let signed = signer::sign(
            &Parts {
                method: request.method,
                path: &path,
                query: &request.query,
                headers: &headers,
                body: request.body.as_deref().unwrap_or_default().as_bytes(),
            },
            &who.credentials.access_key,
            &who.credentials.secret_key,
        );
        Ok(Message {
            method: request.method,
            url: url(base, &path, &signed.canonical_query)?,
            headers: on_the_wire(&headers, &signed.authorization)?,
            body: request.body.as_deref(),
            body_bytes_max: request.body_bytes_max,
            alone: matches!(request.asked, Asked::Console(_) | Asked::Power(..)),
        })
    }

    /// Our time, corrected where it is known to be wrong.
    fn cloud_time(&self, account: &Account) -> SystemTime {
        let now = self.clock.now();
        match self.behind().get(&account.id) {
            Some(off) if *off >= 0 => now + Duration::from_secs(off.unsigned_abs()),
            Some(off) => now - Duration::from_secs(off.unsigned_abs()),
            None => now,
        }
    }

    fn compare_clocks(&self, account: &Account, date: Option<SystemTime>) {
        let Some(date) = date else { return };
        let off_s = seconds_between(self.clock.now(), date);
        if off_s.unsigned_abs() > CLOCK_OFF_S {
            self.behind().insert(account.id.clone(), off_s);
        } else {
            self.behind().remove(&account.id);
        }
    }

    /// The fault with what only the caller knows: how wrong the clock is, and which texts are secret.
    fn finished(&self, failure: Failure, who: Caller<'_>) -> Failure {
        let off_s = self.behind().get(&who.account.id).copied();
        let finish = |mut fault: Fault| {
            if let (Code::ClockOff, Some(off_s)) = (fault.code, off_s) {
                fault = fault.message(clock_sentence(off_s));
            }
            hide(&mut fault, &who.credentials.secret_key);
            if let Some(token) = &who.credentials.security_token {
                hide(&mut fault, token);
            }
            fault
        };
        Failure {
            login: match failure.login {
                Login::Refused(fault) => Login::Refused(finish(fault)),
                other => other,
            },
            fault: finish(failure.fault),
        }
    }
}

/// What is signed and sent.
fn headers(who: Caller<'_>, base: &Url, request: &Request, date: String) -> Vec<(String, String)> {
    let mut headers = vec![
        (
            "Host".to_owned(),
            base[Position::BeforeHost..Position::AfterPort].to_owned(),
        ),
        (signer::DATE_HEADER.to_owned(), date),
    ];
    if request.service == Service::Ecs {
        headers.push(("Content-Type".into(), "application/json".into()));
    }
    if let Some(project) = &request.project {
        headers.push(("X-Project-Id".into(), project.to_string()));
    }
    if let Some(token) = &who.credentials.security_token {
        headers.push(("X-Security-Token".into(), token.expose_secret().into()));
    }
    headers
}

/// The headers as the sender takes them; it adds `Host` itself, out of the URL.
fn on_the_wire(headers: &[(String, String)], authorization: &str) -> Result<HeaderMap, Fault> {
    let mut map = HeaderMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| name != "Host") {
        let name = HeaderName::try_from(name)
            .map_err(|_| Fault::new(Code::BadInput).detail("Header", name))?;
        map.insert(name, sensitive(value)?);
    }
    map.insert(AUTHORIZATION, sensitive(authorization)?);
    Ok(map)
}

fn url(base: &Url, path: &str, query: &str) -> Result<Url, Fault> {
    let mark = if query.is_empty() { "" } else { "?" };
    let origin = &base[..Position::AfterPort];
    Url::parse(&format!("{origin}{path}{mark}{query}"))
        .map_err(|_| Fault::new(Code::WrongEndpoint).detail("Host", origin))
}

/// How long to wait before asking again; none where it is not worth it.
fn pause_s(fault: &Fault, pauses: u32) -> Option<u32> {
    if fault.code != Code::Throttled || pauses >= PAUSES_MAX {
        return None;
    }
    let seconds = fault.retry_after_s.unwrap_or(PAUSE_S << pauses).max(1);
    (seconds <= PAUSE_S_MAX).then_some(seconds)
}

fn seconds_between(earlier: SystemTime, later: SystemTime) -> i64 {
    let whole = |length: Duration| i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
    match later.duration_since(earlier) {
        Ok(ahead) => whole(ahead),
        Err(behind) => -whole(behind.duration()),
    }
}

fn clock_sentence(off_s: i64) -> String {
    let minutes = (off_s.unsigned_abs() + 30) / 60;
    let side = if off_s >= 0 { "behind" } else { "ahead" };
    format!(
        "This computer's clock is {minutes} minutes {side}, and the cloud refuses signatures with a wrong time."
    )
}

/// A refused signature is answered with our request, canonical form and all.
fn hide(fault: &mut Fault, secret: &SecretString) {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return;
    }
    fault.message = fault.message.replace(secret, "***");
    for detail in &mut fault.details {
        detail.value = detail.value.replace(secret, "***");
    }
}
