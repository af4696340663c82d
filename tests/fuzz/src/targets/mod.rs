//! The targets.

mod account_file;
mod answers;
mod certificates;
mod clouds;
mod console_url;
mod link_address;
mod pasted_keys;
mod pipe;
mod settings_file;
mod tunnel;
mod viewer_words;

use crate::Target;

/// All of them. `cargo xtask fuzz` reads their names here.
pub const TARGETS: &[Target] = &[
    target("account_file", account_file::run),
    target("answers", answers::run),
    target("certificates", certificates::run),
    target("clouds", clouds::run),
    target("console_url", console_url::run),
    target("link_address", link_address::run),
    target("pasted_keys", pasted_keys::run),
    target("pipe_to_console", pipe::to_console),
    target("pipe_from_console", pipe::from_console),
    target("settings_file", settings_file::run),
    target("tunnel", tunnel::run),
    target("viewer_words", viewer_words::run),
];

const fn target(name: &'static str, run: fn(&[u8])) -> Target {
    Target { name, run }
}
