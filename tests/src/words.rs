//! The words on a window, read off its pixels: what a person sees there, whoever has drawn it.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    screen::{Screen, Window},
    wait::within,
};

/// How much larger text is made before it is read: recognition wants letters of 20 pixels and more.
const LARGER: &str = "300%";

/// What is lighter is ground: grey text on white becomes black.
const GROUND: &str = "62%";

/// Waits until a window shows these words, whatever their line breaks.
///
/// # Panics
/// With what it showed in their place.
pub async fn says(screen: &Screen, window: &Window, words: &str, limit: Duration) {
    let wanted = plain(words);
    let mut last = String::new();
    let found = within(limit, async || {
        last = shown(screen, window);
        last.contains(&wanted).then_some(())
    });
    if found.await.is_none() {
        panic!(
            "waited {limit:?} in vain for {words:?}; the window says {last:?}{}",
            screen.evidence()
        );
    }
}

/// All words of a window, in the order of reading, as [`plain`] has them; nothing where it is gone.
fn shown(screen: &Screen, window: &Window) -> String {
    let picture = Command::new("convert")
        .env("DISPLAY", screen.display())
        .args([&format!("x:{}", window.id), "-colorspace", "Gray"])
        .args(["-resize", LARGER, "-threshold", GROUND, "png:-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut picture = picture.expect("ImageMagick is installed");
    let pixels = picture.stdout.take().expect("it was piped");
    let read = Command::new("tesseract")
        .args(["-", "-", "--psm", "11"])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(pixels)
        .stderr(Stdio::null())
        .output();
    let read = read.expect("tesseract is installed");
    // It is gone or not: what was read tells.
    let _ = picture.wait();
    plain(&String::from_utf8_lossy(&read.stdout))
}

/// Letters and digits only: recognition is not sure of spaces, marks and capitals.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|sign| sign.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
