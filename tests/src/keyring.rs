//! A real GNOME Keyring on a private bus, in every state that a user may have it in.

use std::process::Command;

use crate::{
    desktop::Desktop,
    servant::Servant,
    wait::{seconds, until},
};

/// How the keyring of a desktop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// There, and open.
    Unlocked,
    /// There, and locked; nobody answers its prompt.
    Locked,
    /// There is none, and the bus could start none.
    Absent,
    /// It owns its name and answers nothing: the process is stopped.
    Silent,
    /// It is open, but cannot write, as on a full disk.
    Full,
}

/// Any text: it is typed by nobody.
const PASSWORD: &str = "only for this test";

impl Desktop {
    /// Starts the keyring in this state.
    pub(crate) async fn start_keyring(&mut self, state: Keyring) {
        if state == Keyring::Absent {
            return;
        }
        let mut command = self.command("sh");
        // Without that, a write that fails as on a full disk would end it.
        command.args([
            "-c",
            "trap '' XFSZ; exec \"$0\" \"$@\"",
            "gnome-keyring-daemon",
        ]);
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        let servant = Servant::start_and_tell(&mut command, PASSWORD);
        until("the keyring on the bus", seconds(20), async || {
            self.secret_tool(&["lookup", "nothing", "here"]);
            self.default_collection_is_there().then_some(())
        })
        .await;
        let pid = servant.pid();
        self.keep(servant);
        match state {
            Keyring::Locked => self.lock_keyring(),
            Keyring::Silent => signal(pid, rustix::process::Signal::STOP),
            Keyring::Full => write_no_more(pid),
            Keyring::Unlocked | Keyring::Absent => {}
        }
    }

    /// Locks the keyring, as it may be locked while the app runs.
    pub fn lock_keyring(&self) {
        let collection = "array:objpath:/org/freedesktop/secrets/collection/login";
        self.ask_secrets("org.freedesktop.Secret.Service.Lock", &[collection]);
    }

    /// What `secret-tool` prints; empty where it found nothing.
    pub fn secret_tool(&self, arguments: &[&str]) -> String {
        let output = self.command("secret-tool").args(arguments).output();
        String::from_utf8_lossy(&output.expect("secret-tool is installed").stdout).into_owned()
    }

    fn default_collection_is_there(&self) -> bool {
        self.ask_secrets(
            "org.freedesktop.Secret.Service.ReadAlias",
            &["string:default"],
        )
        .contains("/collection/")
    }

    fn ask_secrets(&self, method: &str, arguments: &[&str]) -> String {
        let output = self
            .command("dbus-send")
            .args([
                "--print-reply",
                "--dest=org.freedesktop.secrets",
                "/org/freedesktop/secrets",
            ])
            .arg(method)
            .args(arguments)
            .output();
        String::from_utf8_lossy(&output.expect("dbus-send is installed").stdout).into_owned()
    }
}

/// Sends a signal to a process that the harness started.
pub fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    // It may have ended meanwhile.
    let _ = rustix::process::kill_process(pid.expect("a process id is positive"), signal);
}

/// Has every write of a process to a file fail.
fn write_no_more(pid: u32) {
    let pid = rustix::process::Pid::from_raw(pid.cast_signed());
    let none = rustix::process::Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let limited = rustix::process::prlimit(pid, rustix::process::Resource::Fsize, none);
    limited.expect("the keyring can be limited");
}

/// Runs a program of the desktop and tells whether it ended well.
pub fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
