//! From evidence to cause: one ordered table. The first row that fits tells; where none does, the
//! link was lost.
//!
//! What the clouds do is in the reference notes: nova answers an unknown, expired or used token, a
//! stopped guest and a refused origin all alike (101, then the end of TCP), and a guest that closes
//! gives close 1000; a provider allows one console a server and throws the earlier one out; idle
//! limits and session limits are whole minutes, nova's token lives for 600 s.

use std::time::Duration;

use super::evidence::{Case, Doing, LinkEnd, Reached};
use crate::error::{Code, Fault};

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The server does not run.
    Stopped,
    /// The server is about to run.
    Starting,
    /// The server restarts.
    Rebooting,
    /// The server goes to another host, or gets another size.
    Moving,
    /// The server is gone.
    Deleted,
    /// The cloud reports an error of the server.
    Broken,
    /// The cloud refused the account's key, or there is none to be had.
    LoginRefused,
    /// The account may not open this console.
    NotPermitted,
    /// The certificate is not trusted.
    Tls,
    /// The proxy of this computer's network, or the account's own, refuses.
    ProxyInTheWay,
    /// There is no network.
    NetworkGone,
    /// The cloud's console proxy or its API does not answer.
    ServiceDown,
    /// The cloud asks to slow down, or is busy with the server.
    Throttled,
    /// What came is not VNC as the viewer understands it.
    NotUnderstood,
    /// The token had ended.
    TokenEnded,
    /// The proxy took the connection and dropped it before the server said anything.
    TurnedAway,
    /// A time limit for one session, however busy.
    SessionLimit,
    /// A time limit for a session in which nothing is typed.
    IdleLimit,
    /// Somebody else opened the console.
    OtherUser,
    /// The connection was lost, and nothing tells why.
    Lost,
    /// Another fault, which has words of its own.
    Refused,
}

/// A cause, and whether it is told or inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The cause.
    pub cause: Cause,
    /// True where it is inferred.
    pub probably: bool,
}

/// How long a token lives in nova, unless it was configured otherwise.
const TOKEN_LIFE: Duration = Duration::from_secs(600);
/// How exactly a limit is met, on either side.
const ABOUT: Duration = Duration::from_secs(4);
/// The idle limits that are likely, in minutes.
const IDLE_LIMITS_MIN: [u64; 8] = [2, 3, 5, 10, 15, 20, 30, 60];
/// After so many short lives in a row somebody else is at it.
const SHORT_LIVES_MAX: u8 = 2;

struct Row {
    cause: Cause,
    probably: bool,
    when: fn(&Case<'_>) -> bool,
}

const fn sure(cause: Cause, when: fn(&Case<'_>) -> bool) -> Row {
    Row {
        cause,
        probably: false,
        when,
    }
}

const fn probably(cause: Cause, when: fn(&Case<'_>) -> bool) -> Row {
    Row {
        cause,
        probably: true,
        when,
    }
}

/// What tells by itself, whatever else is not known yet.
const TOLD: [Row; 11] = [
    sure(Cause::LoginRefused, |case| {
        case.look_failed(is_refused_login)
    }),
    sure(Cause::Deleted, |case| {
        case.does(Doing::Deleted) || case.look_failed(|code| code == Code::ServerGone)
    }),
    sure(Cause::Stopped, |case| case.does(Doing::Stopped)),
    sure(Cause::Rebooting, |case| case.does(Doing::Rebooting)),
    sure(Cause::Moving, |case| case.does(Doing::Moving)),
    sure(Cause::Starting, |case| case.does(Doing::Starting)),
    sure(Cause::Broken, |case| case.does(Doing::Broken)),
    sure(Cause::Tls, |case| case.refused(|code| code == Code::Tls)),
    sure(Cause::ProxyInTheWay, |case| {
        case.refused(|code| code == Code::Proxy)
    }),
    sure(Cause::NotUnderstood, |case| {
        case.evidence.end == LinkEnd::Nonsense
    }),
    sure(Cause::Refused, |case| {
        case.refused(|code| !is_unreachable(code) && code != Code::ServiceDown)
    }),
];

/// What follows once server and port were looked at, or could not be in time.
const INFERRED: [Row; 12] = [
    sure(Cause::ProxyInTheWay, |case| {
        case.port_failed(|code| code == Code::Proxy)
    }),
    sure(Cause::ServiceDown, |case| {
        case.refused(|code| code == Code::ServiceDown)
    }),
    sure(Cause::NetworkGone, |case| {
        case.look_failed(is_unreachable) && !case.port_answers()
    }),
    sure(Cause::ServiceDown, |case| {
        case.port_failed(|_| true) && matches!(case.server, Some(Ok(_)))
    }),
    probably(Cause::NetworkGone, |case| case.port_failed(|_| true)),
    probably(Cause::ServiceDown, |case| case.refused(|_| true)),
    probably(Cause::TokenEnded, |case| {
        case.reached(Reached::Upgraded) && case.url_age > TOKEN_LIFE
    }),
    probably(Cause::TurnedAway, |case| !case.greeted()),
    probably(Cause::SessionLimit, |case| {
        case.evidence.end == LinkEnd::Cut && about(case.url_age, TOKEN_LIFE)
    }),
    probably(Cause::IdleLimit, |case| {
        let untouched = Duration::from_millis(case.evidence.untouched_ms);
        let limit = |minutes: &u64| about(untouched, Duration::from_secs(minutes * 60));
        case.evidence.end != LinkEnd::Silent && IDLE_LIMITS_MIN.iter().any(limit)
    }),
    probably(Cause::OtherUser, |case| {
        matches!(case.evidence.end, LinkEnd::Closed(None | Some(1000)))
    }),
    probably(Cause::OtherUser, |case| {
        case.evidence.end != LinkEnd::Silent && case.short_lives >= SHORT_LIVES_MAX
    }),
];

/// The cause, where what is known tells it by itself.
pub fn told(case: &Case<'_>) -> Option<Verdict> {
    first(&TOLD, case)
}

/// The cause by all that is known.
pub fn judge(case: &Case<'_>) -> Verdict {
    told(case)
        .or_else(|| first(&INFERRED, case))
        .unwrap_or(Verdict {
            cause: Cause::Lost,
            probably: false,
        })
}

/// Why the cloud gave no URL.
pub fn of_refusal(fault: &Fault) -> Verdict {
    let cause = match fault.code {
        Code::NotRunning => Cause::Stopped,
        Code::ServerGone | Code::NotFound => Cause::Deleted,
        Code::NotPermitted => Cause::NotPermitted,
        Code::Tls => Cause::Tls,
        Code::Proxy => Cause::ProxyInTheWay,
        Code::NoNetwork | Code::Dns => Cause::NetworkGone,
        Code::ServiceDown | Code::TimedOut => Cause::ServiceDown,
        Code::Throttled | Code::Busy => Cause::Throttled,
        code if is_refused_login(code) => Cause::LoginRefused,
        _ => Cause::Refused,
    };
    Verdict {
        cause,
        probably: false,
    }
}

fn first(rows: &[Row], case: &Case<'_>) -> Option<Verdict> {
    let row = rows.iter().find(|row| (row.when)(case))?;
    Some(Verdict {
        cause: row.cause,
        probably: row.probably,
    })
}

/// Whatever would not get better by asking again, and might lock the key.
pub fn is_refused_login(code: Code) -> bool {
    matches!(
        code,
        Code::WrongAccessKey
            | Code::WrongSecretKey
            | Code::TokenEnded
            | Code::KeyLocked
            | Code::ClockOff
            | Code::AccountFrozen
            | Code::KeyringMissing
            | Code::KeyringLocked
            | Code::KeyringSilent
            | Code::KeyringRefused
            | Code::SecretMissing
    )
}

fn is_unreachable(code: Code) -> bool {
    matches!(code, Code::NoNetwork | Code::Dns | Code::TimedOut)
}

fn about(passed: Duration, limit: Duration) -> bool {
    passed.abs_diff(limit) <= ABOUT
}

impl Case<'_> {
    fn does(&self, doing: Doing) -> bool {
        matches!(self.server, Some(Ok(seen)) if *seen == doing)
    }

    fn look_failed(&self, which: impl Fn(Code) -> bool) -> bool {
        matches!(self.server, Some(Err(fault)) if which(fault.code))
    }

    fn port_failed(&self, which: impl Fn(Code) -> bool) -> bool {
        matches!(self.port, Some(Err(fault)) if which(fault.code))
    }

    fn port_answers(&self) -> bool {
        matches!(self.port, Some(Ok(())))
    }

    fn refused(&self, which: impl Fn(Code) -> bool) -> bool {
        matches!(&self.evidence.end, LinkEnd::Refused(fault) if which(fault.code))
    }

    fn reached(&self, reached: Reached) -> bool {
        self.evidence.reached == reached
    }

    fn greeted(&self) -> bool {
        self.reached(Reached::Greeted)
    }
}
