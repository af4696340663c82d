//! Tells in plain words when the page that the demo cloud serves has not been built yet.

// Cargo reads what a build script prints.
#![allow(clippy::print_stdout)]

fn main() {
    let page = "../../ui/dist/demo-page/vnc_auto.html";
    println!("cargo::rerun-if-changed={page}");
    if !std::path::Path::new(page).is_file() {
        println!(
            "cargo::error=the demo's console page is missing: `npm install && npm run build` in ui/ makes it (cargo xtask does)"
        );
    }
}
