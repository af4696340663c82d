//! What the title bar says: names as the cloud gives them, tamed.

use porthole_core::console::message::Title;

/// The most characters of one name in the title.
const NAME_CHARS_MAX: usize = 64;

/// `server · account · region`, as text whatever the names hold.
pub(crate) fn text(title: &Title) -> String {
    let names = [&title.server, &title.account, &title.region];
    let names: Vec<String> = names.iter().map(|name| tame(name)).collect();
    let there = names.iter().filter(|name| !name.is_empty());
    there
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" \u{b7} ")
}

fn tame(name: &str) -> String {
    let mut kept: String = name
        .trim()
        .chars()
        .map(|c| if is_unruly(c) { '\u{fffd}' } else { c })
        .take(NAME_CHARS_MAX + 1)
        .collect();
    if kept.chars().count() > NAME_CHARS_MAX {
        kept.pop();
        kept.push('\u{2026}');
    }
    kept
}

/// Characters that control, turn the direction of writing, break lines or are not seen (Unicode
/// Bidi_Control, and the invisible ones of the general punctuation block).
pub(crate) fn is_unruly(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_text_whatever_the_names_hold() {
        let title = |server: &str| {
            text(&Title {
                server: server.into(),
                account: "Production".into(),
                region: "eu-101".into(),
            })
        };
        assert_eq!(title("web-01"), "web-01 \u{b7} Production \u{b7} eu-101");
        assert_eq!(
            title("a\u{202e}b\n"),
            "a\u{fffd}b \u{b7} Production \u{b7} eu-101"
        );
        assert_eq!(title(""), "Production \u{b7} eu-101");
        assert!(title(&"x".repeat(500)).chars().count() < 100);
    }
}
