//! What is downloaded and installed.

use std::{fs, path::Path};

use porthole_tests::app;

use crate::figures::{Table, mib};

/// The binary, and the package if `cargo xtask bundle` has made one.
pub fn measure(table: &mut Table) {
    let binary = app::binary();
    table.add("size of the binary", size(&binary), "");
    let packages = binary.with_file_name("bundle").join("deb");
    let found = fs::read_dir(packages).into_iter().flatten().flatten();
    let deb = found
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|kind| kind == "deb"));
    let told = deb.map_or("not built: cargo xtask bundle".into(), |deb| size(&deb));
    table.add("size of the deb", told, "8 MB");
}

fn size(file: &Path) -> String {
    let bytes = fs::metadata(file).map_or(0, |about| about.len());
    if bytes < 1 << 20 {
        return format!("{} KiB", bytes / 1_024);
    }
    format!("{:.2} MB ({})", bytes as f64 / 1e6, mib(bytes / 1_024))
}
