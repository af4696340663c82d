//! The sentence and the button of each cause.

use super::{
    cause::{Cause, Verdict},
    pace::On,
};
use crate::{
    console::notice::{Notice, Press},
    error::{Detail, Fault},
};

/// Why there is no picture, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) verdict: Verdict,
    /// The words of the fault that it came of.
    pub(super) fault: Option<Fault>,
    pub(super) details: Vec<Detail>,
}

/// Nothing is known yet.
pub(super) fn looking() -> Notice {
    Notice::new("The connection has ended")
        .sentence("Looking for the reason.")
        .button(Press::Close, "Close")
        .busy()
}

/// A fresh URL is asked for.
pub(super) fn asking(reason: Option<&Reason>) -> Notice {
    let heading = match reason {
        Some(reason) => heading(reason),
        None => "Opening the console again".into(),
    };
    Notice::new(&heading)
        .sentence("Waiting for a fresh address from the cloud.")
        .button(Press::Close, "Cancel")
        .busy()
}

/// It comes back by itself; `next_try_ms` is told where it is worth counting down.
pub(super) fn waiting(reason: &Reason, on: On, next_try_ms: Option<u32>) -> Notice {
    let notice = Notice::new(&heading(reason)).sentence(returns(reason.verdict.cause));
    let notice = told_fault(notice, reason);
    let mut notice = match on {
        On::Server => notice.button(Press::Start, "Start"),
        On::ServerSoon => notice,
        On::Time | On::Port => notice
            .button(Press::Again, "Try now")
            .button(Press::StopWaiting, "Stop trying"),
    }
    .button(Press::Close, "Close")
    .lines(&reason.details);
    notice.busy = !matches!(on, On::Server);
    notice.next_try_ms = next_try_ms;
    notice
}

/// It does not come back by itself.
pub(super) fn ended(reason: &Reason, waited: bool) -> Notice {
    let cause = reason.verdict.cause;
    if let (Some(fault), false) = (&reason.fault, has_own_words(cause)) {
        return Notice::of_fault(fault).lines(&reason.details);
    }
    let notice = Notice::new(&heading(reason));
    let notice = if waited {
        notice.sentence("It did not come back in the time that Porthole waits.")
    } else {
        notice.sentence(rests(cause))
    };
    let notice = told_fault(notice, reason);
    let (again, close) = buttons(cause);
    let notice = match again {
        Some((press, label)) => notice.button(press, label),
        None => notice,
    };
    let mut notice = notice.button(Press::Close, close).lines(&reason.details);
    notice.focus_primary = cause != Cause::OtherUser;
    notice
}

/// The person wanted no more tries.
pub(super) fn stopped_trying(reason: &Reason) -> Notice {
    Notice::new(&heading(reason))
        .sentence("Porthole no longer tries by itself.")
        .button(Press::Again, "Open again")
        .button(Press::Close, "Close")
        .lines(&reason.details)
}

/// The server's power was not changed.
pub(super) fn not_done(fault: &Fault) -> Notice {
    let mut notice = Notice::of_fault(fault);
    notice.heading = "The server's power was not changed".into();
    notice.buttons.clear();
    notice.button(Press::ShowPage, "Back to the screen")
}

/// With the provider's page, which may fare better, before the button to close.
pub(super) fn with_page(mut notice: Notice) -> Notice {
    let close = notice.buttons.pop();
    notice = notice.button(Press::ProviderPage, "Use the provider's page");
    notice.buttons.extend(close);
    notice
}

fn told_fault(notice: Notice, reason: &Reason) -> Notice {
    match &reason.fault {
        Some(fault) => notice.sentence(&fault.message).lines(&fault.details),
        None => notice,
    }
}

/// Whether the cause says more than the words of its fault.
fn has_own_words(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Stopped | Cause::Deleted | Cause::NetworkGone | Cause::ServiceDown
    )
}

fn heading(reason: &Reason) -> String {
    let Verdict { cause, probably } = reason.verdict;
    let told = match cause {
        Cause::Stopped => "The server is stopped",
        Cause::Starting => "The server is starting",
        Cause::Rebooting => "The server is rebooting",
        Cause::Moving => "The server is being moved or resized",
        Cause::Deleted => "The server was deleted",
        Cause::Broken => "The server is in an error",
        Cause::LoginRefused => "The cloud refused the account's key",
        Cause::NotPermitted => "This account may not open the console",
        Cause::Tls => "The connection could not be trusted",
        Cause::ProxyInTheWay => "A proxy stands in the way",
        Cause::NetworkGone => "The network is away",
        Cause::ServiceDown => "The cloud's console service does not answer",
        Cause::Throttled => "The cloud is busy",
        Cause::NotUnderstood => "The server's screen could not be shown",
        Cause::TokenEnded => "The console's address had ended",
        Cause::TurnedAway => "The console did not open",
        Cause::SessionLimit => "The cloud limits how long a console is open",
        Cause::IdleLimit => "The console was not used for a while",
        Cause::OtherUser => "Somebody else opened this console",
        Cause::Lost => "The connection was lost",
        Cause::Refused => "The console did not open",
    };
    match (probably, cause) {
        (true, Cause::TurnedAway) | (false, _) => told.into(),
        (true, _) => {
            let (first, rest) = told.split_at(1);
            format!("Probably {}{rest}", first.to_ascii_lowercase())
        }
    }
}

/// What it waits for.
fn returns(cause: Cause) -> &'static str {
    match cause {
        Cause::Stopped => "Its console opens here as soon as it runs.",
        Cause::Starting | Cause::Rebooting | Cause::Moving => {
            "Its console opens here as soon as there is a screen."
        }
        Cause::NetworkGone | Cause::ServiceDown => {
            "The console comes back by itself as soon as it can be reached."
        }
        Cause::Throttled => "The console opens by itself in a moment.",
        Cause::TurnedAway => {
            "The cloud's proxy ended the connection before the server had sent anything."
        }
        _ => "The console comes back by itself.",
    }
}

/// What can be done.
fn rests(cause: Cause) -> &'static str {
    match cause {
        Cause::Stopped => "Its console can be opened again when it runs.",
        Cause::Deleted => "There is nothing left to show.",
        Cause::Broken => "The provider's website tells more about it.",
        Cause::OtherUser => {
            "The cloud allows one console of a server at a time. Taking over ends theirs."
        }
        Cause::IdleLimit => "The cloud ended it. On the server nothing has changed.",
        Cause::NotUnderstood => {
            "What came from the server is not VNC as Porthole understands it. Try again, or use \
             the provider's page."
        }
        Cause::TurnedAway => {
            "The cloud's proxy ended the connection before the server had sent anything. \
             Probably the address had ended, or the server has no screen."
        }
        _ => "Open again asks the cloud for a fresh address.",
    }
}

/// The buttons: to have the console again, where that makes sense, and what closing it is called.
fn buttons(cause: Cause) -> (Option<(Press, &'static str)>, &'static str) {
    match cause {
        Cause::Deleted => (None, "Close"),
        Cause::Stopped => (Some((Press::Start, "Start")), "Close"),
        Cause::OtherUser => (Some((Press::Again, "Take over")), "Leave it to them"),
        Cause::IdleLimit | Cause::Lost => (Some((Press::Again, "Open again")), "Close"),
        _ => (Some((Press::Again, "Try again")), "Close"),
    }
}
