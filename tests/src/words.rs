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
        holds(&last, &wanted).then_some(())
    });
    if found.await.is_none() {
        panic!(
            "waited {limit:?} in vain for {words:?}; the window says {last:?}{}",
            screen.evidence()
        );
    }
}

/// Whether a text holds these words but for a letter in twelve, which recognition gets wrong.
pub fn holds(text: &str, words: &str) -> bool {
    let (text, words): (Vec<char>, Vec<char>) = (text.chars().collect(), words.chars().collect());
    // The fewest changes that make the beginning of the words an end of the text so far.
    let mut changes: Vec<usize> = (0..=words.len()).collect();
    let mut fewest = words.len();
    for sign in text {
        let mut above = changes[0];
        for (at, wanted) in words.iter().enumerate() {
            let other = above + usize::from(sign != *wanted);
            above = changes[at + 1];
            changes[at + 1] = other.min(above + 1).min(changes[at] + 1);
        }
        fewest = fewest.min(changes[words.len()]);
    }
    fewest <= words.len() / 12
}

/// All words of a window, in the order of reading, as [`plain`] has them; nothing where it is gone.
pub fn shown(screen: &Screen, window: &Window) -> String {
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

#[cfg(test)]
mod tests {
    use super::{holds, plain};

    #[test]
    fn words_are_found_though_a_few_letters_are_misread() {
        let read =
            plain("The server is stopped. Its console opens here as soon a it runs. Detalls");
        for (words, found) in [
            ("opens here as soon as it runs", true),
            ("The server is stopped", true),
            ("The server is starting", false),
            ("Close", false),
            ("", true),
        ] {
            assert_eq!(holds(&read, &plain(words)), found, "{words}");
        }
    }
}
