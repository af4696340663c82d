//! The system's clipboard, written only: names, ids and addresses that the user copies.

use std::sync::Mutex;

use tauri::{AppHandle, Manager};

/// The clipboard of X11 lives in the process that wrote it, so the handle is kept.
#[derive(Default)]
pub struct Clipboard(Mutex<Option<arboard::Clipboard>>);

/// Puts text on the clipboard.
///
/// # Errors
/// The system's own words on why it could not.
pub fn copy(app: &AppHandle, text: String) -> Result<(), String> {
    let held = app.state::<Clipboard>();
    let mut held = held
        .0
        .lock()
        .map_err(|_| "The clipboard is not to be had.".to_owned())?;
    let clipboard = match held.take() {
        Some(clipboard) => clipboard,
        None => arboard::Clipboard::new().map_err(|error| error.to_string())?,
    };
    held.insert(clipboard)
        .set_text(text)
        .map_err(|error| error.to_string())
}
