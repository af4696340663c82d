//! Takes the form apart: pasted keys are mended, swapped ones noticed, addresses checked, before
//! anything is sent.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{
    addresses::{check_addresses, endpoints},
    tidy::own_authority,
};
use crate::{
    account::{Account, AccountDraft, AccountId, ProjectId, RegionId},
    cloud::{
        self, Credentials, endpoint,
        regions::{self, OTHER},
    },
    error::{Code, Fault},
    proxy::OwnProxy,
    trust::Trust,
    vault::Keep,
};

/// The form, taken apart.
pub(super) struct Taken {
    pub(super) account: Account,
    /// None where the stored secret of an account is to be used.
    pub(super) credentials: Option<Credentials>,
    /// As typed; none where the stored one is to be used, or none is needed.
    pub(super) proxy_password: Option<SecretString>,
    pub(super) by_hand: Option<(RegionId, ProjectId)>,
}

/// Takes a draft apart; `known` is the account that it edits.
pub(super) fn take(draft: &AccountDraft, known: Option<&Account>) -> Result<Taken, Fault> {
    let access_key = mended(&draft.access_key);
    let secret_key = mended(draft.secret_key.expose_secret());
    let token = mended(draft.security_token.expose_secret());
    // The stored secret goes with its own access key, and without a new token.
    let stored = known.filter(|known| known.access_key == *access_key && token.is_empty());
    check_keys(&access_key, &secret_key, stored.is_some())?;
    let mut account = Account {
        access_key: access_key.to_string(),
        has_token: !token.is_empty(),
        ..settings(draft, known)?
    };
    if let Some(stored) = stored.filter(|_| secret_key.is_empty()) {
        account.has_token = stored.has_token;
        account.keys_end = account.keys_end.or_else(|| stored.keys_end.clone());
        refuse_elsewhere(&account, stored)?;
    }
    let credentials = (!secret_key.is_empty()).then(|| Credentials {
        access_key: access_key.to_string(),
        secret_key: SecretString::from(secret_key.as_str()),
        security_token: (!token.is_empty()).then(|| SecretString::from(token.as_str())),
        proxy: None,
    });
    Ok(Taken {
        by_hand: by_hand(draft, &account)?,
        proxy_password: proxy_password(draft, &account),
        account,
        credentials,
    })
}

/// The password of the account's own proxy, where it asks for one and it was typed.
fn proxy_password(draft: &AccountDraft, account: &Account) -> Option<SecretString> {
    let typed = !is_empty(&draft.proxy_password);
    (typed && account.has_proxy_login()).then(|| draft.proxy_password.clone())
}

/// A stored secret signs for the addresses, and by the trust, that it was saved with: whoever wants
/// it elsewhere knows it.
fn refuse_elsewhere(account: &Account, stored: &Account) -> Result<(), Fault> {
    let authority = |it: &Account| own_authority(it.trust.ca_pem.as_deref().unwrap_or_default());
    let same_authority = account.trust.ca_pem == authority(stored).ok().flatten();
    let same = account.cloud == stored.cloud
        && account.endpoints == stored.endpoints
        && (stored.allow_plain || !account.allow_plain)
        && same_authority;
    if same {
        return Ok(());
    }
    Err(bad(
        "secret_key",
        "The stored secret key is only for the addresses and the certificate that it was saved with.",
    )
    .action("Type the secret key again to use it with these."))
}

/// A pasted key without what slipped in with it: spaces, line ends, zero-width marks, quotes.
pub(super) fn mended(pasted: &str) -> Zeroizing<String> {
    let slipped_in = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
            || matches!(letter, '"' | '\'' | '\u{201c}' | '\u{201d}')
    };
    let mut clean = Zeroizing::new(String::with_capacity(pasted.len()));
    clean.extend(pasted.chars().filter(|letter| !slipped_in(*letter)));
    clean
}

/// Whether nothing was typed.
pub(super) fn is_empty(typed: &SecretString) -> bool {
    typed.expose_secret().is_empty()
}

/// 20 capital letters and digits.
pub(super) fn is_access_key(text: &str) -> bool {
    text.len() == 20
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// 40 letters and digits.
pub(super) fn is_secret_key(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn check_keys(access_key: &str, secret_key: &str, stored: bool) -> Result<(), Fault> {
    let wrong = |field: &str, message: &str, action: &str| {
        Err(Fault::new(Code::BadInput)
            .message(message)
            .action(action)
            .at(field))
    };
    if access_key.is_empty() {
        return wrong(
            "access_key",
            "The access key is missing.",
            "Type or paste it.",
        );
    }
    if is_secret_key(access_key) && is_access_key(secret_key) {
        return wrong(
            "access_key",
            "The two keys are swapped.",
            "Put the short one, of capital letters and digits, here, and the long one below.",
        );
    }
    if is_secret_key(access_key) {
        return wrong(
            "access_key",
            "This looks like a secret key.",
            "The access key has 20 capital letters and digits.",
        );
    }
    if is_access_key(secret_key) {
        return wrong(
            "secret_key",
            "This looks like an access key.",
            "The secret key has 40 characters.",
        );
    }
    if secret_key.is_empty() && !stored {
        return wrong(
            "secret_key",
            "The secret key is missing.",
            "Type or paste it.",
        );
    }
    if !access_key.is_ascii() || access_key.contains(',') {
        return wrong(
            "access_key",
            "An access key has plain letters and digits only.",
            "Paste it again.",
        );
    }
    if !secret_key.is_ascii() {
        return wrong(
            "secret_key",
            "A secret key has plain letters and digits only.",
            "Paste it again.",
        );
    }
    Ok(())
}

/// Everything of the account but its key and its places.
fn settings(draft: &AccountDraft, known: Option<&Account>) -> Result<Account, Fault> {
    let is_other = draft.cloud.as_str() == OTHER;
    if !is_other && regions::known(&draft.cloud).is_none() {
        return Err(bad("cloud", "Choose the cloud that the keys belong to."));
    }
    let ca_pem = own_authority(&draft.ca_pem)?;
    let endpoints = is_other.then(|| endpoints(draft)).transpose()?;
    let name = draft.name.trim();
    let mut account = Account {
        id: known.map_or_else(AccountId::random, |known| known.id.clone()),
        name: if name.is_empty() {
            cloud::cloud_name(&draft.cloud)
        } else {
            name.into()
        },
        cloud: draft.cloud.clone(),
        access_key: String::new(),
        keep: known.map_or(Keep::Keyring, |known| known.keep),
        keys_end: end(&draft.keys_end)?,
        has_token: false,
        endpoints,
        places: known.map_or_else(Vec::new, |known| known.places.clone()),
        console_hosts: known.map_or_else(Vec::new, |known| known.console_hosts.clone()),
        page_hosts: known.map_or_else(Vec::new, |known| known.page_hosts.clone()),
        allow_plain: draft.allow_plain,
        trust: Trust {
            ca_pem,
            pins: known.map_or_else(Vec::new, |known| known.trust.pins.clone()),
        },
        proxy: own_proxy(draft)?,
    };
    check_addresses(&mut account)?;
    Ok(account)
}

fn own_proxy(draft: &AccountDraft) -> Result<Option<OwnProxy>, Fault> {
    if draft.proxy.trim().is_empty() {
        return Ok(None);
    }
    OwnProxy::typed(&draft.proxy, &draft.proxy_user).map(Some)
}

fn by_hand(
    draft: &AccountDraft,
    account: &Account,
) -> Result<Option<(RegionId, ProjectId)>, Fault> {
    let project = mended(&draft.project_id);
    if project.is_empty() {
        return Ok(None);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if project.len() > 64 || !project.bytes().all(plain) {
        return Err(bad(
            "project_id",
            "A project ID has letters and digits, 32 in most clouds.",
        ));
    }
    let region = region_by_hand(draft, account)?;
    Ok(Some((region, ProjectId(project.to_string()))))
}

fn region_by_hand(draft: &AccountDraft, account: &Account) -> Result<RegionId, Fault> {
    let typed = draft.region.trim();
    if !typed.is_empty() {
        let region = RegionId(typed.into());
        return match endpoint::ecs(account, &region) {
            Ok(_) => Ok(region),
            Err(fault) => Err(fault.at("region")),
        };
    }
    let mut listed = regions::regions_of(account.cloud.as_str());
    if let (Some(only), None) = (listed.next(), listed.next()) {
        return Ok(only.id.into());
    }
    match &account.endpoints {
        Some(own) if !own.ecs.contains("{region}") => Ok(RegionId("default".into())),
        _ => Err(bad(
            "region",
            "A project ID does not tell which region it lies in.",
        )
        .action("Choose the region beside it.")),
    }
}

/// The end of temporary keys: kept as text, if it looks like a time.
fn end(typed: &str) -> Result<Option<String>, Fault> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let shape = "dddd-dd-dd";
    let fits = typed.len() >= shape.len()
        && typed.len() <= 40
        && typed.is_ascii()
        && shape
            .bytes()
            .zip(typed.bytes())
            .all(|(wanted, byte)| match wanted {
                b'd' => byte.is_ascii_digit(),
                other => byte == other,
            });
    if fits {
        return Ok(Some(typed.into()));
    }
    Err(bad(
        "keys_end",
        "Give it as 2026-01-31T12:00:00Z, or leave it empty.",
    ))
}

pub(super) fn bad(field: &str, message: &str) -> Fault {
    Fault::new(Code::BadInput).message(message).at(field)
}
