//! A person's pictures: their folder, and the clipboard.

use std::path::PathBuf;

use gtk::{
    TargetEntry, TargetFlags, gdk,
    glib::{self, UserDirectory, translate::ToGlibPtr},
};
use tao::window::Window;

/// Where pictures belong: their own folder, else that for downloads, else the person's own.
pub(crate) fn pictures_folder() -> Option<PathBuf> {
    [UserDirectory::Pictures, UserDirectory::Downloads]
        .into_iter()
        .find_map(glib::user_special_dir)
        .or_else(|| Some(glib::home_dir()))
}

/// Puts a PNG on the clipboard.
pub(crate) fn copy_picture(_: &Window, png: Vec<u8>) -> Result<(), String> {
    let clipboard = gtk::Clipboard::get(&gdk::SELECTION_CLIPBOARD);
    let target = TargetEntry::new("image/png", TargetFlags::empty(), 0);
    let taken = clipboard.set_with_data(&[target], move |_, selection, _| {
        selection.set(&selection.target(), 8, &png);
    });
    if !taken {
        return Err("The screenshot was not copied: the clipboard is not to be had.".into());
    }
    // The picture outlives this process where the desktop keeps clipboards. That is asked later:
    // the toolkit waits for the answer, and takes events meanwhile.
    glib::idle_add_local_once(move || {
        // SAFETY: a live object; no list means every target.
        unsafe {
            gtk::ffi::gtk_clipboard_set_can_store(clipboard.to_glib_none().0, std::ptr::null(), 0);
        }
        clipboard.store();
    });
    Ok(())
}
