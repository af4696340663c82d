//! What is told about a change of power: what the cloud says against it, and what is not known where
//! its answer did not come. Such a change is not sent again by itself.

use super::{
    answer::{classify, with_details},
    shape::Told,
    words::worded,
};
use crate::{
    cloud::{
        http::{Answer, NoAnswer},
        huawei::Asked,
    },
    error::{Code, Fault},
    power::PowerAction,
    server::ServerId,
};

/// The fault where no whole answer came. What had not been sent was not done.
pub(crate) fn unanswered(none: NoAnswer, asked: &Asked) -> Fault {
    match asked.power() {
        Some(action) if none.sent && asked.changes() => unsure(none.fault, action),
        _ => none.fault,
    }
}

/// The same fault, of which it is not known whether the cloud took the order all the same.
pub(super) fn unsure(fault: Fault, action: PowerAction) -> Fault {
    let message = format!(
        "{} It is not known whether the cloud took the order to {} the server.",
        fault.message,
        action.verb()
    );
    renamed(fault, message)
}

/// The order was taken, and its job can be followed no further.
pub(crate) fn not_followed(fault: Fault, action: PowerAction) -> Fault {
    let message = format!(
        "The cloud took the order to {} the server, but how it ends is not known: {}",
        action.verb(),
        fault.message
    );
    renamed(fault, message)
}

/// It was done, and the look at the server afterwards failed.
pub fn not_seen(fault: Fault, action: PowerAction) -> Fault {
    let message = format!(
        "The cloud did {} the server, but could not be asked what it does now: {}",
        action.verb(),
        fault.message
    );
    renamed(fault, message)
}

/// The job has not come to an end in the time that is waited for one.
pub(crate) fn too_long(action: PowerAction, minutes: u32) -> Fault {
    Fault::new(Code::Unsure).message(format!(
        "The cloud took the order to {} the server, and has not ended it in {minutes} minutes.",
        action.verb()
    ))
}

/// The job ended without doing what it was to do.
pub fn failed(answer: &Answer, told: &Told, (server, action): (&ServerId, PowerAction)) -> Fault {
    let asked = Asked::Power(server.clone(), action);
    let code = match classify(answer, told, &asked, false) {
        // The job told its end, so that nothing is unclear about the answer.
        Code::NotUnderstood => Code::Refused,
        code => code,
    };
    with_details(worded(code, told, &asked), answer, told)
}

fn renamed(fault: Fault, message: String) -> Fault {
    let told = Fault::new(Code::Unsure).message(message);
    Fault {
        details: fault.details,
        ..told
    }
}
