//! A vault in memory, which can refuse, be slow, or hang.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use porthole_core::{
    error::{Code, Fault},
    vault::{Keep, SecretKind, SecretRef, Vault, VaultAnswer},
};
use secrecy::{ExposeSecret, SecretString};

/// How a vault answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    #[default]
    Good,
    /// Each call of the keyring fails so.
    Refuses(Code),
    /// Writing works, reading fails so.
    RefusesReads(Code),
    /// Reading works, each other call of the keyring never answers.
    HangsInWrites,
    /// Each call takes some turns before it answers.
    Slow,
}

type Places = HashMap<(SecretRef, Keep), String>;

/// Two places, keyring and memory. A write comes to pass in the moment in which it answers.
#[derive(Default)]
pub struct TestVault {
    held: Mutex<Places>,
    mood: Mutex<Mood>,
}

impl TestVault {
    pub fn held(&self) -> Vec<(SecretKind, String, Keep)> {
        self.places()
            .iter()
            .map(|((entry, keep), secret)| (entry.kind, secret.clone(), *keep))
            .collect()
    }

    pub fn is_now(&self, mood: Mood) {
        *self.mood.lock().expect("not poisoned") = mood;
    }

    /// What lies there once all that goes on in the background has ended.
    pub async fn comes_to_hold(&self, expected: &[(SecretKind, String, Keep)]) -> bool {
        for _ in 0..200 {
            if self.held() == expected {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }

    async fn may(&self, keep: Keep, writes: bool) -> Result<(), Fault> {
        let mood = *self.mood.lock().expect("not poisoned");
        match mood {
            Mood::Slow => {
                for _ in 0..2 {
                    tokio::task::yield_now().await;
                }
            }
            // The session needs no keyring.
            _ if keep == Keep::Session => {}
            Mood::Refuses(code) => return Err(Fault::new(code)),
            Mood::RefusesReads(code) if !writes => return Err(Fault::new(code)),
            Mood::HangsInWrites if writes => std::future::pending().await,
            _ => {}
        }
        Ok(())
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.held.lock().expect("not poisoned")
    }
}

impl Vault for TestVault {
    fn put<'a>(
        &'a self,
        entry: &'a SecretRef,
        secret: &'a SecretString,
        keep: Keep,
    ) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            self.may(keep, true).await?;
            let secret = secret.expose_secret().to_owned();
            self.places().insert((entry.clone(), keep), secret);
            Ok(())
        })
    }

    fn secret<'a>(&'a self, entry: &'a SecretRef, keep: Keep) -> VaultAnswer<'a, SecretString> {
        Box::pin(async move {
            self.may(keep, false).await?;
            let found = self.places().get(&(entry.clone(), keep)).cloned();
            found
                .map(SecretString::from)
                .ok_or_else(|| Fault::new(Code::SecretMissing))
        })
    }

    fn remove<'a>(&'a self, entry: &'a SecretRef, keep: Keep) -> VaultAnswer<'a, ()> {
        Box::pin(async move {
            self.may(keep, true).await?;
            self.places().remove(&(entry.clone(), keep));
            Ok(())
        })
    }

    fn tidy<'a>(&'a self, entry: &'a SecretRef) -> VaultAnswer<'a, ()> {
        self.remove(entry, Keep::Keyring)
    }
}

/// Polls a future so many times at most, then drops it.
pub async fn polled<T>(times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    for _ in 0..times {
        match futures_util::poll!(&mut future) {
            std::task::Poll::Ready(value) => return Some(value),
            std::task::Poll::Pending => tokio::task::yield_now().await,
        }
    }
    None
}
