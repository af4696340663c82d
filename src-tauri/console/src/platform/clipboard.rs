//! Text on the clipboard, where the system has one that any thread may use.

/// Puts text on the clipboard. What the system refuses is not there to be pasted, which is seen.
pub(crate) fn copy_text(text: String) {
    if let Ok(mut clipboard) = arboard::Clipboard::new() {
        let _ = clipboard.set_text(text);
    }
}

/// Reads the text on the clipboard, where there is any.
pub(crate) fn read_text(read: impl FnOnce(String) + 'static) {
    let text = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text());
    if let Ok(text) = text {
        read(text);
    }
}
