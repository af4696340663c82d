//! The states that a server's power goes through, and which deeds they allow.

use super::{Estate, Server};
use crate::power::Deed;

/// Why a deed cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// There is no such server.
    Gone,
    /// Something else is being done to it.
    Busy,
    /// Not in this state.
    State,
}

impl Estate {
    /// Begins a deed on all of these servers, or on none.
    pub(crate) fn begin(&self, project: &str, ids: &[String], deed: Deed) -> Result<(), Unfit> {
        let mut servers = self.servers();
        let places: Vec<usize> = ids
            .iter()
            .map(|id| {
                let is_it = |server: &Server| {
                    server.id == *id
                        && server.start.project == project
                        && server.status != "DELETED"
                };
                servers.iter().position(is_it).ok_or(Unfit::Gone)
            })
            .collect::<Result<_, _>>()?;
        for at in &places {
            fits(&servers[*at], deed)?;
        }
        for at in places {
            let server = &mut servers[at];
            server.orders += 1;
            match deed {
                Deed::Start => server.task = Some("powering-on"),
                Deed::Stop { .. } => server.task = Some("powering-off"),
                Deed::Reboot { hard } => {
                    server.status = if hard { "HARD_REBOOT" } else { "REBOOT" }.into();
                }
            }
        }
        Ok(())
    }

    /// Ends a deed in this status.
    pub(crate) fn end(&self, id: &str, status: &str) {
        self.change(id, |server| {
            server.status = status.into();
            server.task = None;
        });
    }

    /// Whether a machine can run behind this server.
    pub(crate) fn is_on(&self, id: &str) -> bool {
        self.read(id, |server| server.status != "SHUTOFF")
            .unwrap_or(false)
    }

    /// The machine was switched off from within; answers what [`Self::wake`] needs.
    pub(crate) fn sleep(&self, id: &str) -> u32 {
        self.set_status(id, "SHUTOFF");
        self.read(id, |server| server.orders).unwrap_or(0)
    }

    /// Switches a server on again that was switched off from within, unless the API has changed its
    /// power since.
    pub(crate) fn wake(&self, id: &str, orders: u32) {
        self.change(id, |server| {
            if server.orders == orders {
                server.status = "ACTIVE".into();
            }
        });
    }
}

fn fits(server: &Server, deed: Deed) -> Result<(), Unfit> {
    let status = server.status.as_str();
    let fits = match deed {
        Deed::Start => status == "SHUTOFF",
        Deed::Stop { .. } => matches!(status, "ACTIVE" | "ERROR"),
        Deed::Reboot { hard: false } => status == "ACTIVE",
        Deed::Reboot { hard: true } => {
            matches!(status, "ACTIVE" | "ERROR" | "PAUSED" | "REBOOT")
        }
    };
    // A server that hangs in a reboot can be forced.
    let busy = server.task.is_some() || (server.is_working() && !fits);
    match (busy, fits) {
        (true, _) => Err(Unfit::Busy),
        (false, true) => Ok(()),
        (false, false) => Err(Unfit::State),
    }
}

impl Server {
    /// Whether its status tells that something is being done to it.
    pub(crate) fn is_working(&self) -> bool {
        matches!(
            self.status.as_str(),
            "REBOOT" | "HARD_REBOOT" | "BUILD" | "MIGRATING" | "RESIZE"
        )
    }
}
