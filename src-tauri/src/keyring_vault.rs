//! The vault over the operating system's keyring: Secret Service, Keychain, Credential Manager.
//!
//! A keyring may be missing, locked, silent or full, and its calls block. Every call therefore runs
//! on a thread of its own and is given up after [`LIMIT`]; the thread may stay behind a prompt that
//! nobody answers, and ends with it. Nothing is ever written to a file instead.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use porthole_core::{
    error::{Code, Fault},
    vault::{Keep, SECRET_CHARS_MAX, SecretKind, SecretRef, Vault, VaultAnswer},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use crate::secret_service;

/// How long one call may take; a keyring that waits for its password is given up then.
const LIMIT: Duration = Duration::from_secs(9);

/// The name under which all entries of Porthole stand; nothing else is read or written.
const SERVICE: &str = "app.porthole.Porthole";

/// Keeps secrets in the system's keyring, or in memory where the user chose so.
#[derive(Default)]
pub struct KeyringVault {
    session: Mutex<HashMap<SecretRef, SecretString>>,
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
            if secret.expose_secret().chars().count() > SECRET_CHARS_MAX {
                return Err(Fault::new(Code::SecretTooLong));
            }
            if keep == Keep::Session {
                self.in_session().insert(entry.clone(), secret.clone());
                return Ok(());
            }
            let value = secret.clone();
            let write = move |item: &keyring::Entry| {
                let before = item.get_password().ok().map(SecretString::from);
                item.set_password(value.expose_secret()).map(|()| before)
            };
            within_limit(entry, write, put_back).await?;
            self.in_session().remove(entry);
            Ok(())
        })
    }

    fn secret<'a>(&'a self, entry: &'a SecretRef) -> VaultAnswer<'a, SecretString> {
        Box::pin(async move {
            if let Some(kept) = self.in_session().get(entry) {
                return Ok(kept.clone());
            }
            let found = within_limit(
                entry,
                |item| item.get_password().map(SecretString::from),
                |_, _| {},
            )
            .await;
            found.map_err(told_apart)
        })
    }

    fn remove<'a>(&'a self, entry: &'a SecretRef) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            if self.in_session().remove(entry).is_some() {
                return Ok(());
            }
            match within_limit(entry, |item| item.delete_credential(), |_, ()| {}).await {
                Err(fault) if fault.code == Code::SecretMissing => Ok(()),
                other => other,
            }
        })
    }
}

/// A write that was given up, and came to pass after all, is taken back.
fn put_back(item: &keyring::Entry, before: Option<SecretString>) {
    // Nobody is left to be told.
    let _ = match before {
        Some(secret) => item.set_password(secret.expose_secret()),
        None => item.delete_credential(),
    };
}

/// Runs one blocking call on a thread of its own, and gives it up after [`LIMIT`]. What it brings
/// after that is given to `late`.
async fn within_limit<T, F>(
    entry: &SecretRef,
    call: F,
    late: impl FnOnce(&keyring::Entry, T) + Send + 'static,
) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
{
    let user = user_of(entry);
    let (answer, waiting) = oneshot::channel();
    let started = std::thread::Builder::new()
        .name("keyring".into())
        .spawn(move || {
            let unheard = answer.send(call_keyring(&user, call));
            if let Err(Ok(value)) = unheard
                && let Ok(item) = keyring::Entry::new(SERVICE, &user)
            {
                late(&item, value);
            }
        });
    if let Err(error) = started {
        return Err(Fault::new(Code::KeyringSilent).detail("Cause", error.to_string()));
    }
    match tokio::time::timeout(LIMIT, waiting).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Fault::new(Code::KeyringRefused)),
        Err(_) => Err(given_up().await),
    }
}

/// Why a call was given up: behind a locked keyring stands a prompt; else it is silent.
async fn given_up() -> Fault {
    let (answer, waiting) = oneshot::channel();
    std::thread::spawn(move || answer.send(secret_service::state()));
    let state = tokio::time::timeout(Duration::from_millis(700), waiting).await;
    match state {
        Ok(Ok(secret_service::State::Locked)) => Fault::new(Code::KeyringLocked),
        _ => Fault::new(Code::KeyringSilent),
    }
}

fn call_keyring<T, F>(user: &str, call: F) -> Result<T, Fault>
where
    F: FnOnce(&keyring::Entry) -> keyring::Result<T>,
{
    // The store is made once in a process: it is not touched before a keyring is there, so that
    // one that is started later is found.
    if secret_service::state() == secret_service::State::Missing {
        return Err(Fault::new(Code::KeyringMissing));
    }
    let item = keyring::Entry::new(SERVICE, user).map_err(fault_of)?;
    call(&item).map_err(fault_of)
}

fn user_of(entry: &SecretRef) -> String {
    let kind = match entry.kind {
        SecretKind::SecretKey => "secret_key",
        SecretKind::SecurityToken => "security_token",
    };
    format!("{}/{kind}", entry.account)
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

/// A locked keyring can say that there is no such entry (seen with GNOME Keyring).
fn told_apart(fault: Fault) -> Fault {
    if fault.code == Code::SecretMissing && secret_service::state() == secret_service::State::Locked
    {
        return Fault::new(Code::KeyringLocked);
    }
    fault
}
