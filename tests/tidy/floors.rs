//! Who may name whom.

use std::collections::BTreeSet;

use crate::tree::{text, texts};

/// The crates that a manifest names, in any of its tables of dependencies.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in text(manifest).lines() {
        if line.starts_with('[') {
            inside = line.trim_end_matches(']').ends_with("dependencies");
        } else if inside && let Some((name, _)) = line.split_once(['.', ' ', '=']) {
            names.insert(name.to_owned());
        }
    }
    names
}

fn refuses(manifest: &str, barred: &[&str]) {
    let names = dependencies(manifest);
    assert!(!names.is_empty(), "{manifest} was not understood");
    let starts =
        |name: &String, barred: &str| name == barred || name.starts_with(&format!("{barred}-"));
    for barred in barred {
        let found: Vec<_> = names.iter().filter(|name| starts(name, barred)).collect();
        assert!(found.is_empty(), "{manifest} names {found:?}");
    }
}

#[test]
fn core_names_no_window_and_no_keyring() {
    refuses(
        "src-tauri/core/Cargo.toml",
        &["tauri", "keyring", "wry", "tao", "webkit2gtk", "gtk"],
    );
}

#[test]
fn a_console_names_no_tauri_no_keyring_and_no_http_client() {
    let barred = ["tauri", "keyring", "reqwest", "ureq", "hyper", "isahc"];
    refuses("src-tauri/console/Cargo.toml", &barred);
}

#[test]
fn only_the_shell_names_tauri_or_a_keyring() {
    for manifest in [
        "src-tauri/demo-cloud/Cargo.toml",
        "tests/Cargo.toml",
        "xtask/Cargo.toml",
    ] {
        refuses(manifest, &["tauri", "keyring", "wry"]);
    }
}

#[test]
fn one_module_of_core_sends_http() {
    // Others may name a header or an error of the client's crate; its client is in one.
    let sends = [
        "reqwest::Client",
        "ClientBuilder",
        "Client::builder",
        ".execute(",
    ];
    let senders: Vec<String> = texts("src-tauri/core/src")
        .into_iter()
        .filter(|file| sends.iter().any(|word| file.text.contains(word)))
        .map(|file| file.path)
        .collect();
    assert_eq!(senders, ["src-tauri/core/src/cloud/http.rs"]);
}

#[test]
fn one_file_of_the_interface_speaks_to_the_shell() {
    let speakers: Vec<String> = texts("ui/src")
        .into_iter()
        .filter(|file| file.text.contains("@tauri-apps/") || file.text.contains("__TAURI"))
        .map(|file| file.path)
        .collect();
    assert_eq!(speakers, ["ui/src/ipc.ts"]);
}
