//! What the engine's sandbox leaves behind in the runtime folder, among what other programs with
//! that engine have there.

use std::{
    fs,
    os::unix::{fs::FileTypeExt, net::UnixStream},
    path::Path,
};

/// Removes what is of no use to anybody: what this process made, and what was made by a process
/// that has ended. To be called when nothing of the engine runs any more.
pub(super) fn remove() {
    let folder = gtk::glib::user_runtime_dir();
    remove_dead_sockets(&folder.join("webkitgtk"));
    remove_descriptions(&folder.join(".flatpak"));
}

/// The sockets of the sandbox's D-Bus proxies, where nobody answers.
fn remove_dead_sockets(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let mut parts = name.as_encoded_bytes().windows(7);
        let socket = entry.file_type().is_ok_and(|kind| kind.is_socket());
        if parts.any(|part| part == b"-proxy-")
            && socket
            && UnixStream::connect(entry.path()).is_err()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The descriptions of sandboxes, which desktop portals read: a folder `webkit-PID-NUMBER` each,
/// named after the process that the engine is in (seen with WebKitGTK 2.50).
fn remove_descriptions(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let pid = entry.file_name().to_str().and_then(maker);
        if pid.is_some_and(|pid| pid == std::process::id() || !runs(pid)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn maker(name: &str) -> Option<u32> {
    let (pid, number) = name.strip_prefix("webkit-")?.split_once('-')?;
    number.parse::<u64>().ok()?;
    pid.parse().ok()
}

fn runs(pid: u32) -> bool {
    Path::new("/proc").join(pid.to_string()).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_the_descriptions_of_this_process_and_of_ended_ones_only() {
        let folder = tempfile::tempdir().unwrap();
        let own = format!("webkit-{}-4", std::process::id());
        let of_init = "webkit-1-4".to_owned();
        // Above the highest process id that Linux gives (proc(5), pid_max).
        let ended = "webkit-4194305-10".to_owned();
        let foreign = "app.example.Name".to_owned();
        for name in [&own, &of_init, &ended, &foreign] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        remove_descriptions(folder.path());
        let left = |name: &str| folder.path().join(name).exists();
        assert!(left(&of_init) && left(&foreign));
        assert!(!left(&own) && !left(&ended));
    }
}
