//! What keys do to the text machine.

use tokio::time::Instant;

use super::{AHEAD_MAX, Console, Mode};
use crate::machine::{
    files,
    keyboard::Key,
    line::Line,
    shell::{Next, Shell},
};

impl Console {
    pub(super) fn press(&mut self, key: Key) {
        match (&mut self.mode, key) {
            (Mode::Boot(_), Key::Reboot) => {}
            (_, Key::Reboot) => self.boot(),
            (Mode::Boot(_), _) => {
                if self.ahead.len() < AHEAD_MAX {
                    self.ahead.push(key);
                }
            }
            (Mode::Ping { .. }, Key::Ctrl('c')) => self.end_ping(),
            (Mode::Ping { .. }, _) => {}
            (_, Key::Ctrl('c')) => self.give_up_line(),
            (Mode::Shell(_), Key::Ctrl('d')) if self.line.text().is_empty() => {
                self.grid.write("exit\n");
                self.greet();
            }
            (Mode::Shell(_), Key::Ctrl('l')) => self.clear(),
            (_, Key::Enter) => self.enter(),
            (Mode::Shell(shell), Key::Tab) => {
                if let Some(text) = shell.complete(&self.line.text()) {
                    self.redraw(|line| line.replace(&text));
                }
            }
            (Mode::Password { .. }, _) => self.line.edit(key),
            (Mode::Login, Key::Up | Key::Down) => {}
            _ => self.redraw(|line| line.edit(key)),
        }
    }

    fn enter(&mut self) {
        let rest = self.line.rest();
        let text = self.line.enter();
        let mode = std::mem::replace(&mut self.mode, Mode::Login);
        if !matches!(mode, Mode::Password { .. }) {
            self.grid.forward(rest);
        }
        self.grid.write("\n");
        match mode {
            Mode::Login if text.trim().is_empty() => self.ask_name(),
            Mode::Login => {
                self.mode = Mode::Password {
                    user: text.trim().into(),
                };
                self.grid.write("Password: ");
            }
            Mode::Password { user } => {
                let shell = Shell::new(self.name.clone(), user, self.started.into_std());
                self.grid.write(&format!("\n{}\n", files::MOTD));
                self.prompt(shell);
            }
            Mode::Shell(shell) => self.obey(shell, &text),
            other => self.mode = other,
        }
    }

    fn obey(&mut self, mut shell: Shell, text: &str) {
        self.line.remember(text);
        match shell.run(text, self.line.history()) {
            Next::Say(answer) => {
                self.grid.write(&answer);
                self.prompt(shell);
            }
            Next::Clear => {
                self.grid.clear();
                self.prompt(shell);
            }
            Next::Ping(host) => {
                self.grid.write(&format!("PING {host}: until Ctrl+C\n"));
                self.due = Some(Instant::now());
                self.mode = Mode::Ping {
                    shell,
                    host,
                    number: 1,
                };
            }
            Next::Exit => self.greet(),
            Next::Reboot => self.boot(),
            Next::PowerOff => {
                self.grid.write("Powering off.\n");
                self.grid.draw();
                self.off = true;
            }
        }
    }

    fn give_up_line(&mut self) {
        self.grid.forward(self.line.rest());
        self.line.enter();
        self.grid.write("^C\n");
        match std::mem::replace(&mut self.mode, Mode::Login) {
            Mode::Shell(shell) => self.prompt(shell),
            _ => self.ask_name(),
        }
    }

    fn clear(&mut self) {
        self.grid.clear();
        if let Mode::Shell(shell) = &self.mode {
            self.grid.write(&shell.prompt());
        }
        self.grid.write(&self.line.text());
        self.grid.back(self.line.rest());
    }

    /// Changes the line, and what stands on the screen of it.
    fn redraw(&mut self, change: impl FnOnce(&mut Line)) {
        self.grid.back(self.line.cursor());
        change(&mut self.line);
        self.grid.clear_rest();
        self.grid.write(&self.line.text());
        self.grid.back(self.line.rest());
    }
}
