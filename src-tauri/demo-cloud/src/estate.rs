//! What this cloud holds: three regions, their projects, and twelve servers in all kinds of state.

use std::sync::{Mutex, PoisonError};

use porthole_core::account::{Place, ProjectId, RegionId};
use serde_json::{Value, json};

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
            start,
        });
        let model = SERVERS[11];
        let extra = (0..extra_servers).map(|number| Server {
            id: format!("0c1a5c3e-6a7d-4b8f-9c21-{number:012x}"),
            name: format!("node-{number:05}"),
            status: "ACTIVE".into(),
            start: model,
        });
        Self(Mutex::new(own.chain(extra).collect()))
    }

    pub(crate) fn of_project(&self, project: &str) -> Vec<Server> {
        let servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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

    pub(crate) fn rename(&self, id: &str, name: &str) {
        self.change(id, |server| server.name = name.into());
    }

    /// Name and kind of screen, for a machine that is about to run.
    pub(crate) fn machine(&self, id: &str) -> Option<(String, Machine)> {
        let servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let server = servers.iter().find(|server| server.id == id)?;
        Some((server.name.clone(), server.start.machine))
    }

    fn change(&self, id: &str, change: impl Fn(&mut Server)) {
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        servers
            .iter_mut()
            .filter(|server| server.id == id)
            .for_each(change);
    }
}

impl Server {
    /// The server as the v1 API tells it, numbers as strings where the real one does so.
    pub(crate) fn detail(&self) -> Value {
        let (flavor, vcpus, ram) = self.start.flavor;
        let (power, vm_state) = match self.status.as_str() {
            "ACTIVE" | "REBOOT" => (1, "active"),
            "PAUSED" => (3, "paused"),
            "SHUTOFF" => (4, "stopped"),
            "SHELVED_OFFLOADED" => (4, "shelved_offloaded"),
            "ERROR" => (0, "error"),
            _ => (0, "building"),
        };
        let task = match self.status.as_str() {
            "REBOOT" => json!("rebooting"),
            "BUILD" => json!("spawning"),
            _ => Value::Null,
        };
        json!({
            "id": self.id,
            "name": self.name,
            "status": self.status,
            "tenant_id": self.start.project,
            "created": "2026-02-03T08:15:30Z",
            "updated": "2026-10-20T17:42:01Z",
            "OS-EXT-STS:vm_state": vm_state,
            "OS-EXT-STS:task_state": task,
            "OS-EXT-STS:power_state": power,
            "OS-EXT-AZ:availability_zone": format!("{}a", self.region()),
            "OS-EXT-SRV-ATTR:hostname": self.name,
            "addresses": {"5f0d9a3c-demo-vpc": self.addresses()},
            "flavor": {
                "id": flavor, "name": flavor,
                "vcpus": vcpus.to_string(), "ram": ram.to_string(), "disk": "0",
            },
            "metadata": {
                "os_type": "Linux", "os_bit": "64",
                "image_name": self.start.system, "charging_mode": "0",
            },
            "tags": ["demo"],
            "locked": false,
            "host_status": "UP",
            "key_name": Value::Null,
            "fault": self.fault(),
        })
    }

    fn region(&self) -> &'static str {
        project_of(self.start.project).map_or("", Project::region)
    }

    fn addresses(&self) -> Vec<Value> {
        let entry = |address: &str, kind: &str| {
            let version = if address.contains(':') { "6" } else { "4" };
            json!({"addr": address, "version": version, "OS-EXT-IPS:type": kind})
        };
        [
            (self.start.address, "fixed"),
            (self.start.floating, "floating"),
        ]
        .into_iter()
        .filter(|(address, _)| !address.is_empty())
        .map(|(address, kind)| entry(address, kind))
        .collect()
    }

    fn fault(&self) -> Value {
        if self.status != "ERROR" {
            return Value::Null;
        }
        json!({
            "code": 500,
            "message": "No valid host was found. There are not enough hosts available.",
            "created": "2026-10-20T17:42:01Z",
        })
    }
}
