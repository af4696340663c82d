//! The curtain's document. Every text is escaped; style and script run by a nonce only.

use porthole_core::{
    console::notice::{Button, Notice},
    error::Detail,
};

const TOKENS: &str = include_str!("../../../../ui/src/tokens.css");
const STYLE: &str = include_str!("curtain.css");
const SCRIPT: &str = include_str!("curtain.js");

/// The whole document, before a dimmed picture (a `data:` URL of ours) where there is one.
///
/// # Errors
/// Where the system has no randomness for the nonce.
pub(super) fn document(notice: &Notice, picture: Option<&str>) -> std::io::Result<String> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(with_nonce(notice, picture, &hex::encode(nonce)))
}

fn with_nonce(notice: &Notice, picture: Option<&str>, nonce: &str) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; \
         img-src data:; base-uri 'none'; form-action 'none'"
    );
    let heading = escape(&notice.heading);
    let sentences: String = notice
        .sentences
        .iter()
        .map(|sentence| format!("<p>{}</p>", escape(sentence)))
        .collect();
    let picture = picture.map_or_else(String::new, |url| {
        format!("<img alt=\"\" src=\"{}\">", escape(url))
    });
    let ground = if !picture.is_empty() {
        " class=pictured"
    } else {
        ""
    };
    let busy = if notice.busy { " aria-busy=true" } else { "" };
    format!(
        "<!doctype html><html lang=en{ground}><meta charset=utf-8>\
         <meta http-equiv=Content-Security-Policy content=\"{policy}\">\
         <meta name=color-scheme content='light dark'><title>{heading}</title>\
         <style nonce={nonce}>{TOKENS}{STYLE}</style>{picture}\
         <main role=alertdialog aria-modal=true aria-labelledby=heading aria-describedby=text{busy}>\
         <h1 id=heading>{heading}</h1><div id=text aria-live=polite>{sentences}{facts}</div>\
         {details}<div class=buttons>{buttons}</div></main>\
         <script nonce={nonce}>{SCRIPT}</script></html>",
        facts = lines("facts", &notice.facts),
        details = details(&notice.details),
        buttons = buttons(notice),
    )
}

fn lines(class: &str, lines: &[Detail]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let rows: String = lines
        .iter()
        .map(|line| {
            format!(
                "<dt>{}</dt><dd>{}</dd>",
                escape(&line.label),
                escape(&line.value)
            )
        })
        .collect();
    format!("<dl class={class}>{rows}</dl>")
}

fn details(details: &[Detail]) -> String {
    if details.is_empty() {
        return String::new();
    }
    format!(
        "<details><summary>Details</summary>{}<button type=button id=copy>Copy details</button></details>",
        lines("lines", details)
    )
}

/// The primary button comes last in the row, as the eye expects it, and first in the data.
fn buttons(notice: &Notice) -> String {
    let focused = if notice.focus_primary {
        0
    } else {
        notice.buttons.len().saturating_sub(1)
    };
    let button = |(index, button): (usize, &Button)| {
        let primary = if index == 0 && !notice.busy {
            " class=primary"
        } else {
            ""
        };
        let focus = if index == focused { " autofocus" } else { "" };
        let escape_key = if index + 1 == notice.buttons.len() {
            " data-escape"
        } else {
            ""
        };
        format!(
            "<button type=button data-press={}{primary}{focus}{escape_key}>{}</button>",
            button.press.word(),
            escape(&button.label)
        )
    };
    notice
        .buttons
        .iter()
        .enumerate()
        .rev()
        .map(button)
        .collect()
}

/// Text for HTML content and quoted attributes. Characters that turn the direction of writing or
/// break lines are shown as a replacement character: a host's words must not rearrange ours.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if crate::title::is_unruly(c) => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use porthole_core::console::notice::Press;

    use super::*;

    const EVIL: &str = "</style></script><img src=x onerror=alert(1)>\"'&\u{202e}x\n";

    #[test]
    fn escapes_every_text_it_is_given() {
        let mut notice = Notice::new(EVIL)
            .sentence(EVIL)
            .fact(EVIL, EVIL)
            .detail(EVIL, EVIL)
            .button(Press::Close, EVIL);
        notice.busy = true;
        let document = with_nonce(&notice, None, "0123");
        assert!(!document.contains("<img"));
        assert!(!document.contains('\u{202e}'));
        assert_eq!(document.matches("</style>").count(), 1);
        assert_eq!(document.matches("</script>").count(), 1);
        assert_eq!(
            document
                .matches("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;")
                .count(),
            8
        );
    }

    #[test]
    fn runs_nothing_without_its_nonce() {
        let notice = Notice::new("x");
        let one = document(&notice, None).unwrap();
        let other = document(&notice, None).unwrap();
        assert_ne!(one, other, "a nonce is used once");
        assert!(one.contains("default-src 'none'"));
        assert!(!one.contains("unsafe-inline"));
    }

    #[test]
    fn the_first_button_is_primary_and_the_last_is_escape() {
        let notice = Notice::new("x")
            .button(Press::Again, "Open again")
            .button(Press::Close, "Close");
        let document = with_nonce(&notice, None, "0");
        assert!(document.contains("data-press=again class=primary autofocus>Open again"));
        assert!(document.contains("data-press=close data-escape>Close"));
    }
}
