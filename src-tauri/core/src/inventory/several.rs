//! Looks at several servers of one place with as few calls as there can be.

use std::collections::HashMap;

use super::Inventory;
use crate::{
    account::{Account, Place},
    cloud::Credentials,
    error::Fault,
    server::{Server, ServerId},
};

/// Servers of one call: the API takes 100 ids.
const IDS_MAX: usize = 100;

/// What was found of each server.
pub type Found = HashMap<ServerId, Result<Server, Fault>>;

impl Inventory {
    /// Looks at these servers; one by itself, more of them with one call for each hundred. One that
    /// the list leaves out is looked at by itself, since a list may not be all that the key may see.
    pub async fn look_at_several(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        ids: &[ServerId],
    ) -> Found {
        let mut found = Found::new();
        if ids.len() > 1 {
            for some in ids.chunks(IDS_MAX) {
                self.list_some(account, credentials, place, some, &mut found)
                    .await;
            }
        }
        for id in ids {
            if !found.contains_key(id) {
                let looking = self.look_again(account, credentials, place, id, &|_| {});
                found.insert(id.clone(), looking.await);
            }
        }
        found
    }

    async fn list_some(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        ids: &[ServerId],
        found: &mut Found,
    ) {
        let wanted: Vec<&ServerId> = ids.iter().collect();
        let listed = self
            .cloud
            .servers_by_id(account, credentials, place, &wanted)
            .await;
        match listed {
            Ok(servers) => {
                let key = (account.id.clone(), place.project_id.clone());
                if let Some(listed) = self.shelf().places.get_mut(&key) {
                    self.tell_changed(listed, servers.clone());
                }
                let theirs = servers.into_iter().filter(|it| ids.contains(&it.id));
                found.extend(theirs.map(|server| (server.id.clone(), Ok(server))));
            }
            Err(fault) => {
                let failed = |id: &ServerId| (id.clone(), Err(fault.clone()));
                found.extend(ids.iter().map(failed));
            }
        }
    }
}
