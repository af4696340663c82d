//! What is put in order before it is saved or shown: names, places, hosts, and where a fault is told.

use url::Host;

use super::held::Checked;
use crate::{
    account::{Account, AccountSummary, Place},
    cloud::{cloud_name, tls},
    error::{Code, Fault},
    host_port,
};

/// The longest name of an account, in characters.
const NAME_CHARS_MAX: usize = 100;
/// The most hosts that one list of an account holds.
const HOSTS_MAX: usize = 100;
/// The longest name of a host.
const HOST_BYTES_MAX: usize = 253;

pub(super) fn summary(account: &Account) -> AccountSummary {
    account.summary(&cloud_name(&account.cloud))
}

/// A refusal is told at the field that caused it.
pub(super) fn at_its_field(fault: Fault, account: &Account) -> Fault {
    let field = match fault.code {
        Code::WrongAccessKey => "access_key",
        Code::WrongSecretKey => "secret_key",
        Code::TokenEnded => "security_token",
        Code::ProjectNotFound => "project_id",
        Code::Proxy if account.proxy.is_some() => "proxy",
        _ => return fault,
    };
    fault.at(field)
}

/// A keyring's fault where a key is being saved: there it may be kept in memory instead.
pub(super) fn memory_offered(fault: Fault) -> Fault {
    let action = match fault.code {
        Code::KeyringMissing => {
            "Start or install one, such as GNOME Keyring or KWallet, or keep the key until Porthole ends."
        }
        Code::KeyringLocked => "Unlock it and try again, or keep the key until Porthole ends.",
        Code::KeyringSilent => {
            "It may be waiting for its password in another window. Try again, or keep the key until Porthole ends."
        }
        Code::KeyringRefused => "Try again, or keep the key until Porthole ends.",
        _ => return fault,
    };
    fault.action(action)
}

/// The certificates of the account's own authority, as they are kept: none where none was given.
pub(super) fn own_authority(pem: &str) -> Result<Option<String>, Fault> {
    if pem.trim().is_empty() {
        return Ok(None);
    }
    if tls::holds_private_key(pem) {
        return Err(Fault::new(Code::BadInput)
            .message("There is a private key in this text. Nothing of it was kept.")
            .action("Give the certificate only, from BEGIN CERTIFICATE to END CERTIFICATE; the key belongs to its server alone.")
            .at("ca_pem"));
    }
    tls::certificates_only(pem).map(Some)
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

/// Hosts as they are kept, each once: names and addresses, a port behind some of them.
pub(super) fn clean_hosts(hosts: Vec<String>) -> Vec<String> {
    let mut clean = Vec::new();
    add_hosts(&mut clean, &hosts);
    clean
}

/// What is no host is left out.
pub(super) fn add_hosts(known: &mut Vec<String>, more: &[String]) {
    for host in more.iter().filter_map(|host| clean_host(host)) {
        if !known.contains(&host) && known.len() < HOSTS_MAX {
            known.push(host);
        }
    }
}

/// Addresses, and names as a name service takes them: the parser of URLs takes more.
fn is_host(host: &Host<String>) -> bool {
    let Host::Domain(name) = host else {
        return true;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(plain);
    name.len() <= HOST_BYTES_MAX && name.split('.').all(is_label)
}

/// `name`, `name:port` or `[address]:port`, in lower case.
fn clean_host(text: &str) -> Option<String> {
    let (host, port) = host_port::split(text).filter(|(host, _)| is_host(host))?;
    Some(match port {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    })
}
