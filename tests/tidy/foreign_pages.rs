//! What keeps a page from elsewhere outside, as far as it stands in files.

use crate::tree::{text, texts};

#[test]
fn the_launcher_loads_nothing_from_elsewhere() {
    let file: serde_json::Value =
        serde_json::from_str(&text("src-tauri/tauri.conf.json")).expect("JSON");
    let policy = file["app"]["security"]["csp"]
        .as_str()
        .expect("there is a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for barred in ["unsafe-inline' ", "unsafe-eval", "https:", "wss:", "*"] {
        let scripts = policy
            .split(';')
            .find(|part| part.trim().starts_with("script-src"));
        assert!(!scripts.unwrap_or_default().contains(barred), "{policy}");
    }
    let hosts = policy.replace("http://ipc.localhost", "");
    assert!(!hosts.contains("://"), "{policy}");
}

#[test]
fn a_console_gives_its_page_no_channel() {
    for file in texts("src-tauri/console/src") {
        let page = file.path.contains("page_view");
        assert!(
            !(page && file.text.contains("with_ipc_handler")),
            "{}",
            file.path
        );
        // The viewer's page is ours.
        let ours = file.path == "src-tauri/console/src/viewer.rs";
        assert!(
            ours || !file.text.contains("with_custom_protocol"),
            "{}",
            file.path
        );
        assert!(!file.text.contains("with_devtools(true)"), "{}", file.path);
    }
}
