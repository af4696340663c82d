//! Which hosts belong to an account's cloud: where its APIs are, and where its consoles may be.

use url::{Host, Url};

use super::regions;
use crate::{
    account::{Account, RegionId},
    console_url::HostRule,
    error::{Code, Fault},
};

/// The IAM of an account. Signed requests go to this host and to [`ecs`]'s only.
pub fn iam(account: &Account) -> Result<Url, Fault> {
    let url = match (&account.endpoints, regions::known(&account.cloud)) {
        (Some(own), _) => own.iam.clone(),
        (None, Some(known)) => parsed(known.iam)?,
        (None, None) => return Err(no_address(account)),
    };
    allowed(url, account)
}

/// The ECS of an account in one region.
pub fn ecs(account: &Account, region: &RegionId) -> Result<Url, Fault> {
    let text = match (&account.endpoints, regions::known(&account.cloud)) {
        (Some(own), _) if own.ecs.contains("{region}") => {
            own.ecs.replace("{region}", host_label(region)?)
        }
        (Some(own), _) => own.ecs.clone(),
        (None, Some(known)) => match regions::region(&account.cloud, region) {
            Some(row) => row.ecs.to_owned(),
            None => format!("https://ecs.{}.{}", host_label(region)?, known.domain),
        },
        (None, None) => return Err(no_address(account)),
    };
    allowed(parsed(&text)?, account)
}

/// Which hosts a console of this account may be on (`console_domains` of the table).
pub fn host_rule(account: &Account, region: &RegionId) -> HostRule {
    let mut rule = HostRule {
        domains: Vec::new(),
        hosts: account.console_hosts.clone(),
        allow_plain: account.allow_plain,
    };
    if let Some(known) = regions::known(&account.cloud) {
        rule.domains
            .extend(known.console_domains.iter().map(ToString::to_string));
    }
    if account.endpoints.is_some() {
        for url in [iam(account), ecs(account, region)].into_iter().flatten() {
            add_neighbours(&url, &mut rule);
        }
    }
    rule
}

/// The consoles of a cloud whose addresses the user gave: hosts beside its APIs.
fn add_neighbours(api: &Url, rule: &mut HostRule) {
    match api.host() {
        Some(Host::Domain(name)) => match parent(name) {
            Some(domain) => rule.domains.push(domain),
            None => rule.hosts.push(name.to_ascii_lowercase()),
        },
        Some(address) => rule.hosts.push(address.to_string()),
        None => {}
    }
}

fn host_label(region: &RegionId) -> Result<&str, Fault> {
    if is_region(region.as_str()) {
        return Ok(region.as_str());
    }
    Err(Fault::new(Code::WrongEndpoint)
        .message("This is not the name of a region.")
        .detail("Region", region.as_str()))
}

/// Whether a word looks like a region's name, so that it may become part of a host's name.
pub(crate) fn is_region(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether a host is this computer itself.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// `iam.eu-1.cloud.example.com` and `ecs.eu-1.cloud.example.com` have their consoles under
/// `cloud.example.com`: the service's and the region's labels go, two at least stay.
fn parent(host: &str) -> Option<String> {
    let labels: Vec<&str> = host.split('.').collect();
    let rest = labels.get(1..)?;
    let rest = match rest.split_first() {
        Some((first, below)) if first.contains('-') && ends_in_digit(first) && below.len() >= 2 => {
            below
        }
        _ => rest,
    };
    (rest.len() >= 2).then(|| rest.join(".").to_ascii_lowercase())
}

fn ends_in_digit(label: &str) -> bool {
    label.ends_with(|last: char| last.is_ascii_digit())
}

fn allowed(url: Url, account: &Account) -> Result<Url, Fault> {
    let plain_is_fine = is_loopback(&url) || account.allow_plain;
    match url.scheme() {
        "https" => {}
        "http" if plain_is_fine => {}
        _ => {
            return Err(Fault::new(Code::WrongEndpoint)
                .message("The address of this cloud's API is not encrypted.")
                .action("Use https, or allow it in the account's settings if the network between is yours.")
                .detail("Host", url.host_str().unwrap_or_default()));
        }
    }
    if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(no_address(account));
    }
    Ok(url)
}

fn parsed(text: &str) -> Result<Url, Fault> {
    Url::parse(text).map_err(|_| Fault::new(Code::WrongEndpoint).detail("URL", text))
}

fn no_address(account: &Account) -> Fault {
    Fault::new(Code::WrongEndpoint)
        .message("It is not known where the APIs of this account's cloud are.")
        .detail("Cloud", account.cloud.as_str())
}
