//! Changes of power: the jobs that the API answers with, and what they do to the machines.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use crate::world::World;

/// What is done to a server's power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Start,
    Stop { hard: bool },
    Reboot { hard: bool },
}

impl Deed {
    /// As the API's bodies name it, for the log.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Start => "os-start",
            Self::Stop { hard: false } => "os-stop SOFT",
            Self::Stop { hard: true } => "os-stop HARD",
            Self::Reboot { hard: false } => "reboot SOFT",
            Self::Reboot { hard: true } => "reboot HARD",
        }
    }

    fn job_type(self) -> &'static str {
        match self {
            Self::Start => "batchStartServer",
            Self::Stop { .. } => "batchStopServer",
            Self::Reboot { .. } => "batchRebootServer",
        }
    }
}

/// One job, as the API tells it.
struct Job {
    project: String,
    deed: Deed,
    servers: Vec<String>,
    done: bool,
    begun: String,
}

/// All jobs that were ever begun.
pub(crate) struct Jobs {
    /// How long one takes.
    takes: Duration,
    jobs: Mutex<HashMap<String, Job>>,
}

impl Jobs {
    pub(crate) fn new(takes: Duration) -> Self {
        Self {
            takes,
            jobs: Mutex::default(),
        }
    }

    /// A job of this project, as its page in the API's documents has it.
    pub(crate) fn tell(&self, project: &str, id: &str) -> Option<Value> {
        let jobs = self.lock();
        let job = jobs.get(id).filter(|job| job.project == project)?;
        let status = if job.done { "SUCCESS" } else { "RUNNING" };
        let parts: Vec<Value> = job
            .servers
            .iter()
            .map(|server| json!({"status": status, "entities": {"server_id": server}}))
            .collect();
        Some(json!({
            "job_id": id,
            "job_type": job.deed.job_type(),
            "status": status,
            "begin_time": job.begun,
            "end_time": job.done.then_some(&job.begun),
            "error_code": null,
            "fail_reason": null,
            "entities": {"sub_jobs_total": parts.len(), "sub_jobs": parts},
        }))
    }

    fn end(&self, id: &str) {
        if let Some(job) = self.lock().get_mut(id) {
            job.done = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a job on servers that the estate has taken it for; answers its id.
pub(crate) fn begin(world: &Arc<World>, project: &str, servers: Vec<String>, deed: Deed) -> String {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let job = Job {
        project: project.into(),
        deed,
        servers: servers.clone(),
        done: false,
        begun: httpdate::fmt_http_date(SystemTime::now()),
    };
    world.jobs.lock().insert(id.clone(), job);
    let (here, job) = (world.clone(), id.clone());
    world.tasks.spawn(async move {
        tokio::time::sleep(here.jobs.takes).await;
        for server in &servers {
            carry_out(&here, server, deed).await;
        }
        here.jobs.end(&job);
    });
    id
}

/// A machine behind a server is there while the server is on: it goes with a stop, and comes anew
/// with a start or a reboot.
async fn carry_out(world: &World, server: &str, deed: Deed) {
    match deed {
        Deed::Start => world.estate.end(server, "ACTIVE"),
        Deed::Stop { .. } => {
            world.estate.end(server, "SHUTOFF");
            world.machines.kill(server).await;
            return;
        }
        Deed::Reboot { .. } => {
            world.machines.kill(server).await;
            world.estate.end(server, "ACTIVE");
        }
    }
    // A machine for which no port is free is met by whoever looks at it.
    let _ = world.machines.power_on(server).await;
}
