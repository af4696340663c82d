//! What the engine's sandbox leaves behind in the runtime folder, among what other programs with
//! that engine have there: only what this process has made is removed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

/// The sandbox's D-Bus proxies, by the name that the system has for them.
const PROXY: &str = "xdg-dbus-proxy";

/// The sockets of the proxies that this process has started, as far as they were seen.
static SOCKETS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Notes the sockets of the proxies among these processes of ours: their names are random, and once
/// a proxy has ended, nothing tells whose its socket was.
pub(super) fn note(processes: &[i32]) {
    let folder = folder().join("webkitgtk");
    let proxies = processes.iter().filter(|pid| is_proxy(**pid));
    let found: Vec<PathBuf> = proxies.flat_map(|pid| listening(*pid, &folder)).collect();
    if let Ok(mut sockets) = SOCKETS.lock() {
        sockets.extend(found);
    }
}

/// Removes what this process has made. To be called when nothing of the engine runs any more.
pub(super) fn remove() {
    let sockets = SOCKETS
        .lock()
        .map(|mut sockets| std::mem::take(&mut *sockets));
    for socket in sockets.unwrap_or_default() {
        let _ = fs::remove_file(socket);
    }
    remove_descriptions(&folder().join(".flatpak"));
}

fn folder() -> PathBuf {
    gtk::glib::user_runtime_dir()
}

fn is_proxy(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim_end() == PROXY)
}

/// The sockets in the folder that the process has open under their names (proc(5), net/unix).
fn listening(pid: i32, folder: &Path) -> Vec<PathBuf> {
    let open: BTreeSet<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .into_iter()
        .flatten()
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.replace(']', "")))
        .collect();
    let table = fs::read_to_string(format!("/proc/{pid}/net/unix")).unwrap_or_default();
    let named = table.lines().filter_map(|line| {
        let (fields, name) = line.split_at_checked(line.find(" /")?)?;
        let number = fields.split_whitespace().last()?;
        open.contains(number).then(|| PathBuf::from(&name[1..]))
    });
    named.filter(|path| path.parent() == Some(folder)).collect()
}

/// The descriptions of sandboxes, which desktop portals read: a folder `webkit-PID-NUMBER` each,
/// named after the process that the engine is in (seen with WebKitGTK 2.50).
fn remove_descriptions(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let made_by = entry.file_name().to_str().and_then(maker);
        if made_by == Some(std::process::id()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn maker(name: &str) -> Option<u32> {
    let (pid, number) = name.strip_prefix("webkit-")?.split_once('-')?;
    number.parse::<u64>().ok()?;
    pid.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn removes_the_descriptions_of_this_process_only() {
        let folder = tempfile::tempdir().unwrap();
        let own = format!("webkit-{}-4", std::process::id());
        // Above the highest process id that Linux gives (proc(5), pid_max).
        let of_others = ["webkit-1-4", "webkit-4194305-10", "app.example.Name"];
        for name in of_others.into_iter().chain([own.as_str()]) {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        remove_descriptions(folder.path());
        let left = |name: &str| folder.path().join(name).exists();
        assert!(of_others.into_iter().all(left));
        assert!(!left(&own));
    }

    #[test]
    fn knows_the_sockets_that_a_process_has_from_those_that_nobody_has() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let own = folder.path().join("bus proxy-1");
        let _listener = UnixListener::bind(&own).unwrap();
        drop(UnixListener::bind(folder.path().join("bus-proxy-2")).unwrap());
        let _other = UnixListener::bind(elsewhere.path().join("bus-proxy-3")).unwrap();
        let pid = std::process::id() as i32;
        assert_eq!(listening(pid, folder.path()), [own]);
        assert!(listening(1, folder.path()).is_empty());
    }
}
