//! One load of one place.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Inventory, Listed, PlaceStatus, Shelf};
use crate::{
    account::{AccountId, ProjectId},
    cloud::ListEvent,
    error::{Code, Fault},
    server::ServerId,
};

/// One load of one place, and what it has seen.
pub(super) struct Load<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) key: (AccountId, ProjectId),
    pub(super) number: u64,
    pub(super) seen: Mutex<HashSet<ServerId>>,
}

impl Load<'_> {
    pub(super) fn on(&self, event: ListEvent) {
        let mut shelf = self.inventory.shelf();
        let Some(listed) = self.listed(&mut shelf) else {
            return;
        };
        match event {
            ListEvent::Waiting { seconds } => {
                let waiting = PlaceStatus::Waiting { seconds };
                self.inventory.tell_status(&self.key.0, listed, waiting);
            }
            ListEvent::Page { servers, .. } => {
                if listed.status != PlaceStatus::Loading {
                    let loading = PlaceStatus::Loading;
                    self.inventory.tell_status(&self.key.0, listed, loading);
                }
                self.seen()
                    .extend(servers.iter().map(|server| server.id.clone()));
                self.inventory.tell_changed(listed, servers);
            }
        }
    }

    pub(super) fn end(self, ended: Result<(), Fault>) {
        let mut shelf = self.inventory.shelf();
        let Some(listed) = self.listed(&mut shelf) else {
            return;
        };
        let status = match ended {
            Ok(()) => {
                let seen = self.seen();
                self.inventory
                    .tell_gone(&self.key, listed, |id| !seen.contains(id));
                PlaceStatus::Done {
                    servers: listed.servers.len() as u64,
                }
            }
            Err(fault) => PlaceStatus::Failed { fault },
        };
        self.inventory.tell_status(&self.key.0, listed, status);
    }

    /// What this load fills; nothing any more where it was overtaken or the account is gone.
    fn listed<'s>(&self, shelf: &'s mut Shelf) -> Option<&'s mut Listed> {
        let listed = shelf.places.get_mut(&self.key)?;
        (listed.load == self.number).then_some(listed)
    }

    fn seen(&self) -> MutexGuard<'_, HashSet<ServerId>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Load<'_> {
    /// A load that was dropped half way must not say for ever that it is under way.
    fn drop(&mut self) {
        let mut shelf = self.inventory.shelf();
        if let Some(listed) = self.listed(&mut shelf)
            && matches!(
                listed.status,
                PlaceStatus::Loading | PlaceStatus::Waiting { .. }
            )
        {
            let fault = Fault::new(Code::Cancelled);
            let failed = PlaceStatus::Failed { fault };
            self.inventory.tell_status(&self.key.0, listed, failed);
        }
    }
}
