//! The binary that users run, on a desktop of the harness.

use std::{
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use crate::{
    desktop::Desktop,
    launcher::{Launcher, SOON},
    processes::{self, Process},
    screen::{Screen, Window},
    servant::Servant,
    wait::{seconds, until, within},
};

/// The title of the launcher's window.
pub const TITLE: &str = "Porthole";

/// The app, running.
pub struct App<'a> {
    desktop: &'a Desktop,
    /// The launcher's page; none where the app was started without a driver.
    pub launcher: Option<Launcher>,
    servant: Servant,
}

impl<'a> App<'a> {
    /// Starts the app under a driver, so that its page can be looked into.
    pub async fn driven(desktop: &'a Desktop, arguments: &[&str]) -> App<'a> {
        let (port, native) = (free_port(), free_port());
        let mut command = desktop.marked(driver());
        command.args([
            "--port",
            &port.to_string(),
            "--native-port",
            &native.to_string(),
        ]);
        let servant = Servant::start(&mut command);
        let client = until("the driver's session", seconds(90), async || {
            session(port, arguments).await
        })
        .await;
        App {
            desktop,
            launcher: Some(Launcher::new(client, desktop.screen())),
            servant,
        }
    }

    /// Starts the app as a double click does.
    pub async fn plain(desktop: &'a Desktop, arguments: &[&str]) -> App<'a> {
        let mut command = desktop.marked(binary());
        let servant = Servant::start(command.args(arguments));
        App {
            desktop,
            launcher: None,
            servant,
        }
    }

    /// Starts the app from its desktop entry, as a desktop's menu does.
    pub async fn from_entry(desktop: &'a Desktop, entry: &Path) -> App<'a> {
        let mut command = desktop.marked("gio");
        let servant = Servant::start(command.arg("launch").arg(entry));
        App {
            desktop,
            launcher: None,
            servant,
        }
    }

    /// The launcher's page.
    ///
    /// # Panics
    /// Where the app was started without a driver.
    pub fn page(&self) -> &Launcher {
        self.launcher
            .as_ref()
            .expect("the app was started under a driver")
    }

    /// The screen that the app is on.
    pub fn screen(&self) -> Screen {
        self.desktop.screen()
    }

    /// The launcher's window.
    pub async fn window(&self) -> Window {
        let screen = self.screen();
        until("the launcher's window", SOON, async || {
            screen
                .windows()
                .into_iter()
                .find(|window| window.title == TITLE)
        })
        .await
    }

    /// Every process of the app, those of the engine included.
    pub fn processes(&self) -> Vec<Process> {
        processes::marked(self.desktop.mark())
    }

    /// The launcher's main process.
    pub async fn main_process(&self) -> Process {
        until("the launcher's process", SOON, async || {
            let role = |process: &Process| process.has("--console") || process.has("--demo-cloud");
            self.ours().into_iter().find(|process| !role(process))
        })
        .await
    }

    /// The console processes, the one that stands ready included.
    pub fn consoles(&self) -> Vec<Process> {
        self.ours()
            .into_iter()
            .filter(|process| process.has("--console"))
            .collect()
    }

    /// Waits until no process of the app is left.
    pub async fn ended(&self) {
        let gone = within(seconds(30), async || {
            self.processes().is_empty().then_some(())
        })
        .await;
        assert!(gone.is_some(), "these did not end: {:?}", self.processes());
    }

    /// Ends the app and waits until nothing of it is left.
    pub async fn end(mut self) {
        if let Some(launcher) = self.launcher.take() {
            launcher.end().await;
        }
        self.servant.end();
        self.ended().await;
    }

    /// The processes that run our own binary.
    fn ours(&self) -> Vec<Process> {
        let name = binary()
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        self.processes()
            .into_iter()
            .filter(|process| Some(&process.program) == name.as_ref())
            .collect()
    }
}

/// The binary under test: `PORTHOLE_BIN`, or the release build beside the tests.
pub fn binary() -> PathBuf {
    let named = env::var_os("PORTHOLE_BIN").map(PathBuf::from);
    let path = named.unwrap_or_else(|| target_folder().join("release/porthole"));
    assert!(
        path.exists(),
        "there is no {}: cargo xtask test builds it",
        path.display()
    );
    path.canonicalize().expect("it exists")
}

/// A webview without fences, an example of the console's crate: `PORTHOLE_BARE`, or the one beside
/// the tests.
pub fn bare() -> PathBuf {
    let named = env::var_os("PORTHOLE_BARE").map(PathBuf::from);
    let path = named.unwrap_or_else(|| target_folder().join("debug/examples/bare"));
    assert!(
        path.exists(),
        "there is no {}: cargo xtask test builds it",
        path.display()
    );
    path
}

/// A program that stands beside the test's own target folder's builds.
fn target_folder() -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    let named = |folder: &&Path| folder.join("CACHEDIR.TAG").exists();
    test.ancestors()
        .find(named)
        .map(Path::to_owned)
        .expect("a test runs in a target folder")
}

fn driver() -> PathBuf {
    env::var_os("TAURI_DRIVER").map_or_else(|| "tauri-driver".into(), PathBuf::from)
}

/// A port on loopback that nobody has now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a port");
    listener.local_addr().expect("it is bound").port()
}

async fn session(port: u16, arguments: &[&str]) -> Option<Client> {
    let application = json!({ "application": binary(), "args": arguments });
    let wanted: Map<String, Value> = [("tauri:options".to_owned(), application)]
        .into_iter()
        .collect();
    let address = format!("http://127.0.0.1:{port}");
    ClientBuilder::new(HttpConnector::new())
        .capabilities(wanted)
        .connect(&address)
        .await
        .ok()
}

/// Starts the app a second time, as another double click does, and waits for that process to end.
pub fn start_again(desktop: &Desktop) -> bool {
    let mut command: Command = desktop.marked(binary());
    crate::keyring::succeeds(&mut command)
}
