//! From a call to a window. An opening runs on its own; each call that awaits it may give it up.

use std::sync::Arc;

use futures_util::FutureExt;
use porthole_core::{
    cloud::CallEvent,
    console::message::{Showing, ToConsole},
    error::{Code, Fault},
};
use tokio::sync::{oneshot, watch};

use super::{
    Consoles, Target,
    following::Beginning,
    table::{Done, Key, OpenConsole, Slot, Stage, Table},
};
use crate::console_process::{ConsoleProcess, ConsoleVoice};

type Pair = (ConsoleProcess, ConsoleVoice);

/// A console whose window is there, and how its life begins.
type Begun = (Pair, Beginning);

/// A console that a call has opened or raised. One that was opened closes again with this value,
/// unless it is kept.
pub struct Opened {
    id: String,
    wait: Option<Wait>,
}

/// One call's wait for an opening. Dropped while it counts, it gives up the opening, or the window
/// that came of it.
struct Wait {
    consoles: Arc<Consoles>,
    key: Key,
    serial: u64,
    counts: bool,
}

enum Step {
    Raise(Arc<OpenConsole>),
    Await(Wait, Done),
}

impl Consoles {
    /// Opens the console of a server and answers once the window is there. Dropped before that, it
    /// gives up the opening that it awaits, for all that await it.
    ///
    /// # Errors
    /// Whatever the vault, the cloud or the console process reports; [`Code::Cancelled`] where
    /// another call has given it up.
    pub async fn open(self: &Arc<Self>, call: u32, target: Target) -> Result<Opened, Fault> {
        loop {
            match self.step(call, &target) {
                Step::Raise(console) => {
                    if console.process.say(&ToConsole::Raise).await.is_ok() {
                        let id = console.id.clone();
                        return Ok(Opened { id, wait: None });
                    }
                    // It does not listen any more: a new one takes its place.
                    console.process.end().await;
                    self.table().remove(&target.key(), console.serial);
                }
                Step::Await(wait, done) => {
                    let id = done.await?;
                    let wait = Some(wait);
                    return Ok(Opened { id, wait });
                }
            }
        }
    }

    /// What a call has to do: raise what is open, await what is on its way, or await a new one.
    fn step(self: &Arc<Self>, call: u32, target: &Target) -> Step {
        let key = target.key();
        let mut table = self.table();
        let (serial, done) = match table.at(&key) {
            Some(Slot {
                stage: Stage::Open(console),
                ..
            }) => return Step::Raise(console.clone()),
            Some(Slot {
                stage: Stage::Opening { done, .. },
                serial,
                calls,
            }) => {
                calls.push(call);
                (*serial, done.clone())
            }
            None => self.begin(&mut table, call, target.clone()),
        };
        let wait = Wait {
            consoles: self.clone(),
            key,
            serial,
            counts: true,
        };
        Step::Await(wait, done)
    }

    /// Starts an opening, and puts it into the table.
    fn begin(self: &Arc<Self>, table: &mut Table, call: u32, target: Target) -> (u64, Done) {
        let serial = table.next_serial();
        let (answer, waiting) = oneshot::channel();
        let (this, key) = (self.clone(), target.key());
        // It finds its place in the table, which is locked until it stands there.
        let task = tokio::spawn(async move {
            let opened = this.connect(serial, &target).await;
            // Nobody may be waiting any more.
            let _ = answer.send(this.settle(serial, target, opened));
        });
        let done = waiting
            .map(|answer| answer.unwrap_or_else(|_| Err(Fault::new(Code::Cancelled))))
            .boxed()
            .shared();
        let stage = Stage::Opening {
            done: done.clone(),
            stop: task.abort_handle(),
        };
        let calls = vec![call];
        let slot = Slot {
            serial,
            calls,
            stage,
        };
        table.put_opening(key, slot);
        (serial, done)
    }

    /// Secret, URL, process, window.
    async fn connect(&self, serial: u64, target: &Target) -> Result<Begun, Fault> {
        let on_pause = |waits_s| self.tell_pause(serial, target, waits_s);
        let fresh = || self.source.showing(target, &on_pause);
        let (showing, ready) = tokio::join!(fresh(), self.ready.take());
        let (process, voice) = ready?;
        let showing = match showing {
            Ok(showing) => showing,
            Err(fault) if fault.code == Code::NotRunning => {
                return self.await_server((process, voice), target, fault).await;
            }
            Err(fault) => {
                self.ready.give_back((process, voice));
                return Err(fault);
            }
        };
        if let Ok(()) = process.say(&show(showing)).await {
            return Ok((with_window(process, voice).await?, self.beginning(Ok(()))));
        }
        // The one that stood ready has died meanwhile and was handed nothing: once more, with a new
        // one, and with a new URL, since one is good for one process only.
        process.end().await;
        let (showing, started) = tokio::join!(fresh(), self.ready.start());
        let (process, voice) = started?;
        process.say(&show(showing?)).await?;
        Ok((with_window(process, voice).await?, self.beginning(Ok(()))))
    }

    /// There is no screen yet: a window waits for it.
    async fn await_server(
        &self,
        (process, voice): Pair,
        target: &Target,
        fault: Fault,
    ) -> Result<Begun, Fault> {
        let mut beginning = self.beginning(Err(fault));
        for notice in beginning.take_words() {
            let title = self.source.title(target);
            process.say(&ToConsole::Tell { title, notice }).await?;
        }
        Ok((with_window(process, voice).await?, beginning))
    }

    /// Puts what came of an opening into the table.
    fn settle(
        self: &Arc<Self>,
        serial: u64,
        target: Target,
        opened: Result<Begun, Fault>,
    ) -> Result<String, Fault> {
        let ((process, voice), beginning) = match opened {
            Ok(begun) => begun,
            Err(fault) => {
                self.table().remove(&target.key(), serial);
                return Err(fault);
            }
        };
        let id = uuid::Uuid::new_v4().to_string();
        let console = Arc::new(OpenConsole {
            id: id.clone(),
            serial,
            target,
            process,
            power_ordered: watch::Sender::new(false),
        });
        if !self.table().put_open(console.clone()) {
            return Err(Fault::new(Code::Cancelled));
        }
        tokio::spawn(self.clone().follow(console, voice, beginning));
        Ok(id)
    }

    fn tell_pause(&self, serial: u64, target: &Target, waits_s: u32) {
        let calls = match self.table().of(&target.key(), serial) {
            Some(slot) => slot.calls.clone(),
            None => Vec::new(),
        };
        for call in calls {
            (self.on_pause)(CallEvent { call, waits_s });
        }
    }

    /// Gives up the opening that this call asked for. A call that only raised a console asked for
    /// none.
    pub fn cancel(&self, call: u32) {
        let asked = self.table().asked_by(call);
        if let Some((key, serial)) = asked {
            self.give_up(&key, serial);
        }
    }

    /// Gives up an opening, or the window that came of it just before.
    fn give_up(&self, key: &Key, serial: u64) {
        let mut table = self.table();
        let console = match table.of(key, serial) {
            Some(Slot {
                stage: Stage::Open(console),
                ..
            }) => console.clone(),
            Some(_) => {
                table.remove(key, serial);
                drop(table);
                self.keep_ready();
                return;
            }
            None => return,
        };
        tokio::spawn(async move { console.process.close().await });
    }
}

impl Opened {
    /// The call has its answer: the console stays, whatever becomes of the call.
    pub fn keep(mut self) -> String {
        if let Some(wait) = &mut self.wait {
            wait.counts = false;
        }
        std::mem::take(&mut self.id)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if self.counts {
            self.consoles.give_up(&self.key, self.serial);
        }
    }
}

async fn with_window(process: ConsoleProcess, mut voice: ConsoleVoice) -> Result<Pair, Fault> {
    voice.window_is_there().await?;
    Ok((process, voice))
}

fn show(showing: Showing) -> ToConsole {
    ToConsole::Show(Box::new(showing))
}
