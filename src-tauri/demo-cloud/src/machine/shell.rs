//! The shell of a demo machine: a few commands that answer, and change nothing.

use std::time::{Duration, Instant};

use time::{OffsetDateTime, macros::format_description};

use super::files;

/// What follows a command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Its answer, then the prompt.
    Say(String),
    /// The empty screen.
    Clear,
    /// A line a second until Ctrl+C.
    Ping(String),
    /// The login.
    Exit,
    Reboot,
    PowerOff,
}

const COMMANDS: [(&str, &str); 20] = [
    ("cat", "show a file"),
    ("cd", "change to a folder"),
    ("clear", "empty the screen (Ctrl+L does too)"),
    ("date", "tell the time"),
    ("df", "tell how full the disk is"),
    ("echo", "say something"),
    ("exit", "log out (Ctrl+D does too)"),
    ("free", "tell how much memory is used"),
    ("help", "show this list"),
    ("history", "show what was typed"),
    ("hostname", "tell this machine's name"),
    ("ip", "tell this machine's address"),
    ("ls", "list a folder"),
    ("ping", "ask a host again and again, until Ctrl+C"),
    (
        "poweroff",
        "switch this machine off; it starts again after 30 seconds",
    ),
    ("pwd", "tell the folder"),
    ("reboot", "start this machine anew (Ctrl+Alt+Del does too)"),
    ("uname", "tell the system"),
    ("uptime", "tell how long this machine has run"),
    ("whoami", "tell who is logged in"),
];

/// One login.
pub(crate) struct Shell {
    pub(crate) name: String,
    pub(crate) user: String,
    pub(crate) started: Instant,
    folder: String,
}

impl Shell {
    pub(crate) fn new(name: String, user: String, started: Instant) -> Self {
        Self {
            name,
            user,
            started,
            folder: "/root".into(),
        }
    }

    pub(crate) fn prompt(&self) -> String {
        let folder = match self.folder.as_str() {
            "/root" => "~",
            other => other,
        };
        let (user, name) = (&self.user, &self.name);
        format!("\u{1b}[32m{user}@{name}\u{1b}[0m:\u{1b}[34m{folder}\u{1b}[0m# ")
    }

    /// Runs a line.
    pub(crate) fn run(&mut self, line: &str, history: &[String]) -> Next {
        let mut words = line.split_whitespace();
        let Some(command) = words.next() else {
            return Next::Say(String::new());
        };
        let rest: Vec<&str> = words.collect();
        let first = rest.first().copied();
        Next::Say(match command {
            "cat" => self.cat(&rest),
            "cd" => self.cd(first.unwrap_or("~")),
            "clear" => return Next::Clear,
            "date" => date(),
            "df" => DISK.into(),
            "echo" => format!("{}\n", unquoted(line.trim_start()[4..].trim_start())),
            "exit" | "logout" => return Next::Exit,
            "free" => MEMORY.into(),
            "help" => help(),
            "history" => numbered(history),
            "hostname" => format!("{}\n", self.name),
            "ip" => ADDRESS.into(),
            "ls" => self.ls(first.unwrap_or(".")),
            "ping" => return Next::Ping(first.unwrap_or("127.0.0.1").into()),
            "poweroff" | "shutdown" | "halt" => return Next::PowerOff,
            "pwd" => format!("{}\n", self.folder),
            "reboot" => return Next::Reboot,
            "uname" => self.uname(first),
            "uptime" => self.uptime(),
            "whoami" => format!("{}\n", self.user),
            _ => format!("{command}: this demo machine does not have that; type help\n"),
        })
    }

    /// The line with its last word completed, where only one thing fits.
    pub(crate) fn complete(&self, line: &str) -> Option<String> {
        let (before, word) = line.rsplit_once(' ').map_or(("", line), |(a, b)| (a, b));
        if before.is_empty() && !line.contains(' ') {
            let known = COMMANDS.iter().map(|(name, _)| format!("{name} "));
            return single(known, word);
        }
        let (folder, start) = word.rsplit_once('/').map_or(("", word), |(a, b)| (a, b));
        let place = match (folder, word.starts_with('/')) {
            ("", true) => "/",
            ("", false) => ".",
            (folder, _) => folder,
        };
        let names = files::list(&files::resolve(&self.folder, place)).into_iter();
        let name = single(names, start)?;
        let kept = &line[..line.len() - start.len()];
        Some(format!("{kept}{name}"))
    }

    fn cat(&self, paths: &[&str]) -> String {
        if paths.is_empty() {
            return "cat: name a file, such as notes.txt\n".into();
        }
        paths
            .iter()
            .map(|path| {
                let whole = files::resolve(&self.folder, path);
                files::read(&whole, &self.name)
                    .unwrap_or_else(|| format!("cat: {path}: there is no such file\n"))
            })
            .collect()
    }

    fn cd(&mut self, path: &str) -> String {
        let whole = files::resolve(&self.folder, path);
        if !files::is_folder(&whole) {
            return format!("cd: {path}: there is no such folder\n");
        }
        self.folder = whole;
        String::new()
    }

    fn ls(&self, path: &str) -> String {
        let whole = files::resolve(&self.folder, path);
        if files::read(&whole, &self.name).is_some() {
            return format!("{path}\n");
        }
        if !files::is_folder(&whole) {
            return format!("ls: {path}: there is no such file or folder\n");
        }
        let names: Vec<String> = files::list(&whole)
            .into_iter()
            .map(|name| match name.strip_suffix('/') {
                Some(folder) => format!("\u{1b}[34m{folder}\u{1b}[0m"),
                None => name,
            })
            .collect();
        format!("{}\n", names.join("  "))
    }

    fn uname(&self, option: Option<&str>) -> String {
        match option {
            Some("-a") => format!(
                "Demo {} 1.0-porthole x86_64 Porthole demo machine\n",
                self.name
            ),
            Some("-r") => "1.0-porthole\n".into(),
            _ => "Demo\n".into(),
        }
    }

    fn uptime(&self) -> String {
        let up = self.started.elapsed().as_secs();
        format!(
            "up {}:{:02}:{:02}, 1 user, load average: 0.02, 0.01, 0.00\n",
            up / 3600,
            up / 60 % 60,
            up % 60
        )
    }
}

const DISK: &str = "Filesystem      Size  Used Avail Use% Mounted on\n/dev/vda1        40G  6.1G   32G  17% /\ntmpfs           2.0G     0  2.0G   0% /run\n";
const MEMORY: &str = "               total        used        free   available\nMem:         4015164      612344     2971012     3402820\nSwap:              0           0           0\n";
const ADDRESS: &str = "1: lo: <LOOPBACK,UP>\n    inet 127.0.0.1/8 scope host lo\n2: eth0: <NO-CARRIER>  this demo machine has no network\n";

fn date() -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    OffsetDateTime::now_utc()
        .format(format)
        .map(|date| date + "\n")
        .unwrap_or_default()
}

fn help() -> String {
    COMMANDS
        .iter()
        .map(|(name, what)| format!("  \u{1b}[97m{name:<10}\u{1b}[0m {what}\n"))
        .collect()
}

fn numbered(history: &[String]) -> String {
    (1..)
        .zip(history)
        .map(|(number, line)| format!("{number:>5}  {line}\n"))
        .collect()
}

fn unquoted(text: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(text)
}

fn single(names: impl Iterator<Item = String>, start: &str) -> Option<String> {
    let mut fitting = names.filter(|name| name.starts_with(start));
    let found = fitting.next()?;
    fitting.next().is_none().then_some(found)
}

/// One line of a ping, and how long to wait for the next.
pub(crate) fn ping(host: &str, number: u64) -> (String, Duration) {
    let time_ms = 0.031 + (number * 7 % 13) as f64 / 1000.0;
    let line =
        format!("64 bytes from {host}: icmp_seq={number} ttl=64 time={time_ms:.3} ms (demo)\n");
    (line, Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell() -> Shell {
        Shell::new("web-01".into(), "root".into(), Instant::now())
    }

    fn said(line: &str) -> Next {
        shell().run(line, &[])
    }

    #[test]
    fn answers_to_commands() {
        assert_eq!(said("echo 'a  b'"), Next::Say("a  b\n".into()));
        assert_eq!(said("hostname"), Next::Say("web-01\n".into()));
        assert_eq!(said("cat /etc/hostname"), Next::Say("web-01\n".into()));
        assert_eq!(said("  "), Next::Say(String::new()));
        assert_eq!(said("reboot"), Next::Reboot);
    }

    #[test]
    fn completes_what_is_plain() {
        let shell = shell();
        assert_eq!(shell.complete("upt").as_deref(), Some("uptime "));
        assert_eq!(shell.complete("cat no").as_deref(), Some("cat notes.txt"));
        assert_eq!(
            shell.complete("cat /etc/mo").as_deref(),
            Some("cat /etc/motd")
        );
        assert_eq!(shell.complete("p"), None);
    }

    #[test]
    fn walks_through_folders() {
        let mut shell = shell();
        shell.run("cd /var/log", &[]);
        assert_eq!(shell.run("pwd", &[]), Next::Say("/var/log\n".into()));
        assert!(shell.prompt().contains("/var/log"));
    }
}
