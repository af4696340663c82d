//! A console process by itself: the test speaks to it as the launcher does.

use std::process::{ExitStatus, Stdio};

use porthole_core::{
    console::message::{ConsoleState, FromConsole, Preparation, Showing, Title, ToConsole},
    proxy::{PipeSecret, ProxyRoute},
    settings::{Choices, Level, Levels},
    trust::Trust,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

use crate::{app::binary, desktop::Desktop, guest::NoVnc, screen::Window, wait::seconds};

/// One console process.
pub struct Console {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Console {
    /// Starts one, and waits until it stands ready.
    pub async fn start(desktop: &Desktop) -> Self {
        let mut command = Command::from(desktop.marked(binary()));
        command.arg("--console").kill_on_drop(true);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary is there");
        let input = child.stdin.take().expect("it was piped");
        let output = child.stdout.take().expect("it was piped");
        let mut console = Self {
            child,
            input,
            output: BufReader::new(output).lines(),
        };
        let preparation = Preparation {
            sandbox: sandbox_works(desktop),
            software: true,
        };
        console.say(&ToConsole::Prepare(preparation)).await;
        console
            .hears("that it is ready", |said| {
                matches!(said, FromConsole::Ready)
            })
            .await;
        console
    }

    /// Its process id.
    ///
    /// # Panics
    /// Where it has ended.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Says something to it.
    pub async fn say(&mut self, message: &ToConsole) {
        let mut line = serde_json::to_vec(message).expect("messages are JSON");
        line.push(b'\n');
        self.input.write_all(&line).await.expect("it listens");
    }

    /// Has it show a page, which it reaches directly.
    pub async fn show(&mut self, url: &str) {
        self.show_in(false, url, Levels::default()).await;
    }

    /// Has it show the server behind this page in the viewer, as is chosen here, and waits for it.
    pub async fn view(&mut self, url: &str, levels: Levels) {
        self.show_in(true, url, levels).await;
        self.becomes(ConsoleState::Showing).await;
    }

    /// Starts one that shows the machine behind this proxy in the viewer, in a window that has the
    /// keyboard.
    pub async fn viewing(desktop: &Desktop, novnc: &NoVnc, levels: Levels) -> (Self, Window) {
        let mut console = Self::start(desktop).await;
        let address = format!("{}&token=t", novnc.url);
        console.view(&address, levels).await;
        let screen = desktop.screen();
        let window = screen.window("web-01", seconds(20)).await;
        screen.focus(&window).await;
        (console, window)
    }

    /// Tells it what is chosen from now on.
    pub async fn choose(&mut self, levels: Levels) {
        self.say(&ToConsole::Settings(Box::new(levels))).await;
    }

    /// Waits until the user chooses something in it.
    pub async fn chooses(&mut self, wanted: Level) -> Choices {
        let mut chosen = None;
        let found = std::cell::RefCell::new(&mut chosen);
        self.hears("a choice", |said| match said {
            FromConsole::Choose { level, choices } if *level == wanted => {
                **found.borrow_mut() = Some((**choices).clone());
                true
            }
            _ => false,
        })
        .await;
        chosen.expect("it was heard")
    }

    async fn show_in(&mut self, viewer: bool, url: &str, levels: Levels) {
        let showing = Showing {
            title: Title {
                server: "web-01".into(),
                account: "Trial".into(),
                region: "eu-101".into(),
            },
            url: PipeSecret(url.to_owned().into()),
            route: ProxyRoute::Direct,
            trust: Trust::default(),
            page_hosts: Vec::new(),
            viewer,
            levels,
            login: None,
            plain: false,
        };
        self.say(&ToConsole::Show(Box::new(showing))).await;
    }

    /// Waits until it says that its window shows this.
    pub async fn becomes(&mut self, wanted: ConsoleState) {
        let is =
            |said: &FromConsole| matches!(said, FromConsole::State { state } if *state == wanted);
        self.hears(&format!("{wanted:?}"), is).await;
    }

    /// Waits until it says something.
    ///
    /// # Panics
    /// With what it said instead, when it has ended or the limit has passed.
    pub async fn hears(&mut self, what: &str, wanted: impl Fn(&FromConsole) -> bool) {
        let mut heard = Vec::new();
        let listening = async {
            while let Ok(Some(line)) = self.output.next_line().await {
                let said = serde_json::from_str(&line).expect("messages are JSON");
                if wanted(&said) {
                    return true;
                }
                heard.push(said);
            }
            false
        };
        let found = timeout(seconds(30), listening).await.unwrap_or(false);
        assert!(found, "the console did not say {what}, but {heard:?}");
    }

    /// Ends its pipe, and gives how it ended.
    pub async fn end(self) -> ExitStatus {
        let Self {
            mut child, input, ..
        } = self;
        drop(input);
        let ended = timeout(seconds(20), child.wait()).await;
        ended.expect("it ends in time").expect("it is our child")
    }
}

/// Whether bubblewrap may be used here.
fn sandbox_works(desktop: &Desktop) -> bool {
    let mut trial = desktop.command("bwrap");
    trial.args([
        "--unshare-user",
        "--unshare-pid",
        "--ro-bind",
        "/",
        "/",
        "true",
    ]);
    crate::keyring::succeeds(&mut trial)
}
