//! What cargo knows about the workspace.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;
use xshell::cmd;

use crate::tree::Tree;

/// The names of all test targets of the workspace.
pub fn test_targets(tree: &Tree) -> Result<BTreeSet<String>> {
    let sh = &tree.sh;
    let metadata = cmd!(sh, "cargo metadata --format-version 1 --no-deps")
        .quiet()
        .read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    Ok(list(&metadata["packages"])
        .flat_map(|package| list(&package["targets"]))
        .filter(|target| list(&target["kind"]).any(|kind| kind == "test"))
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect())
}

/// The elements of a JSON list; of anything else, none.
pub fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
