//! Changes of the vault that are taken back unless they are committed, also where whoever made them
//! has stopped half way.

use std::sync::Arc;

use secrecy::SecretString;
use tokio::{runtime::Handle, sync::OwnedMutexGuard, task::JoinHandle};

use crate::{
    error::{Code, Fault},
    vault::{Keep, SecretRef, Vault},
};

/// Writes to the vault, and remembers what was there. Dropped without [`Undo::commit`], it puts
/// everything back in the background. As long as it does, no other change begins.
pub(super) struct Undo {
    vault: Arc<dyn Vault>,
    runtime: Handle,
    alone: Option<OwnedMutexGuard<()>>,
    done: Vec<Done>,
}

struct Done {
    entry: SecretRef,
    keep: Keep,
    before: Option<SecretString>,
}

impl Undo {
    pub(super) fn new(vault: Arc<dyn Vault>, alone: OwnedMutexGuard<()>) -> Self {
        Self {
            vault,
            runtime: Handle::current(),
            alone: Some(alone),
            done: Vec::new(),
        }
    }

    /// Keeps a secret where there was none.
    pub(super) async fn add(
        &mut self,
        entry: SecretRef,
        secret: &SecretString,
        keep: Keep,
    ) -> Result<(), Fault> {
        self.vault.put(&entry, secret, keep).await?;
        self.did(entry, keep, None);
        Ok(())
    }

    /// Keeps a secret where there may be one. One that cannot be read is not written over.
    pub(super) async fn replace(
        &mut self,
        entry: SecretRef,
        secret: &SecretString,
        keep: Keep,
    ) -> Result<(), Fault> {
        let before = self.read(&entry, keep).await?;
        self.vault.put(&entry, secret, keep).await?;
        self.did(entry, keep, before);
        Ok(())
    }

    /// Removes a secret, where there is one that can be read.
    pub(super) async fn remove(&mut self, entry: SecretRef, keep: Keep) -> Result<(), Fault> {
        let Some(before) = self.read(&entry, keep).await? else {
            return Ok(());
        };
        self.vault.remove(&entry, keep).await?;
        self.did(entry, keep, Some(before));
        Ok(())
    }

    /// It stays as it is. Gives back the right to be alone.
    pub(super) fn commit(mut self) -> Option<OwnedMutexGuard<()>> {
        self.done.clear();
        self.alone.take()
    }

    /// Puts everything back, and waits for it. That this may fail too is nothing to tell: the fault
    /// that led here is told.
    pub(super) async fn back(mut self) {
        if let Some(going_back) = self.begin() {
            // It goes on where nobody waits for it any more.
            let _ = going_back.await;
        }
    }

    async fn read(&self, entry: &SecretRef, keep: Keep) -> Result<Option<SecretString>, Fault> {
        match self.vault.secret(entry, keep).await {
            Ok(secret) => Ok(Some(secret)),
            Err(fault) if fault.code == Code::SecretMissing => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn did(&mut self, entry: SecretRef, keep: Keep, before: Option<SecretString>) {
        self.done.push(Done {
            entry,
            keep,
            before,
        });
    }

    fn begin(&mut self) -> Option<JoinHandle<()>> {
        if self.done.is_empty() {
            return None;
        }
        let (done, vault) = (std::mem::take(&mut self.done), Arc::clone(&self.vault));
        let alone = self.alone.take();
        Some(self.runtime.spawn(async move {
            let _alone = alone;
            for Done {
                entry,
                keep,
                before,
            } in done.iter().rev()
            {
                drop(match before {
                    Some(secret) => vault.put(entry, secret, *keep).await,
                    None => vault.remove(entry, *keep).await,
                });
            }
        }))
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        drop(self.begin());
    }
}
