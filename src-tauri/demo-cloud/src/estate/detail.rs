//! A server as the v1 API tells it.

use serde_json::{Value, json};

use super::{Project, Server, project_of};

impl Server {
    /// The server as the v1 API tells it, numbers as strings where the real one does so.
    pub(crate) fn detail(&self) -> Value {
        let (flavor, vcpus, ram) = self.start.flavor;
        let (power, vm_state) = match self.status.as_str() {
            "ACTIVE" | "REBOOT" | "HARD_REBOOT" => (1, "active"),
            "PAUSED" => (3, "paused"),
            "SHUTOFF" => (4, "stopped"),
            "SHELVED_OFFLOADED" => (4, "shelved_offloaded"),
            "ERROR" => (0, "error"),
            _ => (0, "building"),
        };
        let task = self.task.or(match self.status.as_str() {
            "REBOOT" => Some("rebooting"),
            "BUILD" => Some("spawning"),
            _ => None,
        });
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
