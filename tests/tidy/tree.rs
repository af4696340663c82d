//! The files of the tree, without what is built or fetched.

use std::{
    fs,
    path::{Path, PathBuf},
};

const BUILT: [&str; 7] = [
    "target",
    "node_modules",
    "dist",
    "gen",
    ".git",
    "shared",
    "bindings",
];

/// The top of the tree.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests has a parent")
        .to_owned()
}

/// One file of the tree.
pub struct Text {
    /// Its path from the top, with `/` between.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Text {
    /// Whether its name ends so.
    pub fn is(&self, ends: &[&str]) -> bool {
        ends.iter().any(|end| self.path.ends_with(end))
    }
}

/// Every file under a folder that is text.
pub fn texts(folder: &str) -> Vec<Text> {
    let mut found = Vec::new();
    walk(&top().join(folder), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// One file.
pub fn text(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn walk(folder: &Path, found: &mut Vec<Text>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().expect("it was listed");
        if kind.is_dir() && !BUILT.contains(&name.as_str()) {
            walk(&entry.path(), found);
        }
        if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            let path = entry.path();
            let path = path.strip_prefix(top()).expect("it is in the tree");
            found.push(Text {
                path: path.to_string_lossy().replace('\\', "/"),
                text,
            });
        }
    }
}
