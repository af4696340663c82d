//! The few files of a demo machine, which cannot be changed.

/// Path and content of each file; `{name}` stands for the machine's name.
const FILES: [(&str, &str); 6] = [
    ("/etc/hostname", "{name}\n"),
    ("/etc/motd", MOTD),
    (
        "/etc/os-release",
        "NAME=\"Porthole demo\"\nPRETTY_NAME=\"Porthole demo machine\"\nID=porthole-demo\n",
    ),
    (
        "/root/notes.txt",
        "Things to try:\n  - close this window: nothing of it stays on this computer\n  - type reboot, or press Ctrl+Alt+Del on the page\n  - type poweroff, and see how the console says so\n",
    ),
    (
        "/var/log/syslog",
        "demo: all services started\ndemo: nobody logged in over the network; there is none\n",
    ),
    ("/srv/www/index.html", "<h1>{name}</h1>\n"),
];

/// Shown after a login.
pub(crate) const MOTD: &str = "This is a demo machine. It runs inside Porthole on this computer, and nothing\nleaves it. Type \u{1b}[97mhelp\u{1b}[0m to see what it can do.\n";

/// The content of a file.
pub(crate) fn read(path: &str, name: &str) -> Option<String> {
    FILES
        .iter()
        .find(|(known, _)| *known == path)
        .map(|(_, text)| text.replace("{name}", name))
}

/// Whether there is such a folder.
pub(crate) fn is_folder(path: &str) -> bool {
    path == "/"
        || FILES
            .iter()
            .any(|(file, _)| file.starts_with(&format!("{path}/")))
}

/// What lies in a folder, folders with a slash at their end.
pub(crate) fn list(folder: &str) -> Vec<String> {
    let prefix = if folder == "/" {
        "/".to_owned()
    } else {
        format!("{folder}/")
    };
    let mut names: Vec<String> = FILES
        .iter()
        .filter_map(|(file, _)| file.strip_prefix(&prefix))
        .map(|rest| match rest.split_once('/') {
            Some((folder, _)) => format!("{folder}/"),
            None => rest.into(),
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// A path as seen from a folder, without `.` and `..`.
pub(crate) fn resolve(folder: &str, path: &str) -> String {
    let path = path
        .strip_prefix('~')
        .map_or(path.to_owned(), |rest| format!("/root{rest}"));
    let whole = if path.starts_with('/') {
        path
    } else {
        format!("{folder}/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_paths() {
        assert_eq!(resolve("/root", "../etc/./motd"), "/etc/motd");
        assert_eq!(resolve("/etc", "~"), "/root");
        assert_eq!(resolve("/etc", "../../.."), "/");
    }

    #[test]
    fn lists_folders() {
        assert_eq!(list("/"), ["etc/", "root/", "srv/", "var/"]);
        assert_eq!(list("/root"), ["notes.txt"]);
        assert!(is_folder("/var/log"));
        assert!(!is_folder("/va"));
    }
}
