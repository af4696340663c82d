//! The licences of everything that a bundle holds: the crates that are linked into the app, and
//! the npm packages that are built into its pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::cmd;

use crate::metadata::list;
use crate::tree::Tree;

const INTRODUCTION: &str = "\
Porthole is made with the packages named here, each under the licence that stands with it. The
texts follow the list; a text that several packages share stands once.

Packages under the Mozilla Public License 2.0 (noVNC, which draws the demo cloud's console page, is
one) are used unchanged. Their source code is at the address that stands with each of them.
";

/// One package and what is known of its licence.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    licence: String,
    source: String,
    authors: String,
    texts: Vec<String>,
}

/// Writes THIRD-PARTY.txt into the target folder and returns its path.
pub fn write(tree: &Tree) -> Result<PathBuf> {
    let mut packages = crates(tree)?;
    packages.extend(npm_packages(tree)?);
    let path = tree.target_dir("licences")?.join("THIRD-PARTY.txt");
    fs::write(&path, document(&packages))
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

fn document(packages: &BTreeSet<Package>) -> String {
    let mut document = INTRODUCTION.to_owned();
    // By the words alone: many copies of one text differ in their line ends only.
    let mut sharing: BTreeMap<Vec<&str>, (&str, Vec<String>)> = BTreeMap::new();
    for package in packages {
        let Package {
            name,
            version,
            licence,
            source,
            authors,
            texts,
        } = package;
        let _ = writeln!(document, "\n{name} {version}\n    {licence}\n    {source}");
        if texts.is_empty() {
            let _ = writeln!(
                document,
                "    by {authors} (the package holds no licence file)"
            );
        }
        for text in texts {
            let words = text.split_whitespace().collect();
            let (_, names) = sharing.entry(words).or_insert((text, Vec::new()));
            names.push(format!("{name} {version}"));
        }
    }
    for (text, names) in sharing.into_values() {
        let _ = writeln!(
            document,
            "\n{}\n{}\n\n{text}",
            "-".repeat(80),
            names.join(", ")
        );
    }
    document
}

/// The crates that the app is linked from on this system, without those of the workspace.
fn crates(tree: &Tree) -> Result<BTreeSet<Package>> {
    let sh = &tree.sh;
    let host = cmd!(sh, "rustc --print host-tuple").quiet().read()?;
    let metadata = cmd!(
        sh,
        "cargo metadata --format-version 1 --locked --filter-platform {host}"
    )
    .quiet()
    .read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let linked = linked(&metadata)?;
    list(&metadata["packages"])
        .filter(|package| !package["source"].is_null())
        .filter(|package| package["id"].as_str().is_some_and(|id| linked.contains(id)))
        .map(|package| {
            let manifest = Path::new(text(&package["manifest_path"]));
            described(
                package,
                manifest.parent().context("a crate without a folder")?,
            )
        })
        .collect()
}

/// The ids of all packages that porthole stands on at run time.
fn linked(metadata: &Value) -> Result<BTreeSet<&str>> {
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .map(|node| (text(&node["id"]), node))
        .collect();
    let app = list(&metadata["packages"])
        .find(|package| package["name"] == "porthole")
        .context("the workspace has no package porthole")?;
    let mut seen = BTreeSet::new();
    let mut open = vec![text(&app["id"])];
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let used = list(&nodes[id]["deps"])
            .filter(|dep| list(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null()));
        open.extend(used.map(|dep| text(&dep["pkg"])));
    }
    Ok(seen)
}

/// The npm packages that are not for development only.
fn npm_packages(tree: &Tree) -> Result<BTreeSet<Package>> {
    let ui = tree.root.join("ui");
    let lock: Value = serde_json::from_str(&fs::read_to_string(ui.join("package-lock.json"))?)?;
    let packages = lock["packages"]
        .as_object()
        .context("package-lock.json names no packages")?;
    packages
        .iter()
        .filter(|(path, package)| {
            path.starts_with("node_modules/") && package["dev"].is_null() && ui.join(path).exists()
        })
        .map(|(path, _)| {
            let folder = ui.join(path);
            let manifest = fs::read_to_string(folder.join("package.json"))?;
            described(&serde_json::from_str(&manifest)?, &folder)
        })
        .collect()
}

/// A package by its manifest (cargo's and npm's name these fields alike) and the files beside it.
fn described(manifest: &Value, folder: &Path) -> Result<Package> {
    let repository = &manifest["repository"];
    let repository = repository.as_str().or_else(|| repository["url"].as_str());
    let source = repository
        .or_else(|| manifest["homepage"].as_str())
        .unwrap_or("(no address)");
    let authors: Vec<&str> = list(&manifest["authors"]).map(text).collect();
    let package = Package {
        name: text(&manifest["name"]).to_owned(),
        version: text(&manifest["version"]).to_owned(),
        licence: manifest["license"]
            .as_str()
            .unwrap_or("see the text")
            .to_owned(),
        source: source.trim_start_matches("git+").to_owned(),
        authors: if authors.is_empty() {
            "its authors".to_owned()
        } else {
            authors.join(", ")
        },
        texts: texts(folder)?,
    };
    let told = !manifest["license"].is_null() || !package.texts.is_empty();
    ensure!(
        told,
        "{} {} tells no licence",
        package.name,
        package.version
    );
    Ok(package)
}

/// The licence files of a package: in its folder, or in one named for them.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let named = ["licen", "copying", "copyright", "notice", "unlicense"]
            .iter()
            .any(|start| name.starts_with(start));
        if !named {
            continue;
        }
        if entry.file_type()?.is_dir() {
            for inner in fs::read_dir(entry.path())? {
                found.extend(fs::read_to_string(inner?.path()));
            }
        } else {
            found.extend(fs::read_to_string(entry.path()));
        }
    }
    Ok(found
        .into_iter()
        .map(|text| text.trim().replace("\r\n", "\n"))
        .collect())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Package, document};

    fn package(name: &str, texts: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            source: "https://example.org".to_owned(),
            authors: "Ann".to_owned(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    #[test]
    fn a_text_that_two_packages_share_stands_once() {
        let two = [
            package("one", &["The text\nof both."]),
            package("two", &["The text of\nboth."]),
        ];
        let document = document(&BTreeSet::from(two));
        assert_eq!(document.matches("The text").count(), 1);
        assert!(document.contains("one 1.0.0, two 1.0.0"));
    }

    #[test]
    fn names_the_authors_where_there_is_no_text() {
        let document = document(&BTreeSet::from([package("bare", &[])]));
        assert!(document.contains("by Ann"));
    }
}
