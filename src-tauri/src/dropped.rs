//! A file that was dropped on the window. WebKitGTK tells a page of no file that is dropped, so the
//! shell takes it, on every system alike; and the secret key in it never comes near the page.

use std::{
    fs::File,
    io::Read,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use porthole_core::{
    accounts::{Accounts, DroppedFile},
    error::{Code, Fault},
};
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, WebviewWindow, WindowEvent};

use crate::ipc::event;

/// No credentials or certificate file is near this size, in bytes.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// The file that was dropped last, until the form asks for it.
#[derive(Default)]
pub struct Dropped(Mutex<Option<PathBuf>>);

/// Has drops on the window kept and announced.
pub fn listen(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    let label = window.label().to_owned();
    window.on_window_event(move |event| {
        if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
            app.state::<Dropped>().put(paths.first().cloned());
            tell(&app, &label);
        }
    });
}

fn tell(app: &AppHandle, label: &str) {
    // A window that cannot hear it shows no form either.
    let _ = app.emit_to(label, event::FILE_DROPPED, ());
}

impl Dropped {
    fn put(&self, path: Option<PathBuf>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = path;
    }

    /// The file that was dropped last, once.
    pub fn take(&self) -> Option<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Reads a dropped file; blocks.
///
/// # Errors
/// [`Code::BadInput`] where it is neither keys nor certificates.
pub fn read(path: Option<PathBuf>, accounts: &Accounts) -> Result<DroppedFile, Fault> {
    let text = path.and_then(text_of).ok_or_else(unreadable)?;
    accounts.take_dropped(&text)
}

/// The whole file, where it is text and not longer than any that belongs here.
fn text_of(path: PathBuf) -> Option<String> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    let mut file = File::open(path).ok()?.take(FILE_BYTES_MAX + 1);
    file.read_to_string(&mut text).ok()?;
    (text.len() as u64 <= FILE_BYTES_MAX).then_some(text)
}

fn unreadable() -> Fault {
    Fault::new(Code::BadInput)
        .message("This file could not be read as text, or is too long for keys or certificates.")
        .action("Drop the credentials.csv as it was downloaded, or certificates in PEM form.")
}
