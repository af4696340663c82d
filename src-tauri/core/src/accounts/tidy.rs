//! What is put in order before it is saved or shown: names, places, hosts, and where a fault is told.

use super::held::Checked;
use crate::{
    account::{Account, AccountSummary, Place},
    cloud::cloud_name,
    error::{Code, Fault},
};

/// The longest name of an account, in characters.
const NAME_CHARS_MAX: usize = 100;
/// The most hosts that one list of an account holds.
const HOSTS_MAX: usize = 100;

pub(super) fn summary(account: &Account) -> AccountSummary {
    account.summary(&cloud_name(&account.cloud))
}

/// A refusal is told at the field that caused it.
pub(super) fn at_its_field(fault: Fault) -> Fault {
    let field = match fault.code {
        Code::WrongAccessKey => "access_key",
        Code::WrongSecretKey => "secret_key",
        Code::TokenEnded => "security_token",
        Code::ProjectNotFound => "project_id",
        _ => return fault,
    };
    fault.at(field)
}

pub(super) fn checked_name(name: &str) -> Result<String, Fault> {
    let name: String = name.trim().chars().filter(|it| !it.is_control()).collect();
    if name.is_empty() {
        return Err(Fault::new(Code::BadInput)
            .message("The account needs a name.")
            .action("Any name that tells you which one it is.")
            .at("name"));
    }
    Ok(name.chars().take(NAME_CHARS_MAX).collect())
}

/// The places as they were offered: only what the check found is saved.
pub(super) fn checked_places(wanted: Vec<Place>, checked: &Checked) -> Result<Vec<Place>, Fault> {
    let places: Vec<Place> = checked
        .offers
        .iter()
        .map(|offer| &offer.place)
        .filter(|place| wanted.iter().any(|it| it.project_id == place.project_id))
        .cloned()
        .collect();
    if places.is_empty() {
        return Err(no_place());
    }
    Ok(places)
}

pub(super) fn no_place() -> Fault {
    Fault::new(Code::BadInput)
        .message("No region is chosen.")
        .action("Tick one at least.")
        .at("places")
}

/// Hosts in lower case, each once.
pub(super) fn clean_hosts(hosts: Vec<String>) -> Vec<String> {
    let mut clean = Vec::new();
    add_hosts(&mut clean, &hosts);
    clean
}

pub(super) fn add_hosts(known: &mut Vec<String>, more: &[String]) {
    for host in more {
        let host = host.trim().to_ascii_lowercase();
        let sane = !host.is_empty() && host.len() <= 260 && !host.contains(char::is_whitespace);
        if sane && !known.contains(&host) && known.len() < HOSTS_MAX {
            known.push(host);
        }
    }
}
