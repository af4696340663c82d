//! What is known about the end of a link: what the console process saw of it, and what the launcher
//! found out afterwards.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Detail, Fault},
    server::{Phase, Server},
};

/// How far a link came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reached {
    /// Nothing was reached.
    Nothing,
    /// The proxy was dialled.
    Connected,
    /// TLS stands.
    Secured,
    /// The WebSocket was answered.
    Upgraded,
    /// The server's first byte has come.
    Greeted,
}

/// How a link ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkEnd {
    /// It never came to be, and this is why.
    Refused(Fault),
    /// The cloud's side said goodbye, with this close code where it gave one (RFC 6455, 7.4).
    Closed(Option<u16>),
    /// The cloud's side ended without a word; nova does so for a refused token too.
    Cut,
    /// The cloud's side no longer answers.
    Silent,
    /// What came is not VNC as the viewer understands it.
    Nonsense,
}

/// What a console process saw of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// How it ended.
    pub end: LinkEnd,
    /// How far it came.
    pub reached: Reached,
    /// How long it lasted.
    pub lived_ms: u64,
    /// How long ago the last key or pointer went to the server.
    pub untouched_ms: u64,
    /// Lines for "Details".
    pub details: Vec<Detail>,
}

/// What a server does, as far as a console is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It runs: there is a screen.
    Running,
    /// It is about to run for the first time, or again.
    Starting,
    /// It restarts.
    Rebooting,
    /// It goes to another host, or gets another size.
    Moving,
    /// It does not run, or is about to stop.
    Stopped,
    /// It is being deleted, or is already.
    Deleted,
    /// The cloud reports an error of it.
    Broken,
    /// Something else, or not told.
    Unknown,
}

impl From<&Server> for Doing {
    fn from(server: &Server) -> Self {
        match (server.phase, server.state.as_str()) {
            (_, "deleted" | "deleting") => Self::Deleted,
            (Phase::Running, _) => Self::Running,
            (Phase::Stopped, _) | (Phase::Working, "stopping") => Self::Stopped,
            (Phase::Working, "rebooting") => Self::Rebooting,
            (Phase::Working, "migrating" | "resizing") => Self::Moving,
            (Phase::Working, "starting" | "building" | "rebuilding") => Self::Starting,
            (Phase::Error, _) => Self::Broken,
            (Phase::Working | Phase::Unknown, _) => Self::Unknown,
        }
    }
}

/// All that is known about the end of one link.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What the console process saw.
    pub evidence: &'a Evidence,
    /// How old its URL was.
    pub url_age: Duration,
    /// What the cloud says of the server, where it has said something.
    pub server: Option<&'a Result<Doing, Fault>>,
    /// Whether the proxy's TCP port answers, where that was tried to the end.
    pub port: Option<&'a Result<(), Fault>>,
    /// How many links in a row have ended soon after they were there.
    pub short_lives: u8,
}
