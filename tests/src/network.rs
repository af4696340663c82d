//! A network of its own (a namespace of Linux), joined to this one by a cable that can be pulled.

use std::process::Command;

use crate::{desktop::Desktop, keyring::succeeds};

/// Both ends of the cable; a block that is kept for documentation (RFC 5737).
const HERE: &str = "198.51.100.1/30";
/// The other end.
pub const THERE: &str = "198.51.100.2";

/// The network. It is gone when this is dropped.
pub struct Network {
    name: String,
    cable: String,
}

impl Network {
    /// Makes one, and plugs the cable in; none where this user may not, which takes root's rights.
    pub fn start() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        let number = std::process::id();
        let made = Self {
            name: format!("porthole-{number}"),
            cable: format!("ph{number}"),
        };
        let (name, cable) = (&*made.name, &*made.cable);
        ip(&["netns", "add", name]);
        ip(&[
            "link", "add", cable, "type", "veth", "peer", "name", "cable", "netns", name,
        ]);
        ip(&["address", "add", HERE, "dev", cable]);
        ip(&["link", "set", cable, "up"]);
        made.within(&["address", "add", &format!("{THERE}/30"), "dev", "cable"]);
        made.within(&["link", "set", "lo", "up"]);
        made.plug_in();
        Some(made)
    }

    /// A program of the desktop that runs in this network.
    pub fn command(&self, desktop: &Desktop, program: &str) -> Command {
        let mut command = desktop.command("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }

    /// Pulls the cable: whoever is at one end hears nothing of it from the other.
    pub fn pull(&self) {
        self.within(&["link", "set", "cable", "down"]);
    }

    /// Plugs it in again.
    pub fn plug_in(&self) {
        self.within(&["link", "set", "cable", "up"]);
    }

    fn within(&self, arguments: &[&str]) {
        ip(&[&["-n", &*self.name], arguments].concat());
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // Whatever still runs there keeps the network for a while, and would keep the cable.
        for thing in [["link", "del", &self.cable], ["netns", "del", &self.name]] {
            succeeds(Command::new("ip").args(thing));
        }
    }
}

fn ip(arguments: &[&str]) {
    let done = succeeds(Command::new("ip").args(arguments));
    assert!(done, "ip {arguments:?}");
}
