//! Takes an error out of an answer, whatever shape it has (cloud API notes, B2), and cleans what is
//! quoted of it.

use serde_json::{Map, Value};

/// How deep an error may lie within an answer.
const DEPTH_MAX: usize = 6;
/// The most that is quoted, in characters.
const QUOTE_CHARS_MAX: usize = 400;

/// An error as the cloud told it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The cloud's code, such as `Ecs.0100`; `APIG.` is told as `APIGW.`.
    pub code: String,
    /// The cloud's words.
    pub message: String,
    /// The request's id, where the body holds one.
    pub request_id: String,
    /// Seconds to wait, where the body tells.
    pub retry_after_s: Option<u32>,
}

/// Finds the error in a body: `error_code` and `error_msg`, `errorCode` and `errorMsg`, `code` and
/// `message`, on top or within any object; the code may be a text or a number.
pub fn find(body: &[u8]) -> Option<Told> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let mut told = search(&root, 0)?;
    if told.request_id.is_empty() {
        told.request_id = text(root.as_object()?, "request_id");
    }
    Some(told)
}

/// Finds an error at the top of the body of an answer whose status says success: some say 202 or
/// 200 and mean an error. A server's own `fault` within a list is no error of the answer.
pub fn find_in_success(body: &[u8]) -> Option<Told> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let fields = root.as_object()?;
    let mut told = direct(fields).or_else(|| direct(fields.get("error")?.as_object()?))?;
    if told.request_id.is_empty() {
        told.request_id = text(fields, "request_id");
    }
    Some(told)
}

/// Text of the cloud that may be shown: no token, no query of a URL, no control characters, not
/// long. A refused signature echoes our request, security token included.
pub fn quote(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(16 * QUOTE_CHARS_MAX)
        .collect();
    let hidden = hide_queries(&hide_tokens(&visible));
    let mut words = hidden.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(QUOTE_CHARS_MAX) {
        words.truncate(end);
        words.push_str(" ...");
    }
    words
}

fn search(value: &Value, depth: usize) -> Option<Told> {
    let fields = value.as_object()?;
    if let Some(told) = direct(fields) {
        return Some(told);
    }
    if depth >= DEPTH_MAX {
        return None;
    }
    fields.values().find_map(|inner| search(inner, depth + 1))
}

fn direct(fields: &Map<String, Value>) -> Option<Told> {
    const NAMES: [(&str, &str); 3] = [
        ("error_code", "error_msg"),
        ("errorCode", "errorMsg"),
        ("code", "message"),
    ];
    let (code, message) = NAMES
        .iter()
        .find(|(code, message)| fields.contains_key(*code) && fields.contains_key(*message))
        .or_else(|| {
            NAMES
                .iter()
                .take(2)
                .find(|(code, _)| fields.contains_key(*code))
        })?;
    let code = text(fields, code);
    if code.is_empty() && text(fields, message).is_empty() {
        return None;
    }
    Some(Told {
        code: code.replacen("APIG.", "APIGW.", 1),
        message: text(fields, message),
        request_id: text(fields, "request_id"),
        retry_after_s: text(fields, "retryAfter").parse().ok(),
    })
}

fn text(fields: &Map<String, Value>, name: &str) -> String {
    match fields.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Hides what follows `token` and a colon or an equals sign.
fn hide_tokens(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(found) = lower.get(from..).and_then(|rest| rest.find("token")) {
        let after_word = from + found + "token".len();
        let value = value_start(&lower, after_word);
        shown.push_str(text.get(from..value).unwrap_or_default());
        if value > after_word {
            shown.push_str("***");
            from = value_end(&lower, value);
        } else {
            from = after_word;
        }
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    shown
}

/// Where the value begins, if a colon or an equals sign follows (`%3d` too); else where we are.
fn value_start(lower: &str, at: usize) -> usize {
    let rest = lower.get(at..).unwrap_or_default();
    let skipped = rest.trim_start_matches(['"', '\'', ' ', '\\']);
    let mark = ["=", ":", "%3d", "%253d"]
        .iter()
        .find(|mark| skipped.starts_with(**mark));
    mark.map_or(at, |mark| {
        let value = skipped
            .get(mark.len()..)
            .unwrap_or_default()
            .trim_start_matches(['"', '\'', ' ', '\\']);
        at + rest.len() - value.len()
    })
}

fn value_end(lower: &str, at: usize) -> usize {
    lower
        .get(at..)
        .and_then(|rest| rest.find(['|', '&', ' ', '"', '\'', ',', ';', '<', '\\']))
        .map_or(lower.len(), |length| at + length)
}

/// Cuts the query off every URL.
fn hide_queries(text: &str) -> String {
    text.split(' ')
        .map(|word| match (word.find("://"), word.find('?')) {
            (Some(scheme), Some(query)) if scheme < query => {
                format!("{}?***", word.get(..query).unwrap_or_default())
            }
            _ => word.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}
