//! A case a row: what is known, and the cause.

use super::{super::cause::judge, *};
use crate::console::life::{cause::Cause, evidence::Case};

struct Known {
    evidence: Evidence,
    age_s: u64,
    server: Option<Result<Doing, Fault>>,
    port: Option<Result<(), Fault>>,
    short_lives: u8,
}

fn known(evidence: Evidence) -> Known {
    Known {
        evidence,
        age_s: 30,
        server: Some(Ok(Doing::Running)),
        port: Some(Ok(())),
        short_lives: 0,
    }
}

fn cut() -> Known {
    known(greeted(LinkEnd::Cut))
}

fn refused(code: Code) -> Known {
    known(Evidence {
        reached: Reached::Nothing,
        ..greeted(LinkEnd::Refused(Fault::new(code)))
    })
}

fn untouched(end: LinkEnd, seconds: u64) -> Known {
    known(Evidence {
        untouched_ms: seconds * 1_000,
        ..greeted(end)
    })
}

#[test]
fn each_evidence_has_its_cause() {
    let server = |doing| Known {
        server: Some(Ok(doing)),
        ..cut()
    };
    let look = |code, port| Known {
        server: Some(fault(code)),
        port,
        ..cut()
    };
    let closed = || known(thrown_out());
    let rows = [
        ("stopped", server(Doing::Stopped), Cause::Stopped, false),
        (
            "rebooting",
            server(Doing::Rebooting),
            Cause::Rebooting,
            false,
        ),
        ("migrating", server(Doing::Moving), Cause::Moving, false),
        ("starting", server(Doing::Starting), Cause::Starting, false),
        ("deleted", server(Doing::Deleted), Cause::Deleted, false),
        ("gone", look(Code::ServerGone, None), Cause::Deleted, false),
        ("in an error", server(Doing::Broken), Cause::Broken, false),
        (
            "a key that is refused meanwhile",
            look(Code::WrongSecretKey, None),
            Cause::LoginRefused,
            false,
        ),
        ("an untrusted host", refused(Code::Tls), Cause::Tls, false),
        (
            "a proxy that wants a login",
            refused(Code::Proxy),
            Cause::ProxyInTheWay,
            false,
        ),
        (
            "the proxy refuses when the port is tried",
            Known {
                port: Some(fault(Code::Proxy)),
                ..cut()
            },
            Cause::ProxyInTheWay,
            false,
        ),
        (
            "no VNC",
            known(greeted(LinkEnd::Nonsense)),
            Cause::NotUnderstood,
            false,
        ),
        (
            "an answer that is no WebSocket",
            refused(Code::NotUnderstood),
            Cause::Refused,
            false,
        ),
        (
            "a bad gateway",
            refused(Code::ServiceDown),
            Cause::ServiceDown,
            false,
        ),
        (
            "nothing can be reached",
            look(Code::NoNetwork, Some(fault(Code::NoNetwork))),
            Cause::NetworkGone,
            false,
        ),
        (
            "no name is known, and the port is still tried",
            look(Code::Dns, None),
            Cause::NetworkGone,
            false,
        ),
        (
            "only the port does not answer",
            Known {
                port: Some(fault(Code::NoNetwork)),
                ..cut()
            },
            Cause::ServiceDown,
            false,
        ),
        (
            "the port does not answer, the API takes long",
            Known {
                port: Some(fault(Code::TimedOut)),
                server: None,
                ..cut()
            },
            Cause::NetworkGone,
            true,
        ),
        (
            "dropped before the greeting",
            known(before_greeting(LinkEnd::Cut)),
            Cause::TurnedAway,
            true,
        ),
        (
            "dropped before the greeting, with an old address",
            Known {
                age_s: 700,
                ..known(before_greeting(LinkEnd::Cut))
            },
            Cause::TokenEnded,
            true,
        ),
        (
            "cut at the token's end",
            Known {
                age_s: 601,
                ..cut()
            },
            Cause::SessionLimit,
            true,
        ),
        (
            "ended five minutes after the last key",
            untouched(LinkEnd::Closed(Some(1000)), 301),
            Cause::IdleLimit,
            true,
        ),
        (
            "cut ten minutes after the last key",
            untouched(LinkEnd::Cut, 599),
            Cause::IdleLimit,
            true,
        ),
        ("thrown out", closed(), Cause::OtherUser, true),
        (
            "thrown out after a while",
            untouched(LinkEnd::Closed(Some(1000)), 423),
            Cause::OtherUser,
            true,
        ),
        (
            "cut again and again",
            Known {
                short_lives: 2,
                ..cut()
            },
            Cause::OtherUser,
            true,
        ),
        (
            "silent again and again",
            Known {
                short_lives: 2,
                ..known(greeted(LinkEnd::Silent))
            },
            Cause::Lost,
            false,
        ),
        (
            "the proxy goes away for a moment",
            known(greeted(LinkEnd::Closed(Some(1001)))),
            Cause::Lost,
            false,
        ),
        ("cut", cut(), Cause::Lost, false),
    ];
    for (name, known, cause, probably) in rows {
        let verdict = judge(&Case {
            evidence: &known.evidence,
            url_age: Duration::from_secs(known.age_s),
            server: known.server.as_ref(),
            port: known.port.as_ref(),
            short_lives: known.short_lives,
        });
        assert_eq!(
            (verdict.cause, verdict.probably),
            (cause, probably),
            "{name}"
        );
    }
}

#[test]
fn what_is_inferred_says_probably() {
    let mut trial = Trial::showing(100);
    trial.loses(thrown_out(), Ok(Doing::Running), Ok(()));
    trial
        .answers(Answer::Time)
        .answers(Answer::Looked(Ok(Doing::Running)));
    assert_eq!(
        trial.heading(),
        "Probably somebody else opened this console"
    );
}

#[test]
fn a_refused_url_is_told_by_its_code() {
    let cause = |code| super::super::cause::of_refusal(&Fault::new(code)).cause;
    for (code, wanted) in [
        (Code::NotRunning, Cause::Stopped),
        (Code::ServerGone, Cause::Deleted),
        (Code::NotPermitted, Cause::NotPermitted),
        (Code::KeyLocked, Cause::LoginRefused),
        (Code::SecretMissing, Cause::LoginRefused),
        (Code::Throttled, Cause::Throttled),
        (Code::Busy, Cause::Throttled),
        (Code::NoNetwork, Cause::NetworkGone),
        (Code::TimedOut, Cause::ServiceDown),
        (Code::NoConsole, Cause::Refused),
    ] {
        assert_eq!(cause(code), wanted, "{code:?}");
    }
}
