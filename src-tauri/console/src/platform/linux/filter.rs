//! The engine's content filter. The bindings do not have the store, so these are the few calls.

use std::{ffi::CString, ptr};

use gtk::{
    gio,
    glib::{
        self,
        translate::{FromGlibPtrFull, ToGlibPtr},
    },
};
use webkit2gtk::WebViewExt;
use webkit2gtk_sys as ffi;
use wry::WebViewExtUnix;

use crate::platform::scratch;

type Done = Box<dyn FnOnce(Result<(), String>)>;

/// A compilation under way.
struct Compiling {
    view: webkit2gtk::WebView,
    folder: tempfile::TempDir,
    done: Done,
}

/// Compiles the filter, puts it around the view in place of an earlier one, and calls back. The
/// engine compiles into a file, which is gone again before the call.
pub(crate) fn fence(
    view: &wry::WebView,
    filter: &str,
    done: impl FnOnce(Result<(), String>) + 'static,
) {
    let done: Done = Box::new(done);
    let folder = match scratch::folder() {
        Ok(folder) => folder,
        Err(error) => return done(Err(error.to_string())),
    };
    let Ok(path) = CString::new(folder.path().as_os_str().as_encoded_bytes()) else {
        return done(Err("the temporary folder has an impossible name".into()));
    };
    let source = glib::Bytes::from(filter.as_bytes());
    let compiling = Box::new(Compiling {
        view: view.webview(),
        folder,
        done,
    });
    // SAFETY: every pointer is valid for the call; the store is kept by the operation itself, and
    // `compiling` comes back exactly once, in `compiled`.
    unsafe {
        let store = ffi::webkit_user_content_filter_store_new(path.as_ptr());
        ffi::webkit_user_content_filter_store_save(
            store,
            c"page".as_ptr(),
            source.to_glib_none().0,
            ptr::null_mut(),
            Some(compiled),
            Box::into_raw(compiling).cast(),
        );
        glib::gobject_ffi::g_object_unref(store.cast());
    }
}

/// # Safety
/// Called by the engine once for each `webkit_user_content_filter_store_save` above.
unsafe extern "C" fn compiled(
    store: *mut glib::gobject_ffi::GObject,
    result: *mut gio::ffi::GAsyncResult,
    data: glib::ffi::gpointer,
) {
    // SAFETY: `data` is the box that `fence` gave away; the filter is owned by us until unref.
    let (compiling, outcome) = unsafe {
        let compiling = Box::from_raw(data.cast::<Compiling>());
        let mut error = ptr::null_mut();
        let filter =
            ffi::webkit_user_content_filter_store_save_finish(store.cast(), result, &mut error);
        let outcome = if filter.is_null() {
            Err(glib::Error::from_glib_full(error).to_string())
        } else {
            let outcome = put_around(&compiling.view, filter);
            ffi::webkit_user_content_filter_unref(filter);
            outcome
        };
        (compiling, outcome)
    };
    let Compiling { folder, done, .. } = *compiling;
    drop(folder);
    done(outcome);
}

/// # Safety
/// `filter` is valid.
unsafe fn put_around(
    view: &webkit2gtk::WebView,
    filter: *mut ffi::WebKitUserContentFilter,
) -> Result<(), String> {
    let manager = view.user_content_manager();
    let manager = manager.ok_or("the view takes no content filter")?;
    // SAFETY: the manager takes a reference of its own.
    unsafe {
        let manager = manager.to_glib_none().0;
        ffi::webkit_user_content_manager_remove_all_filters(manager);
        ffi::webkit_user_content_manager_add_filter(manager, filter);
    }
    Ok(())
}
