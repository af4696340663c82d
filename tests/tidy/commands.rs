//! The names of the commands agree wherever they stand.

use std::collections::BTreeSet;

use crate::tree::{text, texts};

type Names = BTreeSet<String>;

/// What stands in the text between two marks, the first of each.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text
        .split_once(from)
        .unwrap_or_else(|| panic!("there is no {from:?}"));
    rest.split_once(to)
        .unwrap_or_else(|| panic!("there is no {to:?} after {from:?}"))
        .0
}

/// Every text in quotes.
fn quoted(text: &str, quote: char) -> Names {
    text.split(quote)
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn declared() -> Names {
    quoted(
        between(&text("src-tauri/build.rs"), "COMMANDS: &[&str] = &[", "];"),
        '"',
    )
}

#[test]
fn the_handler_answers_the_declared_commands() {
    let source = text("src-tauri/src/commands.rs");
    let list = between(&source, "generate_handler![", "]");
    let handled: Names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    assert_eq!(handled, declared());
}

#[test]
fn the_capability_allows_the_declared_commands() {
    let file: serde_json::Value =
        serde_json::from_str(&text("src-tauri/capabilities/launcher.json")).expect("JSON");
    let permissions = file["permissions"].as_array().expect("a list");
    let allowed: Names = permissions
        .iter()
        .filter_map(|name| name.as_str()?.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    assert_eq!(allowed, declared());
}

#[test]
fn the_interface_calls_the_declared_commands() {
    let source = text("ui/src/ipc.ts");
    let called: Names = source
        .split("invoke")
        .skip(1)
        .filter_map(|rest| {
            rest.split_once("('")?
                .1
                .split_once('\'')
                .map(|(name, _)| name.to_owned())
        })
        .collect();
    assert_eq!(called, declared());
}

#[test]
fn every_command_is_async() {
    // A window that is built in a synchronous command deadlocks on Windows.
    let source = text("src-tauri/src/commands.rs");
    let commands = source.split("#[tauri::command]").skip(1);
    let waiting: Vec<_> = commands
        .filter(|body| !body.trim_start().starts_with("async fn"))
        .collect();
    assert!(waiting.is_empty(), "{waiting:?}");
}

#[test]
fn one_capability_names_one_local_window() {
    let files = texts("src-tauri/capabilities");
    assert_eq!(files.len(), 1, "one capability file");
    let file: serde_json::Value = serde_json::from_str(&files[0].text).expect("JSON");
    assert_eq!(file["windows"], serde_json::json!(["launcher"]));
    assert!(
        file.get("remote").is_none(),
        "no page from elsewhere may call a command"
    );
}

#[test]
fn every_permission_beside_the_commands_is_about_listening() {
    let source = text("src-tauri/capabilities/launcher.json");
    let core: Names = quoted(&source, '"')
        .into_iter()
        .filter(|name| name.starts_with("core:"))
        .collect();
    let known: Names = ["core:event:allow-listen", "core:event:allow-unlisten"]
        .map(str::to_owned)
        .into();
    assert_eq!(core, known);
}
