//! What the clock on the wall shows.

/// `2026-11-24 15.57.03`, or nothing where the system does not know.
pub(crate) fn local_time() -> String {
    // SAFETY: zeros are a valid value of plain numbers; both live during the calls.
    let time = unsafe {
        let now = libc::time(std::ptr::null_mut());
        let mut time: libc::tm = std::mem::zeroed();
        if libc::localtime_r(&raw const now, &raw mut time).is_null() {
            return String::new();
        }
        time
    };
    format!(
        "{:04}-{:02}-{:02} {:02}.{:02}.{:02}",
        time.tm_year + 1900,
        time.tm_mon + 1,
        time.tm_mday,
        time.tm_hour,
        time.tm_min,
        time.tm_sec
    )
}
