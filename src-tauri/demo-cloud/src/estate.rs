//! What this cloud holds: three regions, their projects, and twelve servers in all kinds of state.

mod detail;
mod states;

use std::sync::{Mutex, MutexGuard, PoisonError};

use porthole_core::account::{Place, ProjectId, RegionId};

pub(crate) use states::Unfit;

/// Region id and its name for a person.
pub(crate) const REGIONS: [(&str, &str); 3] = [
    ("eu-101", "Demo Europe"),
    ("ap-1", "Demo Asia Pacific"),
    ("us-2", "Demo Americas"),
];

/// The account's own id.
pub(crate) const DOMAIN_ID: &str = "d0d0caf3c0ffee00d0d0caf3c0ffee00";

/// One project; its name is the region's, or `<region>_<name>` for a sub-project.
pub(crate) struct Project {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) parent_id: &'static str,
    pub(crate) enabled: bool,
}

const EU: &str = "e0101aaa0000400080000000000000e1";
const STAGING: &str = "e0101bbb0000400080000000000000e2";
const AP: &str = "a0001aaa0000400080000000000000a1";
const US: &str = "c0002aaa0000400080000000000000c1";
const ARCHIVE: &str = "c0002bbb0000400080000000000000c2";

pub(crate) const PROJECTS: [Project; 5] = [
    project(EU, "eu-101", DOMAIN_ID, true),
    project(STAGING, "eu-101_staging", EU, true),
    project(AP, "ap-1", DOMAIN_ID, true),
    project(US, "us-2", DOMAIN_ID, true),
    project(ARCHIVE, "us-2_archive", US, false),
];

const fn project(
    id: &'static str,
    name: &'static str,
    parent_id: &'static str,
    enabled: bool,
) -> Project {
    Project {
        id,
        name,
        parent_id,
        enabled,
    }
}

impl Project {
    pub(crate) fn region(&self) -> &'static str {
        self.name.split('_').next().unwrap_or(self.name)
    }
}

pub(crate) fn project_of(id: &str) -> Option<&'static Project> {
    PROJECTS.iter().find(|project| project.id == id)
}

/// The enabled projects, as an account keeps them.
pub(crate) fn places() -> Vec<Place> {
    PROJECTS
        .iter()
        .filter(|project| project.enabled)
        .map(|project| Place {
            region: RegionId::from(project.region()),
            project_id: ProjectId::from(project.id),
            project_name: project.name.into(),
        })
        .collect()
}

/// What a server's screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// A text console with a small shell.
    Text,
    /// A picture that moves.
    Moving,
}

/// One server as the demo begins.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its status, in nova's words.
    pub status: &'static str,
    /// What its screen shows.
    pub machine: Machine,
    project: &'static str,
    address: &'static str,
    floating: &'static str,
    flavor: (&'static str, u32, u32),
    system: &'static str,
}

const SMALL: (&str, u32, u32) = ("s6.small.1", 1, 1024);
const LARGE: (&str, u32, u32) = ("s6.large.2", 2, 4096);
const MEMORY: (&str, u32, u32) = ("m6.xlarge.8", 4, 32768);
const COMPUTE: (&str, u32, u32) = ("c7.2xlarge.2", 8, 16384);

macro_rules! servers {
    ($($project:ident $id:literal $name:literal $status:literal $machine:ident $address:literal $floating:literal $flavor:ident $system:literal;)*) => {
        [$(Start {
            id: $id, name: $name, status: $status, machine: Machine::$machine,
            project: $project, address: $address, floating: $floating, flavor: $flavor, system: $system,
        }),*]
    };
}

/// The twelve servers.
pub const SERVERS: [Start; 12] = servers! {
    EU "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a01" "web-01" "ACTIVE" Text "192.168.0.12" "203.0.113.12" LARGE "Debian 12";
    EU "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a02" "web-02" "REBOOT" Text "192.168.0.13" "203.0.113.13" LARGE "Debian 12";
    EU "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a03" "db-01" "ACTIVE" Text "192.168.0.20" "" MEMORY "Debian 12";
    EU "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a04" "build-2" "SHUTOFF" Text "192.168.0.31" "" COMPUTE "Ubuntu 24.04";
    EU "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a05" "desk-01" "ACTIVE" Moving "192.168.0.40" "" LARGE "Demo desktop";
    EU "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a06" "cache-01" "ERROR" Text "192.168.0.21" "" MEMORY "Debian 12";
    STAGING "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901b01" "stage-web-01" "ACTIVE" Text "192.168.8.12" "" SMALL "Debian 12";
    STAGING "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901b02" "stage-db-01" "PAUSED" Text "192.168.8.20" "" LARGE "Debian 12";
    AP "0a1a5c3e-6a7d-4b8f-9c21-3f5d7e901c01" "app-01" "ACTIVE" Text "10.20.0.11" "198.51.100.11" SMALL "Alpine 3.22";
    AP "0a1a5c3e-6a7d-4b8f-9c21-3f5d7e901c02" "queue-07" "BUILD" Text "" "" COMPUTE "Ubuntu 24.04";
    AP "0a1a5c3e-6a7d-4b8f-9c21-3f5d7e901c03" "Zoë's <b>box</b> & 東京" "ACTIVE" Text "2001:db8::11" "" SMALL "Alpine 3.22";
    US "0c1a5c3e-6a7d-4b8f-9c21-3f5d7e901d01" "vault-01" "SHELVED_OFFLOADED" Text "10.40.0.9" "" LARGE "Debian 12";
};

/// A server as it is now.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: String,
    /// What is being done to it, in nova's words.
    task: Option<&'static str>,
    /// How often its power was changed by the API.
    orders: u32,
    start: Start,
}

/// The servers as they are now.
pub(crate) struct Estate(Mutex<Vec<Server>>);

impl Estate {
    pub(crate) fn new(extra_servers: u32) -> Self {
        let own = SERVERS.into_iter().map(|start| Server {
            id: start.id.into(),
            name: start.name.into(),
            status: start.status.into(),
            task: None,
            orders: 0,
            start,
        });
        let model = SERVERS[11];
        let extra = (0..extra_servers).map(|number| Server {
            id: format!("0c1a5c3e-6a7d-4b8f-9c21-{number:012x}"),
            name: format!("node-{number:05}"),
            status: "ACTIVE".into(),
            task: None,
            orders: 0,
            start: model,
        });
        Self(Mutex::new(own.chain(extra).collect()))
    }

    pub(crate) fn of_project(&self, project: &str) -> Vec<Server> {
        let servers = self.servers();
        servers
            .iter()
            .filter(|server| server.start.project == project && server.status != "DELETED")
            .cloned()
            .collect()
    }

    pub(crate) fn find(&self, project: &str, id: &str) -> Option<Server> {
        self.of_project(project)
            .into_iter()
            .find(|server| server.id == id)
    }

    pub(crate) fn set_status(&self, id: &str, status: &str) {
        self.change(id, |server| server.status = status.into());
    }

    pub(crate) fn status(&self, id: &str) -> Option<String> {
        self.read(id, |server| server.status.clone())
    }

    pub(crate) fn rename(&self, id: &str, name: &str) {
        self.change(id, |server| server.name = name.into());
    }

    /// Name and kind of screen, for a machine that is about to run.
    pub(crate) fn machine(&self, id: &str) -> Option<(String, Machine)> {
        self.read(id, |server| (server.name.clone(), server.start.machine))
    }

    fn read<T>(&self, id: &str, read: impl FnOnce(&Server) -> T) -> Option<T> {
        let servers = self.servers();
        servers.iter().find(|server| server.id == id).map(read)
    }

    fn change(&self, id: &str, change: impl Fn(&mut Server)) {
        self.servers()
            .iter_mut()
            .filter(|server| server.id == id)
            .for_each(change);
    }

    fn servers(&self) -> MutexGuard<'_, Vec<Server>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
