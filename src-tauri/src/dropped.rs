//! A file that was dropped on the window. WebKitGTK tells a page of no file that is dropped, so the
//! shell takes it, on every system alike; and the secret key in it never comes near the page.

use std::{
    fs::File,
    io::Read,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use porthole_core::{
    accounts::{Accounts, CsvKeys},
    error::{Code, Fault},
};
use serde::Serialize;
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, WebviewWindow, WindowEvent};

use crate::ipc::event;

/// No credentials or certificate file is near this size, in bytes.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// The file that was dropped last, until the form asks for it.
#[derive(Default)]
pub struct Dropped(Mutex<Option<PathBuf>>);

/// What a dropped file turned out to be.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DroppedFile {
    /// A `credentials.csv`.
    Keys {
        /// What of it the form may know.
        keys: CsvKeys,
    },
    /// Certificates, PEM.
    Certificate {
        /// The file's text.
        pem: String,
    },
}

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
    if text.contains("-----BEGIN CERTIFICATE-----") {
        return Ok(DroppedFile::Certificate { pem: text });
    }
    let keys = accounts.take_file(&text)?;
    Ok(DroppedFile::Keys { keys })
}

fn text_of(path: PathBuf) -> Option<String> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

fn unreadable() -> Fault {
    Fault::new(Code::BadInput)
        .message("This file could not be read as text.")
        .action("Drop the credentials.csv as it was downloaded, or type the keys.")
}
