//! A machine that tells which keys reach it: TigerVNC's X server with nothing on it but xev.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    desktop::Desktop,
    guest::{NO_LOGIN, Xvnc},
    network::Network,
    servant::Servant,
    wait::{seconds, until},
};

/// X11's name of a modifier's bit in a key event.
pub const CONTROL: u32 = 4;
/// As above.
pub const ALT: u32 = 8;

/// One key event on the guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Pressed, or let go.
    pub down: bool,
    /// Its place on the guest's board.
    pub code: u8,
    /// X11's name of it, such as `Tab`.
    pub name: String,
    /// X11's number of it.
    pub keysym: u32,
    /// The modifiers that were held, as X11's bits.
    pub held: u32,
}

/// The machine.
pub struct KeyGuest {
    /// Its port for VNC.
    pub port: u16,
    server: Xvnc,
    log: PathBuf,
    _watcher: Servant,
}

impl KeyGuest {
    /// Starts it.
    pub async fn start(desktop: &Desktop) -> Self {
        let server = Xvnc::start(desktop, "800x600", &NO_LOGIN);
        Self::on(desktop, server, desktop.command("sh")).await
    }

    /// Starts it in another network.
    pub async fn far(desktop: &Desktop, network: &Network) -> Self {
        let server = Xvnc::far(desktop, network, "800x600", &NO_LOGIN);
        Self::on(desktop, server, network.command(desktop, "sh")).await
    }

    async fn on(desktop: &Desktop, server: Xvnc, mut command: Command) -> Self {
        let log = desktop.root().join("tmp/keys");
        command.env("DISPLAY", &server.display);
        command.args(["-c", "exec stdbuf -oL xev -root -event keyboard >\"$0\""]);
        let watcher = Servant::start(command.arg(&log));
        until("xev", seconds(20), async || log.exists().then_some(())).await;
        Self {
            port: server.port,
            server,
            log,
            _watcher: watcher,
        }
    }

    /// Its display in X11.
    pub fn display(&self) -> &str {
        &self.server.display
    }

    /// Every key event, in order.
    pub fn keys(&self) -> Vec<Key> {
        let told = fs::read_to_string(&self.log).unwrap_or_default();
        told.split("\n\n").filter_map(parse).collect()
    }

    /// Waits until a key with this name has gone down while exactly these modifiers were held.
    pub async fn sees(&self, name: &str, held: u32) {
        let pressed = |key: &Key| key.down && key.name == name && key.held == held;
        let found = crate::wait::within(seconds(10), async || {
            self.keys().iter().any(pressed).then_some(())
        });
        assert!(
            found.await.is_some(),
            "the guest did not see {name} with {held}, but {:?}",
            self.keys()
        );
    }

    /// Waits until every key that went down has been let go.
    pub async fn all_up(&self) {
        let found = crate::wait::within(seconds(10), async || {
            held(&self.keys()).is_empty().then_some(())
        });
        assert!(
            found.await.is_some(),
            "keys are left down: {:?}",
            held(&self.keys())
        );
    }
}

fn held(keys: &[Key]) -> Vec<&str> {
    let mut held: Vec<&Key> = Vec::new();
    for key in keys {
        held.retain(|other| other.code != key.code);
        if key.down {
            held.push(key);
        }
    }
    held.into_iter().map(|key| key.name.as_str()).collect()
}

/// `KeyPress event, ...` and, two lines on, `state 0x4, keycode 25 (keysym 0x77, w), ...`.
fn parse(event: &str) -> Option<Key> {
    let event = event.trim_start();
    let down = event.starts_with("KeyPress");
    if !down && !event.starts_with("KeyRelease") {
        return None;
    }
    let (_, rest) = event.split_once("state 0x")?;
    let (state, rest) = rest.split_once(',')?;
    let (code, rest) = rest.strip_prefix(" keycode ")?.split_once(" (keysym 0x")?;
    let (keysym, rest) = rest.split_once(", ")?;
    let (name, _) = rest.split_once(')')?;
    Some(Key {
        down,
        code: code.parse().ok()?,
        name: name.into(),
        keysym: u32::from_str_radix(keysym, 16).ok()?,
        held: u32::from_str_radix(state, 16).ok()?,
    })
}
