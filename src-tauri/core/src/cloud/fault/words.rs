//! The sentences of a refusal that say more than those of its code: which permission is missing, and
//! what the cloud itself says.

use super::shape::{Told, quote};
use crate::{
    cloud::huawei::Asked,
    error::{Code, Fault},
};

/// The code of a server that is locked.
const LOCKED: &str = "Ecs.0605";

/// The sentences that say more than the code's own.
pub(super) fn worded(code: Code, told: &Told, asked: &Asked) -> Fault {
    let fault = Fault::new(code);
    match code {
        Code::NotPermitted => not_permitted(fault, told, asked),
        Code::Refused => refused(fault, told, asked),
        _ => fault,
    }
}

fn not_permitted(fault: Fault, told: &Told, asked: &Asked) -> Fault {
    let named =
        named_action(&quote(&told.message)).or_else(|| asked.permission().map(str::to_owned));
    let Some(action) = named else {
        return fault.message(format!("This key may not {}.", asked.deed()));
    };
    fault
        .message(format!(
            "This key may not {}: the permission {action} is missing.",
            asked.deed()
        ))
        .action(format!(
            "Ask whoever manages the account for the permission {action}."
        ))
        .detail("Permission", action)
}

fn refused(fault: Fault, told: &Told, asked: &Asked) -> Fault {
    if told.code == LOCKED && asked.changes() {
        return fault
            .message("The server is locked, so that nothing is changed on it.")
            .action("Unlock it on the provider's website, then try again.");
    }
    let what = match asked.power() {
        Some(action) => format!("The cloud did not {} the server", action.verb()),
        None => "The cloud refused the request".into(),
    };
    match told.message.as_str() {
        "" => fault.message(format!("{what}.")),
        words => fault.message(format!("{what}: \"{}\"", quote(words))),
    }
}

/// `ecs:cloudServers:vnc` out of "Policy doesn't allow ecs:cloudServers:vnc to be performed."
fn named_action(words: &str) -> Option<String> {
    words
        .split(|letter: char| !letter.is_ascii_alphanumeric() && !":-_*".contains(letter))
        .map(|word| word.trim_matches(':'))
        .find(|word| {
            let parts: Vec<&str> = word.split(':').collect();
            (2..=4).contains(&parts.len())
                && word.len() <= 100
                && parts.iter().all(|part| !part.is_empty())
                && parts[0].chars().all(|letter| letter.is_ascii_lowercase())
        })
        .map(str::to_owned)
}
