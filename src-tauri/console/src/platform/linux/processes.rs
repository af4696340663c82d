//! The engine's processes: our descendants in `/proc`.

use std::{
    collections::HashMap,
    fs,
    time::{Duration, Instant},
};

use super::leftovers;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, wait};

/// How long ended processes are waited for, so that none is left to whoever adopts them.
const REAP_MAX: Duration = Duration::from_millis(300);

/// Makes this process the parent of whatever its descendants leave behind, so that it can end
/// and reap them all.
pub(super) fn adopt_orphans() {
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// From now on a thread that runs into a fault waits, so that another one can put things in order:
/// an engine that loses its processes while it starts one takes itself down, core file and all.
/// The system ends this process after so many seconds.
pub(super) fn survive_faults(limit_s: u32) {
    extern "C" fn wait(_: libc::c_int) {
        loop {
            // SAFETY: waits for a signal, and may be called in a handler (signal-safety(7)).
            unsafe { libc::pause() };
        }
    }
    let wait = wait as extern "C" fn(libc::c_int) as libc::sighandler_t;
    // SAFETY: a handler that does nothing but wait; nobody here uses the alarm.
    unsafe {
        for fault in [
            libc::SIGTRAP,
            libc::SIGABRT,
            libc::SIGSEGV,
            libc::SIGBUS,
            libc::SIGILL,
        ] {
            libc::signal(fault, wait);
        }
        libc::alarm(limit_s);
    }
}

/// Ends all that this process has started, and what that has started.
pub(super) fn kill_descendants() {
    let start = Instant::now();
    leftovers::note(&descendants());
    while start.elapsed() < REAP_MAX {
        let left = descendants();
        for pid in left.into_iter().filter_map(Pid::from_raw) {
            let _ = kill_process(pid, Signal::KILL);
        }
        if reap_until_none(start) {
            return;
        }
    }
}

/// Reaps for some milliseconds; true when nothing is left.
fn reap_until_none(start: Instant) -> bool {
    let round = Instant::now();
    while round.elapsed() < REAP_MAX / 10 && start.elapsed() < REAP_MAX {
        match wait(WaitOptions::NOHANG) {
            Ok(Some(_)) => {}
            Ok(None) => std::thread::sleep(Duration::from_millis(1)),
            Err(_) => return true,
        }
    }
    false
}

/// Calls back whenever one of the engine's processes uses more memory than that, in bytes;
/// looks every second.
pub(crate) fn watch_memory(limit_bytes: u64, too_big: impl Fn() + Send + 'static) {
    let watch = move || {
        // SAFETY: asks for a constant of the system.
        let page_bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as u64;
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let ours = descendants();
            leftovers::note(&ours);
            let used = ours.into_iter().filter_map(resident_pages);
            if used
                .map(|pages| pages * page_bytes)
                .any(|used| used > limit_bytes)
            {
                too_big();
            }
        }
    };
    let _ = std::thread::Builder::new()
        .name("memory".into())
        .spawn(watch);
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
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| **of == parent)
                .map(|(pid, _)| *pid),
        );
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
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        assert!(descendants().contains(&(child.id() as i32)));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!descendants().contains(&(child.id() as i32)));
    }
}
