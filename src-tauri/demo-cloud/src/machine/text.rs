//! The text machine: it boots, shows a login, and has a small shell.
//!
//! ```text
//! Boot --last line--> Login --name--> Password --anything--> Shell --exit--> Login
//!   ^                                                        |  |
//!   +------------ reboot, Ctrl+Alt+Del ----------------------+  +--ping--> Ping --Ctrl+C--> Shell
//! ```

mod typing;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::{
    Parts,
    boot::{self, Step},
    grid::Grid,
    keyboard::{Key, Keyboard},
    line::Line,
    shell::{self, Shell},
};
use crate::{log::Log, rfb::Input};

/// Width and height of the screen, in pixels.
pub(crate) const SIZE: (u16, u16) = (1024, 768);

/// How long the cursor is shown, and hidden.
const BLINK: Duration = Duration::from_millis(530);

/// Keys that are kept while the machine boots.
const AHEAD_MAX: usize = 1_000;

enum Mode {
    Boot(VecDeque<Step>),
    Login,
    Password {
        user: String,
    },
    Shell(Shell),
    Ping {
        shell: Shell,
        host: String,
        number: u64,
    },
}

struct Console {
    grid: Grid,
    mode: Mode,
    line: Line,
    keyboard: Keyboard,
    ahead: Vec<Key>,
    started: Instant,
    /// When boot or ping go on.
    due: Option<Instant>,
    blink: Instant,
    cursor: bool,
    off: bool,
    server: String,
    name: String,
    log: Arc<Log>,
}

/// Runs until the machine is powered off from within.
pub(crate) async fn run(parts: Parts) {
    let mut input = parts.input;
    let mut console = Console {
        grid: Grid::new(parts.screen),
        mode: Mode::Login,
        line: Line::default(),
        keyboard: Keyboard::default(),
        ahead: Vec::new(),
        started: Instant::now(),
        due: None,
        blink: Instant::now() + BLINK,
        cursor: true,
        off: false,
        server: parts.server,
        name: parts.name,
        log: parts.log,
    };
    if parts.boot {
        console.boot();
    } else {
        console.greet();
    }
    while !console.off {
        console.grid.draw();
        let due = console.due.unwrap_or(console.blink).min(console.blink);
        tokio::select! {
            event = input.recv() => match event {
                Some(event) => console.take(event),
                None => return,
            },
            () = sleep_until(due) => console.tick(),
        }
    }
}

impl Console {
    fn take(&mut self, event: Input) {
        match event {
            Input::Key { keysym, down } => {
                if let Some(key) = self.keyboard.take(keysym, down) {
                    match key {
                        Key::Char(character) => self.log.note_typed(&self.server, character),
                        Key::Enter => self.log.note_typed(&self.server, '\n'),
                        _ => {}
                    }
                    self.press(key);
                    self.show_cursor();
                }
            }
            Input::Pointer { x, y, buttons } if buttons & 1 == 1 => {
                self.log.note_click(&self.server, x, y);
            }
            Input::Pointer { .. } => {}
        }
    }

    fn tick(&mut self) {
        let now = Instant::now();
        if self.due.is_some_and(|due| due <= now) {
            self.proceed(now);
        }
        if self.blink <= now {
            self.cursor = !self.cursor;
            self.blink = now + BLINK;
            self.grid.show_cursor(self.cursor);
        }
    }

    fn proceed(&mut self, now: Instant) {
        self.due = None;
        match &mut self.mode {
            Mode::Boot(steps) => match steps.pop_front() {
                Some((_, text)) => {
                    self.due = Some(now + steps.front().map_or(Duration::ZERO, |next| next.0));
                    self.grid.write(&text);
                }
                None => self.finish_boot(),
            },
            Mode::Ping { host, number, .. } => {
                let (text, pause) = shell::ping(host, *number);
                *number += 1;
                self.due = Some(now + pause);
                self.grid.write(&text);
            }
            _ => {}
        }
    }

    fn boot(&mut self) {
        self.line = Line::default();
        self.grid.clear();
        self.started = Instant::now();
        self.mode = Mode::Boot(boot::steps(&self.name).into());
        self.due = Some(Instant::now());
    }

    fn finish_boot(&mut self) {
        self.greet();
        for key in std::mem::take(&mut self.ahead) {
            self.press(key);
        }
    }

    fn greet(&mut self) {
        self.line = Line::default();
        self.grid.write(&boot::banner(&self.name));
        self.ask_name();
    }

    fn ask_name(&mut self) {
        self.mode = Mode::Login;
        self.grid.write(&format!("{} login: ", self.name));
    }

    fn prompt(&mut self, shell: Shell) {
        self.grid.write(&shell.prompt());
        self.mode = Mode::Shell(shell);
    }

    fn end_ping(&mut self) {
        self.due = None;
        let mode = std::mem::replace(&mut self.mode, Mode::Login);
        self.grid.write("^C\n");
        if let Mode::Ping { shell, .. } = mode {
            self.prompt(shell);
        }
    }

    fn show_cursor(&mut self) {
        self.cursor = true;
        self.blink = Instant::now() + BLINK;
        self.grid.show_cursor(true);
    }
}
