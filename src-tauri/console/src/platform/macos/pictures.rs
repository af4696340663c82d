//! A person's pictures: their folder, and the clipboard.

use std::path::PathBuf;

use objc2_app_kit::{NSPasteboard, NSPasteboardTypePNG};
use objc2_foundation::NSData;
use tao::window::Window;

/// Where pictures belong.
pub(crate) fn pictures_folder() -> Option<PathBuf> {
    std::env::home_dir().map(|home| home.join("Pictures"))
}

/// Puts a PNG on the clipboard.
pub(crate) fn copy_picture(_: &Window, png: Vec<u8>) -> Result<(), String> {
    let clipboard = NSPasteboard::generalPasteboard();
    clipboard.clearContents();
    let data = NSData::with_bytes(&png);
    // SAFETY: a constant of the system's.
    let kind = unsafe { NSPasteboardTypePNG };
    if clipboard.setData_forType(Some(&data), kind) {
        return Ok(());
    }
    Err("The screenshot was not copied: macOS did not take it.".into())
}
