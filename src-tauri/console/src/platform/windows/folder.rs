//! The engine's data folder: InPrivate views of one folder may share a session, so each console
//! process has folders of its own, which it removes when it ends.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const PREFIX: &str = "porthole-console-";

/// What is on its way out.
const GONE: &str = ".gone";

/// How long files are waited for that an ended process of the engine still holds.
const REMOVE_MAX: Duration = Duration::from_secs(1);

/// The next view uses the folder of this name, under this process's own. Views with other browser
/// arguments cannot share one.
pub(super) fn choose(name: &str) {
    // SAFETY: on Windows this is safe at any time (std's own words).
    unsafe { std::env::set_var("WEBVIEW2_USER_DATA_FOLDER", own().join(name)) };
}

/// Removes this process's folders.
pub(super) fn remove() {
    let start = Instant::now();
    while own().exists() && start.elapsed() < REMOVE_MAX {
        if fs::remove_dir_all(own()).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Removes folders that consoles left which did not end by themselves.
pub(super) fn sweep() {
    let entries = fs::read_dir(std::env::temp_dir());
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(PREFIX) && entry.path() != own() {
            remove_left(&entry.path(), &name);
        }
    }
}

/// A folder in which a file is open cannot be renamed, so those of other consoles stay.
fn remove_left(path: &Path, name: &str) {
    let gone = path.with_file_name(format!("{}{GONE}", name.trim_end_matches(GONE)));
    if path == gone || fs::rename(path, &gone).is_ok() {
        let _ = fs::remove_dir_all(&gone);
    }
}

fn own() -> PathBuf {
    std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()))
}
