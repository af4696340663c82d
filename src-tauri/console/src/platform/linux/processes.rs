//! The engine's processes: our descendants in `/proc`.

use std::{collections::HashMap, fs, time::Duration};

use rustix::process::{Pid, Signal, kill_process};

/// Ends all that this process has started, and what that has started.
pub(super) fn kill_descendants() {
    for pid in descendants() {
        if let Some(pid) = Pid::from_raw(pid) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

/// Calls back whenever one of the engine's processes uses more memory than that, in bytes;
/// looks every second.
pub(crate) fn watch_memory(limit_bytes: u64, too_big: impl Fn() + Send + 'static) {
    let watch = move || {
        // SAFETY: asks for a constant of the system.
        let page_bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as u64;
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let used = descendants().into_iter().filter_map(resident_pages);
            if used.map(|pages| pages * page_bytes).any(|used| used > limit_bytes) {
                too_big();
            }
        }
    };
    let _ = std::thread::Builder::new().name("memory".into()).spawn(watch);
}

/// The second field of `/proc/PID/statm` (proc(5)).
fn resident_pages(pid: i32) -> Option<u64> {
    let statm = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    statm.split(' ').nth(1)?.parse().ok()
}

fn descendants() -> Vec<i32> {
    let parents = parents();
    let mut found = vec![std::process::id() as i32];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found.split_off(1)
}

/// Each process with its parent, from `/proc/PID/stat`: the second field behind the name, which
/// stands in brackets and may hold any character.
fn parents() -> HashMap<i32, i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter_map(|pid| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (_, rest) = stat.rsplit_once(") ")?;
        Some((pid, rest.split(' ').nth(1)?.parse().ok()?))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_child_among_its_descendants() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        assert!(descendants().contains(&(child.id() as i32)));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!descendants().contains(&(child.id() as i32)));
    }
}
