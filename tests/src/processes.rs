//! The app's processes as the system knows them: who runs, what they hold, what their memory says.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    os::unix::fs::FileExt,
};

use memchr::memmem;

use crate::{desktop::MARK, leaks::Canary};

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
    let word = format!("{MARK}={mark}");
    let all = fs::read_dir("/proc").expect("there is /proc");
    let mut found: Vec<Process> = all
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| has_in_environment(*pid, &word))
        .filter_map(look_at)
        .filter(|process| !DRIVERS.contains(&process.program.as_str()))
        .collect();
    found.sort();
    found
}

fn has_in_environment(pid: u32, word: &str) -> bool {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|entry| entry == word.as_bytes())
}

fn look_at(pid: u32) -> Option<Process> {
    let words = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let program = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    let arguments = words.split(|byte| *byte == 0).skip(1).filter(|word| !word.is_empty());
    Some(Process {
        pid,
        program: program.file_name()?.to_string_lossy().into_owned(),
        arguments: arguments.map(|word| String::from_utf8_lossy(word).into_owned()).collect(),
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

    /// How many files it holds open.
    pub fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.pid)).map_or(0, Iterator::count)
    }

    /// Its share of memory (PSS), in KiB.
    pub fn memory_kib(&self) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid));
        let rollup = rollup.unwrap_or_default();
        let line = rollup.lines().find(|line| line.starts_with("Pss:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Its environment and arguments, as they lie in memory: anybody of the same user may read them.
    pub fn open_words(&self) -> Vec<u8> {
        let mut words = fs::read(format!("/proc/{}/environ", self.pid)).unwrap_or_default();
        words.extend(fs::read(format!("/proc/{}/cmdline", self.pid)).unwrap_or_default());
        words
    }

    /// Which encodings of a canary its writable memory holds, with counts.
    pub fn memory_holds(&self, canary: &Canary) -> Vec<(String, usize)> {
        let Ok(memory) = File::open(format!("/proc/{}/mem", self.pid)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (encoding, needle) in canary.encodings() {
            let count: usize = self
                .regions()
                .map(|(start, length)| count_in(&memory, start, length, needle))
                .sum();
            if count > 0 {
                found.push((encoding.clone(), count));
            }
        }
        found
    }

    /// Start and length of each writable region.
    fn regions(&self) -> impl Iterator<Item = (u64, usize)> {
        let maps = fs::read_to_string(format!("/proc/{}/maps", self.pid)).unwrap_or_default();
        let writable: Vec<_> = maps
            .lines()
            .filter_map(|line| {
                let (range, rest) = line.split_once(' ')?;
                let (start, end) = range.split_once('-')?;
                let start = u64::from_str_radix(start, 16).ok()?;
                let end = u64::from_str_radix(end, 16).ok()?;
                let length = usize::try_from(end - start).ok()?;
                rest.starts_with("rw").then_some((start, length))
            })
            .collect();
        writable.into_iter()
    }
}

fn count_in(memory: &File, start: u64, length: usize, needle: &[u8]) -> usize {
    const STEP: usize = 4 << 20;
    let mut buffer = vec![0; STEP + needle.len()];
    let mut count = 0;
    let mut offset = 0;
    while offset < length {
        let wanted = buffer.len().min(length - offset);
        // A page that was never touched, or is gone, cannot be read: nothing is in it.
        let read = memory.read_at(&mut buffer[..wanted], start + offset as u64).unwrap_or(0);
        count += memmem::find_iter(&buffer[..read], needle).count();
        offset += STEP;
    }
    count
}

/// The programs that run, as a set of words: what two moments are compared by.
pub fn programs(processes: &[Process]) -> BTreeSet<String> {
    processes.iter().map(|process| format!("{} {:?}", process.program, process.arguments)).collect()
}

/// The share of memory of all these processes, in KiB.
pub fn memory_kib(processes: &[Process]) -> u64 {
    processes.iter().map(Process::memory_kib).sum()
}
