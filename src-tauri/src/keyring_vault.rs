//! The vault over the operating system's keyring: Secret Service, Keychain, Credential Manager.
//!
//! A keyring may be missing, locked, silent or full, and its calls block: each runs on a thread of
//! its own and is given up in time. Nothing is ever written to a file instead.

mod thread;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use porthole_core::{
    error::{Code, Fault},
    vault::{Keep, SECRET_CHARS_MAX, SecretKind, SecretRef, Vault, VaultAnswer},
};
use secrecy::{ExposeSecret, SecretString};
use thread::{TakeBack, Turns, within_limit};

use crate::secret_service::{self, State};

/// The name under which all entries of Porthole stand; nothing else is read or written.
const SERVICE: &str = "app.porthole.Porthole";

/// Keeps secrets in the system's keyring, or in memory where the user chose so.
#[derive(Default)]
pub struct KeyringVault {
    session: Mutex<HashMap<SecretRef, SecretString>>,
    writing: Turns,
}

impl KeyringVault {
    fn in_session(&self) -> std::sync::MutexGuard<'_, HashMap<SecretRef, SecretString>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for KeyringVault {
    fn put<'a>(
        &'a self,
        entry: &'a SecretRef,
        secret: &'a SecretString,
        keep: Keep,
    ) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            if keep == Keep::Session {
                self.in_session().insert(entry.clone(), secret.clone());
                return Ok(());
            }
            if secret.expose_secret().chars().count() > SECRET_CHARS_MAX {
                return Err(Fault::new(Code::SecretTooLong));
            }
            let (user, value) = (user_of(entry), secret.clone());
            let write = move || {
                let item = open(&user)?;
                let before = read(&item)?;
                item.set_password(value.expose_secret()).map_err(fault_of)?;
                Ok(((), put_back(item, before)))
            };
            within_limit(Some(&self.writing), write).await
        })
    }

    fn secret<'a>(&'a self, entry: &'a SecretRef, keep: Keep) -> VaultAnswer<'a, SecretString> {
        Box::pin(async move {
            if keep == Keep::Session {
                let kept = self.in_session().get(entry).cloned();
                return kept.ok_or_else(|| Fault::new(Code::SecretMissing));
            }
            let user = user_of(entry);
            let look = move || match read(&open(&user)?)? {
                Some(secret) => Ok((secret, None)),
                None => Err(told_apart()),
            };
            within_limit(None, look).await
        })
    }

    fn remove<'a>(&'a self, entry: &'a SecretRef, keep: Keep) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            if keep == Keep::Session {
                self.in_session().remove(entry);
                return Ok(());
            }
            let user = user_of(entry);
            let delete = move || {
                let item = open(&user)?;
                let before = read(&item)?;
                match item.delete_credential().map_err(fault_of) {
                    Ok(()) => Ok(((), before.and_then(|before| put_back(item, Some(before))))),
                    Err(fault) if fault.code != Code::SecretMissing => Err(fault),
                    Err(_) => match told_apart() {
                        fault if fault.code == Code::SecretMissing => Ok(((), None)),
                        locked => Err(locked),
                    },
                }
            };
            within_limit(Some(&self.writing), delete).await
        })
    }

    fn tidy<'a>(&'a self, entry: &'a SecretRef) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            let user = user_of(entry);
            let delete = move || {
                if secret_service::state() == State::There {
                    // There may be none, and nobody waits for it.
                    let _ = open(&user)?.delete_credential();
                }
                Ok(((), None))
            };
            within_limit(Some(&self.writing), delete).await
        })
    }
}

/// The entry of this name. The store is made once in a process: it is not touched before a keyring
/// is there, so that one that is started later is found.
fn open(user: &str) -> Result<keyring::Entry, Fault> {
    if secret_service::state() == State::Missing {
        return Err(Fault::new(Code::KeyringMissing));
    }
    keyring::Entry::new(SERVICE, user).map_err(fault_of)
}

/// What the entry holds; an entry without any text holds no secret.
fn read(item: &keyring::Entry) -> Result<Option<SecretString>, Fault> {
    match item
        .get_password()
        .map(SecretString::from)
        .map_err(fault_of)
    {
        Ok(secret) => Ok(Some(secret)),
        Err(fault) if fault.code == Code::SecretMissing => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn put_back(item: keyring::Entry, before: Option<SecretString>) -> TakeBack {
    Some(Box::new(move || {
        // Nobody is left to be told.
        let _ = match before {
            Some(secret) => item.set_password(secret.expose_secret()),
            None => item.delete_credential(),
        };
    }))
}

fn user_of(entry: &SecretRef) -> String {
    let kind = match entry.kind {
        SecretKind::SecretKey => "secret_key",
        SecretKind::SecurityToken => "security_token",
        SecretKind::ServerLogin => "server_login",
        SecretKind::ProxyPassword => "proxy_password",
    };
    match &entry.server {
        Some(server) => format!("{}/{server}/{kind}", entry.account),
        None => format!("{}/{kind}", entry.account),
    }
}

fn fault_of(error: keyring::Error) -> Fault {
    use keyring::Error;

    match &error {
        Error::NoEntry => Fault::new(Code::SecretMissing),
        Error::NoDefaultStore => Fault::new(Code::KeyringMissing),
        Error::NoStorageAccess(cause) => {
            Fault::new(Code::KeyringLocked).detail("Cause", cause.to_string())
        }
        Error::TooLong(..) => Fault::new(Code::SecretTooLong),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            Fault::new(Code::SecretMissing).detail("Cause", "The entry holds no text.")
        }
        other => Fault::new(Code::KeyringRefused).detail("Cause", other.to_string()),
    }
}

/// Why there is no such entry: a locked keyring can say so too (seen with GNOME Keyring).
fn told_apart() -> Fault {
    Fault::new(match secret_service::state() {
        State::Locked => Code::KeyringLocked,
        State::Missing | State::There => Code::SecretMissing,
    })
}
