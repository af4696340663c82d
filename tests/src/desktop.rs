//! A private desktop session: a display with a window manager, a bus, a keyring, an empty home.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use porthole_core::settings::{Choices, Level, SettingsFile};
use tempfile::TempDir;

use crate::{
    keyring::Keyring,
    processes,
    screen::Screen,
    servant::Servant,
    wait::{seconds, until},
};

/// Marks every process of the app under test, in its environment.
pub const MARK: &str = "PORTHOLE_TEST_SESSION";

/// A bus that starts nothing by itself: what is on it, the test has put there.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A desktop of its own for one test. All that runs on it ends with this value.
pub struct Desktop {
    servants: Vec<Servant>,
    display: String,
    mark: String,
    extra: Vec<(String, String)>,
    // Last, so that it is removed after everything that writes to it has ended.
    root: TempDir,
}

impl Desktop {
    /// A desktop whose keyring is open.
    pub async fn start() -> Self {
        Self::with(Keyring::Unlocked).await
    }

    /// A desktop whose keyring is in this state.
    pub async fn with(keyring: Keyring) -> Self {
        let root = tempfile::Builder::new()
            .prefix("porthole-")
            .tempdir()
            .expect("a folder");
        let mark = root
            .path()
            .file_name()
            .expect("it has a name")
            .to_string_lossy()
            .into_owned();
        for folder in ["home", "run", "tmp"] {
            fs::create_dir(root.path().join(folder)).expect("a folder");
        }
        fs::set_permissions(root.path().join("run"), fs::Permissions::from_mode(0o700))
            .expect("it is ours");
        let (display, servant) = start_display();
        let mut desktop = Self {
            servants: vec![servant],
            display,
            mark,
            extra: Vec::new(),
            root,
        };
        desktop.start_bus().await;
        desktop.start_window_manager().await;
        desktop.start_keyring(keyring).await;
        desktop
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// The folder that holds home, runtime folder and temporary files: all that the app may write.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// Where the app keeps its accounts and settings.
    pub fn config_folder(&self) -> PathBuf {
        self.home().join(".config/app.porthole.Porthole")
    }

    /// Chooses for all consoles of an app that is started afterwards.
    pub fn choose_for_all(&self, choices: Choices) {
        let (settings, _) = SettingsFile::open(&self.config_folder());
        let chosen = settings.choose(&"any".into(), &"any".into(), Level::All, choices);
        chosen.expect("the home can be written");
    }

    /// Windows, pixels, keys and pointer.
    pub fn screen(&self) -> Screen {
        Screen::new(self.display.clone())
    }

    /// The display's name, such as `:99`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The mark in the environment of the app's processes.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// Sets a variable for every program that is started from now on.
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.extra.push((name.into(), value.into()));
    }

    /// A program on this desktop, with nothing else in its environment.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.root().join("run"))
            .env("TMPDIR", self.root().join("tmp"))
            .env("DISPLAY", &self.display)
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                format!("unix:path={}", self.bus_socket().display()),
            )
            .env("LANG", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .envs(self.extra.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home());
        command
    }

    /// A program of the app: [`Desktop::command`], marked.
    pub fn marked(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = self.command(program);
        command.env(MARK, &self.mark);
        command
    }

    /// Keeps a program running until the desktop ends.
    pub fn keep(&mut self, servant: Servant) {
        self.servants.push(servant);
    }

    fn bus_socket(&self) -> PathBuf {
        self.root().join("run/bus")
    }

    async fn start_bus(&mut self) {
        let file = self.root().join("bus.conf");
        let words = BUS.replace("SOCKET", &self.bus_socket().display().to_string());
        fs::write(&file, words).expect("the folder is ours");
        let mut command = self.command("dbus-daemon");
        command
            .arg("--nofork")
            .arg(format!("--config-file={}", file.display()));
        self.keep(Servant::start(&mut command));
        until("the bus", seconds(10), async || {
            self.bus_socket().exists().then_some(())
        })
        .await;
    }

    async fn start_window_manager(&mut self) {
        let mut command = self.command("openbox");
        command.arg("--sm-disable");
        self.keep(Servant::start(&mut command));
        let screen = self.screen();
        until("the window manager", seconds(20), async || {
            screen.is_managed().then_some(())
        })
        .await;
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for process in processes::with_drivers(&self.mark) {
            crate::keyring::signal(process.pid, rustix::process::Signal::KILL);
        }
        // The display goes last.
        while let Some(servant) = self.servants.pop() {
            drop(servant);
        }
    }
}

fn start_display() -> (String, Servant) {
    let mut command = Command::new("Xvfb");
    command.args([
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1600x1000x24",
        "-nolisten",
        "tcp",
    ]);
    command.args(["-noreset", "-dpi", "96"]);
    let (servant, number) = Servant::start_and_hear(&mut command);
    (format!(":{number}"), servant)
}
