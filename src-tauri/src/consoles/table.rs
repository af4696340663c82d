//! What is open and what is on its way. It lies under one lock, and who listens is told under it
//! too, so that the changes are told in the order in which they came.

use std::{collections::HashMap, sync::Arc};

use futures_util::future::{BoxFuture, Shared};
use porthole_core::{
    account::AccountId, console::event::ConsoleEvent, error::Fault, server::ServerId,
};
use serde::Serialize;
use tokio::{sync::watch, task::AbortHandle};

use super::Target;
use crate::console_process::ConsoleProcess;

/// What names a place in the table.
pub(super) type Key = (AccountId, ServerId);

/// How an opening ends, for all that await it.
pub(super) type Done = Shared<BoxFuture<'static, Result<String, Fault>>>;

/// Hears of every change. It must not ask the table for anything.
pub type Listener = Box<dyn Fn(ConsoleEvent) + Send + Sync>;

/// The console of one server.
pub(super) struct Slot {
    /// Tells this opening, and what came of it, from a later one of the same server.
    pub(super) serial: u64,
    /// The calls of the window that asked for it while it was on its way.
    pub(super) calls: Vec<u32>,
    pub(super) stage: Stage,
}

pub(super) enum Stage {
    /// On its way.
    Opening { done: Done, stop: AbortHandle },
    /// Its window is there.
    Open(Arc<OpenConsole>),
}

/// A console whose window is there.
pub(super) struct OpenConsole {
    pub(super) id: String,
    pub(super) serial: u64,
    pub(super) target: Target,
    pub(super) process: ConsoleProcess,
    /// Whether the server's power is being changed, on order from outside the console; false again
    /// where the order was refused.
    pub(super) power_ordered: watch::Sender<bool>,
}

/// How many consoles are open, and how many on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Their windows are there.
    pub open: usize,
    /// Their windows are not there yet.
    pub opening: usize,
}

impl Counts {
    /// Whether there is none at all.
    pub fn none(self) -> bool {
        self.open + self.opening == 0
    }
}

pub(super) struct Table {
    slots: HashMap<Key, Slot>,
    serial: u64,
    listener: Listener,
}

impl Table {
    pub(super) fn new(listener: Listener) -> Self {
        Self {
            slots: HashMap::new(),
            serial: 0,
            listener,
        }
    }

    pub(super) fn at(&mut self, key: &Key) -> Option<&mut Slot> {
        self.slots.get_mut(key)
    }

    /// What stands there, if it is of this opening.
    pub(super) fn of(&mut self, key: &Key, serial: u64) -> Option<&mut Slot> {
        self.at(key).filter(|slot| slot.serial == serial)
    }

    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn put_opening(&mut self, key: Key, slot: Slot) {
        (self.listener)(event(&key, &slot.stage));
        self.slots.insert(key, slot);
    }

    /// The window of this opening is there. False where nobody wants it any more.
    pub(super) fn put_open(&mut self, console: Arc<OpenConsole>) -> bool {
        let key = console.target.key();
        let Some(slot) = self.of(&key, console.serial) else {
            return false;
        };
        slot.stage = Stage::Open(console);
        let event = event(&key, &slot.stage);
        (self.listener)(event);
        true
    }

    /// Takes out what stands there, if it is of this opening; one that is on its way is stopped.
    pub(super) fn remove(&mut self, key: &Key, serial: u64) -> Option<Slot> {
        self.of(key, serial)?;
        let slot = self.slots.remove(key)?;
        if let Stage::Opening { stop, .. } = &slot.stage {
            stop.abort();
        }
        (self.listener)(ConsoleEvent::Closed {
            account: key.0.clone(),
            server: key.1.clone(),
        });
        Some(slot)
    }

    /// Stops all that are on their way, of one account or of all; tells whether there were any.
    pub(super) fn stop_openings(&mut self, account: Option<&AccountId>) -> bool {
        let on_its_way = |slot: &Slot| matches!(slot.stage, Stage::Opening { .. });
        let keys: Vec<(Key, u64)> = self
            .slots
            .iter()
            .filter(|(key, slot)| on_its_way(slot) && account.is_none_or(|it| *it == key.0))
            .map(|(key, slot)| (key.clone(), slot.serial))
            .collect();
        for (key, serial) in &keys {
            self.remove(key, *serial);
        }
        !keys.is_empty()
    }

    /// All that are open, of one account or of all.
    pub(super) fn open_ones(&self, account: Option<&AccountId>) -> Vec<Arc<OpenConsole>> {
        let slots = self.slots.iter();
        slots
            .filter(|((owner, _), _)| account.is_none_or(|it| it == owner))
            .filter_map(|(_, slot)| slot.open().cloned())
            .collect()
    }

    /// The opening that this call asked for, or what came of it.
    pub(super) fn asked_by(&self, call: u32) -> Option<(Key, u64)> {
        let mut slots = self.slots.iter();
        let (key, slot) = slots.find(|(_, slot)| slot.calls.contains(&call))?;
        Some((key.clone(), slot.serial))
    }

    /// Another window counts its calls from the start.
    pub(super) fn forget_calls(&mut self) {
        for slot in self.slots.values_mut() {
            slot.calls.clear();
        }
    }

    pub(super) fn counts(&self) -> Counts {
        let open = self.slots.values().filter_map(Slot::open).count();
        Counts {
            open,
            opening: self.slots.len() - open,
        }
    }

    /// Tells all that is there once more: for a new listener.
    pub(super) fn tell_all(&self) {
        for (key, slot) in &self.slots {
            (self.listener)(event(key, &slot.stage));
        }
    }
}

impl Slot {
    pub(super) fn open(&self) -> Option<&Arc<OpenConsole>> {
        match &self.stage {
            Stage::Open(console) => Some(console),
            Stage::Opening { .. } => None,
        }
    }
}

fn event((account, server): &Key, stage: &Stage) -> ConsoleEvent {
    let (account, server) = (account.clone(), server.clone());
    match stage {
        Stage::Opening { .. } => ConsoleEvent::Opening { account, server },
        Stage::Open(console) => ConsoleEvent::Open {
            account,
            server,
            console: console.id.clone(),
        },
    }
}
