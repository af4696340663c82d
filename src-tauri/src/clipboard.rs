//! The system's clipboard, written only: names, ids and addresses that the user copies.

use tauri::AppHandle;

/// Puts text on the clipboard.
///
/// # Errors
/// The system's own words on why it could not.
#[cfg(target_os = "linux")]
pub fn copy(app: &AppHandle, text: String) -> Result<(), String> {
    // GTK's clipboard serves X11 and Wayland, and belongs to the window's thread.
    app.run_on_main_thread(move || {
        let clipboard = gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD);
        clipboard.set_text(&text);
        // A clipboard manager, where there is one, keeps the text when Porthole ends.
        clipboard.store();
    })
    .map_err(|error| error.to_string())
}

/// Puts text on the clipboard.
///
/// # Errors
/// The system's own words on why it could not.
#[cfg(not(target_os = "linux"))]
pub fn copy(_app: &AppHandle, text: String) -> Result<(), String> {
    let mut clipboard = arboard::Clipboard::new().map_err(|error| error.to_string())?;
    clipboard.set_text(text).map_err(|error| error.to_string())
}
