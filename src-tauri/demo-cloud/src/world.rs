//! What all parts of one demo cloud share, and the tasks that end with it.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::task::JoinSet;

use crate::{
    Options, estate::Estate, faults::Faults, keys::Ring, link::Links, log::Log, machine::Machines,
    power::Jobs, tokens::Tokens,
};

/// The state of one demo cloud.
pub(crate) struct World {
    /// Scheme, host and port of console URLs.
    pub(crate) console_origin: String,
    pub(crate) estate: Arc<Estate>,
    pub(crate) keys: Ring,
    pub(crate) tokens: Tokens,
    pub(crate) faults: Arc<Faults>,
    pub(crate) log: Arc<Log>,
    pub(crate) machines: Machines,
    pub(crate) links: Links,
    pub(crate) jobs: Jobs,
    pub(crate) tasks: Arc<Tasks>,
}

impl World {
    pub(crate) fn new(options: Options, console_origin: String) -> Arc<Self> {
        let log = Arc::new(Log::default());
        let tasks = Arc::new(Tasks::default());
        let estate = Arc::new(Estate::new(options.extra_servers));
        Arc::new(Self {
            keys: Ring::new(options.key_lock),
            tokens: Tokens::new(options.token_ttl),
            faults: Arc::new(Faults::default()),
            machines: Machines::new(options.boot, estate.clone(), log.clone(), tasks.clone()),
            links: Links::default(),
            jobs: Jobs::new(options.power),
            console_origin,
            estate,
            log,
            tasks,
        })
    }

    /// What the cloud takes for the present; a fault may move it.
    pub(crate) fn now(&self) -> SystemTime {
        let ahead_s = self.faults.clock_ahead_s();
        let shift = Duration::from_secs(ahead_s.unsigned_abs());
        if ahead_s < 0 {
            SystemTime::now() - shift
        } else {
            SystemTime::now() + shift
        }
    }
}

/// Every task of a demo cloud, so that none outlives it.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<JoinSet<()>>);

impl Tasks {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    pub(crate) fn end(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .abort_all();
    }
}
