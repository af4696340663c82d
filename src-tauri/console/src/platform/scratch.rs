//! The one folder in which this process and its engine may have files for a moment. It goes with
//! the process, also where that ends without a destructor.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

use tempfile::TempDir;

static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);

/// How often removing is tried: the engine may still write meanwhile.
const TRIES: u32 = 5;

/// Makes the folder: where the system clears up at log-out, if there is such a place.
pub(super) fn make() -> io::Result<PathBuf> {
    let lasting = std::env::temp_dir();
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let made = runtime.map_or_else(|| private(&lasting), |place| private(&place));
    let path = made.or_else(|_| private(&lasting))?.keep();
    if let Ok(mut folder) = FOLDER.lock() {
        *folder = Some(path.clone());
    }
    Ok(path)
}

/// A folder of its own in it, which is gone with its value.
pub(super) fn folder() -> io::Result<TempDir> {
    let gone = || io::Error::other("this console has no folder for a moment's files");
    let folder = FOLDER.lock().ok().and_then(|folder| folder.clone());
    private(&folder.ok_or_else(gone)?)
}

/// Removes the folder and what is in it; from then on there is none.
pub(super) fn remove() {
    let folder = FOLDER.lock().ok().and_then(|mut folder| folder.take());
    let Some(folder) = folder else { return };
    for _ in 0..TRIES {
        match fs::remove_dir_all(&folder) {
            Ok(()) => return,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(_) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

fn private(place: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix("porthole-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_with_everything_in_it_and_is_nobody_elses_to_read() {
        let path = make().unwrap();
        let inner = folder().unwrap();
        fs::write(inner.path().join("page"), "hosts").unwrap();
        fs::write(path.join("of-the-engine"), "hosts").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o700
        );
        remove();
        assert!(!path.exists());
        assert!(folder().is_err(), "nothing is written once it is gone");
    }
}
