//! Every server of every account, as it becomes known: places load side by side, rows appear as
//! pages arrive, and a place that fails says so and holds nobody back.

mod event;
mod load;
mod several;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::join_all;

pub use event::{InventoryEvent, PlaceStatus};
use load::Load;

use crate::{
    account::{Account, AccountId, Place, ProjectId},
    cloud::{Cloud, Credentials, OnPause},
    error::{Code, Fault},
    server::{Server, ServerId},
};

/// Takes the changes. It is called under the inventory's lock, so that they come in order: it must
/// not ask the inventory for anything.
pub type OnChange = Arc<dyn Fn(InventoryEvent) + Send + Sync>;

/// All servers that are known.
pub struct Inventory {
    cloud: Arc<Cloud>,
    on: OnChange,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    places: BTreeMap<(AccountId, ProjectId), Listed>,
    /// Grows with each load, so that a load which was overtaken says nothing more.
    loads: u64,
    clock_behind_s: i64,
}

struct Listed {
    load: u64,
    place: Place,
    status: PlaceStatus,
    servers: BTreeMap<ServerId, Server>,
}

impl Inventory {
    /// An empty one.
    pub fn new(cloud: Arc<Cloud>, on: OnChange) -> Self {
        Self {
            cloud,
            on,
            shelf: Mutex::default(),
        }
    }

    /// Tells all that is known once more, as the changes that lead to it: for a new listener.
    pub fn tell_all(&self) {
        let shelf = self.shelf();
        for event in snapshot_of(&shelf) {
            (self.on)(event);
        }
    }

    /// Lists all places of an account side by side; ends when all have ended. A key that was not
    /// to be had is told at each place.
    pub async fn refresh(&self, account: &Account, credentials: Result<&Credentials, &Fault>) {
        self.drop_other_places(account);
        self.cloud.begin_wave(&account.id);
        let loads = account.places.iter().map(|place| async move {
            match credentials {
                Ok(credentials) => self.load(account, credentials, place).await,
                Err(fault) => self.begin(account, place).end(Err(fault.clone())),
            }
        });
        join_all(loads).await;
    }

    /// Lists one place again.
    pub async fn refresh_place(&self, account: &Account, credentials: &Credentials, place: &Place) {
        self.cloud.begin_wave(&account.id);
        self.load(account, credentials, place).await;
    }

    /// Looks at one server again, whether it is listed or not.
    ///
    /// # Errors
    /// Why it could not be looked at; one that is gone is gone from the inventory too.
    pub async fn look_again(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        server: &ServerId,
        on_pause: OnPause<'_>,
    ) -> Result<Server, Fault> {
        let key = (account.id.clone(), place.project_id.clone());
        let looked = self
            .cloud
            .server(account, credentials, place, server, on_pause)
            .await;
        self.tell_clock();
        let mut shelf = self.shelf();
        let Some(listed) = shelf.places.get_mut(&key) else {
            return looked;
        };
        match &looked {
            Ok(found) => self.tell_changed(listed, vec![found.clone()]),
            Err(fault) if fault.code == Code::ServerGone => {
                self.tell_gone(&key, listed, |id| id == server);
            }
            Err(_) => {}
        }
        looked
    }

    /// The account was removed.
    pub fn forget(&self, account: &AccountId) {
        let mut shelf = self.shelf();
        shelf.places.retain(|(owner, _), _| owner != account);
        (self.on)(InventoryEvent::AccountGone {
            account: account.clone(),
        });
    }

    /// A server that is known.
    pub fn server(&self, account: &AccountId, id: &ServerId) -> Option<Server> {
        self.shelf()
            .places
            .iter()
            .filter(|((owner, _), _)| owner == account)
            .find_map(|(_, listed)| listed.servers.get(id).cloned())
    }

    async fn load(&self, account: &Account, credentials: &Credentials, place: &Place) {
        let load = self.begin(account, place);
        let on = |event| load.on(event);
        let ended = self.cloud.servers(account, credentials, place, &on).await;
        load.end(ended);
        self.tell_clock();
    }

    fn begin(&self, account: &Account, place: &Place) -> Load<'_> {
        let mut shelf = self.shelf();
        shelf.loads += 1;
        let number = shelf.loads;
        let key = (account.id.clone(), place.project_id.clone());
        let listed = shelf.places.entry(key.clone()).or_insert_with(|| Listed {
            load: number,
            place: place.clone(),
            status: PlaceStatus::Loading,
            servers: BTreeMap::new(),
        });
        listed.load = number;
        listed.place = place.clone();
        self.tell_status(&key.0, listed, PlaceStatus::Loading);
        Load {
            inventory: self,
            key,
            number,
            seen: Mutex::default(),
        }
    }

    /// Forgets the places that the account has no more.
    pub fn drop_other_places(&self, account: &Account) {
        let mut shelf = self.shelf();
        let dropped: Vec<_> = shelf
            .places
            .keys()
            .filter(|(owner, project)| *owner == account.id && account.place(project).is_err())
            .cloned()
            .collect();
        for key in dropped {
            if let Some(mut listed) = shelf.places.remove(&key) {
                self.tell_gone(&key, &mut listed, |_| true);
            }
        }
    }

    fn tell_status(&self, account: &AccountId, listed: &mut Listed, status: PlaceStatus) {
        listed.status = status;
        (self.on)(listed.status_event(account));
    }

    /// Takes servers in and tells those that are new or have changed.
    fn tell_changed(&self, listed: &mut Listed, servers: Vec<Server>) {
        let changed: Vec<Server> = servers
            .into_iter()
            .filter(|server| listed.servers.get(&server.id) != Some(server))
            .collect();
        for server in &changed {
            listed.servers.insert(server.id.clone(), server.clone());
        }
        if !changed.is_empty() {
            (self.on)(InventoryEvent::Servers { servers: changed });
        }
    }

    fn tell_gone(
        &self,
        key: &(AccountId, ProjectId),
        listed: &mut Listed,
        is_gone: impl Fn(&ServerId) -> bool,
    ) {
        let gone: Vec<ServerId> = listed
            .servers
            .keys()
            .filter(|id| is_gone(id))
            .cloned()
            .collect();
        listed.servers.retain(|id, _| !is_gone(id));
        if !gone.is_empty() {
            (self.on)(InventoryEvent::Gone {
                account: key.0.clone(),
                project_id: key.1.clone(),
                servers: gone,
            });
        }
    }

    /// Tells when the clock turns out to be wrong, changes by a minute, or is right again.
    fn tell_clock(&self) {
        let behind_s = self.cloud.clock_behind_s().unwrap_or(0);
        let mut shelf = self.shelf();
        let as_before = behind_s.abs_diff(shelf.clock_behind_s) < 60;
        if !as_before {
            shelf.clock_behind_s = behind_s;
            (self.on)(InventoryEvent::Clock { behind_s });
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn snapshot_of(shelf: &Shelf) -> Vec<InventoryEvent> {
    let mut events: Vec<InventoryEvent> = shelf
        .places
        .iter()
        .flat_map(|((account, _), listed)| listed.events(account))
        .collect();
    if shelf.clock_behind_s != 0 {
        events.push(InventoryEvent::Clock {
            behind_s: shelf.clock_behind_s,
        });
    }
    events
}

impl Listed {
    fn status_event(&self, account: &AccountId) -> InventoryEvent {
        InventoryEvent::Place {
            account: account.clone(),
            place: self.place.clone(),
            status: self.status.clone(),
        }
    }

    fn events(&self, account: &AccountId) -> Vec<InventoryEvent> {
        let mut events = vec![self.status_event(account)];
        if !self.servers.is_empty() {
            events.push(InventoryEvent::Servers {
                servers: self.servers.values().cloned().collect(),
            });
        }
        events
    }
}
