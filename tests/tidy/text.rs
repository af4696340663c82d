//! How files are written.

use crate::tree::{Text, texts};

const LINES_MAX: usize = 400;

fn code() -> Vec<Text> {
    let kinds = [".rs", ".ts", ".svelte", ".js", ".mjs", ".css"];
    texts("")
        .into_iter()
        .filter(|file| file.is(&kinds))
        .collect()
}

#[test]
fn a_file_has_one_reason_and_says_it_first() {
    let silent: Vec<String> = code()
        .into_iter()
        .filter(|file| file.is(&[".rs"]) && !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert!(
        silent.is_empty(),
        "no first line that says what it is for: {silent:?}"
    );
}

#[test]
fn no_file_of_code_is_long() {
    let long: Vec<String> = code()
        .into_iter()
        .filter(|file| file.text.lines().count() > LINES_MAX)
        .map(|file| format!("{}: {}", file.path, file.text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not find itself.
    let marks = ["TO", "FIX", "XX", "HA"]
        .into_iter()
        .zip(["DO", "ME", "X", "CK"]);
    let marks: Vec<String> = marks
        .map(|(a, b)| format!("{a}{b}"))
        .chain([format!("dbg{}", "!(")])
        .collect();
    for file in code() {
        for mark in &marks {
            let found = file.text.lines().find(|line| has_word(line, mark));
            assert!(found.is_none(), "{}: {found:?}", file.path);
        }
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric();
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(letter);
        let after = line[at + word.len()..].chars().next().is_some_and(letter);
        !before && (!after || word.ends_with('('))
    })
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    let barred = [
        ["/wo", "rk/"],
        ["/root/", "t/"],
        ["/root/", "."],
        ["/home/", "user"],
        ["registry.npm", "js.org"],
        ["index.crates", ".io"],
        ["static.crates", ".io"],
    ];
    for file in texts("").iter().filter(|file| !file.is(&["Cargo.lock"])) {
        for parts in barred {
            let barred = parts.concat();
            let found = file.text.lines().find(|line| line.contains(&barred));
            assert!(found.is_none(), "{} names {barred}: {found:?}", file.path);
        }
    }
}

#[test]
fn every_link_in_the_readme_leads_somewhere() {
    let readme = crate::tree::text("README.md");
    for target in readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
    {
        let target = target.0.split('#').next().unwrap_or_default();
        let own = !target.contains("://") && !target.is_empty();
        assert!(
            !own || crate::tree::top().join(target).exists(),
            "{target} is not there"
        );
    }
}
