//! Secrets are laid open in a few places that are known.

use crate::tree::texts;

/// Where a secret leaves its wrapping: on its way into a keyring, a signature, a pipe or a view.
const OPENERS: [&str; 14] = [
    "src-tauri/console/src/gate/upstream.rs",
    "src-tauri/console/src/link/handshake.rs",
    "src-tauri/console/src/session/linked.rs",
    "src-tauri/console/src/session/visit.rs",
    "src-tauri/core/src/accounts/draft.rs",
    "src-tauri/core/src/accounts/keeping.rs",
    "src-tauri/core/src/accounts/proxy.rs",
    "src-tauri/core/src/cloud/call.rs",
    "src-tauri/core/src/cloud/http/proxy.rs",
    "src-tauri/core/src/cloud/signer.rs",
    "src-tauri/core/src/console/link_address.rs",
    "src-tauri/core/src/console_url.rs",
    "src-tauri/core/src/proxy.rs",
    "src-tauri/src/keyring_vault.rs",
];

#[test]
fn a_secret_is_laid_open_in_the_named_files_only() {
    let openers: Vec<String> = texts("src-tauri")
        .into_iter()
        .filter(|file| file.is(&[".rs"]) && !file.path.contains("demo-cloud"))
        .filter(|file| {
            file.text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or("")
                .contains(".expose_secret()")
        })
        .map(|file| file.path)
        .collect();
    assert_eq!(openers, OPENERS);
}

#[test]
fn no_answer_of_a_command_has_a_field_for_a_secret() {
    let fields = [
        "secret_key:",
        "security_token:",
        "secret:",
        "password:",
        "url:",
    ];
    let folder = crate::tree::top().join("ui/src/bindings");
    let mut holders = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("the bindings are there")
        .flatten()
    {
        let text = std::fs::read_to_string(entry.path()).expect("it is text");
        let named = |field: &str| text.split(['{', ',', ' ', '\n']).any(|word| word == field);
        if fields.into_iter().any(named) {
            holders.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    // What goes in, and never comes out.
    assert_eq!(holders, ["AccountDraft.ts"]);
}

#[test]
fn nothing_is_logged() {
    let macros = [
        "log::info!",
        "log::warn!",
        "log::error!",
        "log::debug!",
        "tracing::",
    ];
    let prints = ["eprintln!(", "println!(", "eprint!(", "print!("];
    for file in texts("src-tauri") {
        let source = file.is(&[".rs"]) && !file.path.ends_with("build.rs");
        let examples = file.path.contains("/examples/");
        let says = |line: &str| {
            macros
                .iter()
                .chain(&prints)
                .any(|word| line.trim_start().starts_with(word))
        };
        let said = file
            .text
            .lines()
            .find(|line| source && !examples && says(line));
        assert!(said.is_none(), "{}: {said:?}", file.path);
    }
}
