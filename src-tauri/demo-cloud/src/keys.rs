//! The demo user's keys, and the lock that refused logins put on one (five in a row, as the real
//! cloud documents).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use secrecy::SecretString;

/// Refused logins in a row after which a key is locked.
const FAILURES_MAX: u32 = 5;

/// One pair of keys. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The access key: 20 capitals and digits.
    pub access_key: String,
    /// The secret key: 40 letters and digits.
    pub secret_key: SecretString,
    /// The security token, for temporary keys.
    pub security_token: Option<SecretString>,
}

/// The keys that this cloud knows, and who failed with them.
pub(crate) struct Ring {
    pub(crate) main: Keys,
    pub(crate) temporary: Keys,
    lock: Duration,
    failures: Mutex<HashMap<String, (u32, Instant)>>,
}

impl Ring {
    pub(crate) fn new(lock: Duration) -> Self {
        let token = SecretString::from(random(LETTERS, 200));
        Self {
            main: keys("DEMO", None),
            temporary: keys("TEMP", Some(token)),
            lock,
            failures: Mutex::default(),
        }
    }

    pub(crate) fn find(&self, access_key: &str) -> Option<&Keys> {
        [&self.main, &self.temporary]
            .into_iter()
            .find(|keys| keys.access_key == access_key)
    }

    pub(crate) fn locked(&self, access_key: &str) -> bool {
        let failures = self.failures();
        failures
            .get(access_key)
            .is_some_and(|(count, last)| *count >= FAILURES_MAX && last.elapsed() < self.lock)
    }

    pub(crate) fn refused(&self, access_key: &str) {
        let mut failures = self.failures();
        let entry = failures
            .entry(access_key.into())
            .or_insert((0, Instant::now()));
        if entry.0 >= FAILURES_MAX {
            entry.0 = 0;
        }
        *entry = (entry.0 + 1, Instant::now());
    }

    pub(crate) fn accepted(&self, access_key: &str) {
        self.failures().remove(access_key);
    }

    pub(crate) fn unlock(&self) {
        self.failures().clear();
    }

    fn failures(&self) -> std::sync::MutexGuard<'_, HashMap<String, (u32, Instant)>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const CAPITALS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

fn keys(prefix: &str, security_token: Option<SecretString>) -> Keys {
    Keys {
        access_key: format!("{prefix}{}", random(CAPITALS, 20 - prefix.len())),
        secret_key: SecretString::from(random(LETTERS, 40)),
        security_token,
    }
}

/// Random text; v4 UUIDs are the source of the bytes.
fn random(from: &[u8], length: usize) -> String {
    std::iter::repeat_with(uuid::Uuid::new_v4)
        .flat_map(|uuid| uuid.into_bytes().into_iter().take(6))
        .take(length)
        .map(|byte| char::from(from[usize::from(byte) % from.len()]))
        .collect()
}
