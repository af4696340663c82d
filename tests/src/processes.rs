//! The app's processes as the system knows them: who runs, what they hold, what their memory says.

use std::fs;

use crate::{desktop::MARK, leaks::Canary, memory};

/// The driver's own processes carry the mark too.
const DRIVERS: [&str; 2] = ["tauri-driver", "WebKitWebDriver"];

/// One running process.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// The file name of its program.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// Every process of the app with this mark in its environment: also those that the engine started
/// and that init has adopted.
pub fn marked(mark: &str) -> Vec<Process> {
    let driver = |process: &Process| DRIVERS.contains(&process.program.as_str());
    with_drivers(mark)
        .into_iter()
        .filter(|process| !driver(process))
        .collect()
}

/// Those, and the driver's.
pub fn with_drivers(mark: &str) -> Vec<Process> {
    let word = format!("{MARK}={mark}");
    let all = fs::read_dir("/proc").expect("there is /proc");
    let mut found: Vec<Process> = all
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| has_in_environment(*pid, &word))
        .filter_map(look_at)
        .collect();
    found.sort();
    found
}

/// A process and all that descend from it: for programs that overwrite their environment.
pub fn family(pid: u32) -> Vec<Process> {
    let mut members = vec![pid];
    let mut next = 0;
    while let Some(parent) = members.get(next) {
        members.extend(children(*parent));
        next += 1;
    }
    members.into_iter().filter_map(look_at).collect()
}

/// The children of all of a process's threads (proc(5), children).
fn children(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    let listed = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("children")).ok();
    let lists = threads.into_iter().flatten().flatten().filter_map(listed);
    lists
        .flat_map(|list| {
            list.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter_map(|pid| pid.parse().ok())
        .collect()
}

fn has_in_environment(pid: u32, word: &str) -> bool {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environment
        .split(|byte| *byte == 0)
        .any(|entry| entry == word.as_bytes())
}

fn look_at(pid: u32) -> Option<Process> {
    let words = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let program = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    let arguments = words
        .split(|byte| *byte == 0)
        .skip(1)
        .filter(|word| !word.is_empty());
    Some(Process {
        pid,
        program: program.file_name()?.to_string_lossy().into_owned(),
        arguments: arguments
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect(),
    })
}

impl Process {
    /// Whether it still runs, as the same program.
    pub fn runs(&self) -> bool {
        look_at(self.pid).is_some_and(|now| now.program == self.program)
    }

    /// Whether it was started with this argument.
    pub fn has(&self, argument: &str) -> bool {
        self.arguments.iter().any(|known| known == argument)
    }

    /// What it holds open: files, sockets, pipes, as the system names them; without what the engine
    /// looks at the system's memory with, which it opens once and when it likes.
    pub fn open_files(&self) -> Vec<String> {
        let entries = fs::read_dir(format!("/proc/{}/fd", self.pid))
            .into_iter()
            .flatten();
        let target = |path| fs::read_link(path).map(|to| to.display().to_string());
        let own = |name: &String| !name.starts_with("/proc/") && !name.starts_with("/sys/");
        entries
            .filter_map(|entry| target(entry.ok()?.path()).ok())
            .filter(own)
            .collect()
    }

    /// The soft and the hard limit of its core file; none where it has ended (proc(5), limits).
    pub fn core_limits(&self) -> Option<[String; 2]> {
        let limits = fs::read_to_string(format!("/proc/{}/limits", self.pid)).ok()?;
        let mut lines = limits.lines();
        let line = lines.find_map(|line| line.strip_prefix("Max core file size"))?;
        let mut words = line.split_whitespace().map(str::to_owned);
        Some([words.next()?, words.next()?])
    }

    /// Its share of memory (PSS), in KiB.
    pub fn memory_kib(&self) -> u64 {
        self.rolled_up("Pss:")
    }

    /// Its share of memory that stands for no file, in KiB: what other programs of the machine do
    /// not change, as they do the share of a library.
    pub fn own_memory_kib(&self) -> u64 {
        self.rolled_up("Pss_Anon:")
    }

    /// A line of proc(5), smaps_rollup.
    fn rolled_up(&self, name: &str) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid));
        let rollup = rollup.unwrap_or_default();
        let line = rollup.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Its environment and arguments, as they lie in memory: anybody of the same user may read them.
    pub fn open_words(&self) -> Vec<u8> {
        let mut words = fs::read(format!("/proc/{}/environ", self.pid)).unwrap_or_default();
        words.extend(fs::read(format!("/proc/{}/cmdline", self.pid)).unwrap_or_default());
        words
    }

    /// Which encodings of a canary its writable memory holds.
    pub fn memory_holds(&self, canary: &Canary) -> Vec<String> {
        let mut found = memory::pieces(self.pid)
            .flat_map(|piece| canary.finds_in(&piece))
            .collect();
        sort_and_thin(&mut found);
        found
    }
}

fn sort_and_thin(words: &mut Vec<String>) {
    words.sort();
    words.dedup();
}

/// The programs that run, each as often as it does: what two moments are compared by. Numbers in
/// arguments are of open files, and differ.
pub fn programs(processes: &[Process]) -> Vec<String> {
    let named =
        |word: &&String| word.starts_with("--") && !word.contains(|c: char| c.is_ascii_digit());
    let mut found: Vec<String> = processes
        .iter()
        .map(|process| {
            let words = process.arguments.iter().filter(named);
            std::iter::once(&process.program)
                .chain(words)
                .cloned()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    found.sort();
    found
}

/// The share of memory of all these processes, in KiB.
pub fn memory_kib(processes: &[Process]) -> u64 {
    processes.iter().map(Process::memory_kib).sum()
}
