//! The targets.

mod account_file;
mod answers;
mod certificates;
mod clouds;
mod console_url;
mod pasted_keys;
mod pipe;
mod tunnel;

use crate::Target;

/// All of them. `cargo xtask fuzz` reads their names here.
pub const TARGETS: &[Target] = &[
    target("account_file", account_file::run),
    target("answers", answers::run),
    target("certificates", certificates::run),
    target("clouds", clouds::run),
    target("console_url", console_url::run),
    target("pasted_keys", pasted_keys::run),
    target("pipe_to_console", pipe::to_console),
    target("pipe_from_console", pipe::from_console),
    target("tunnel", tunnel::run),
];

const fn target(name: &'static str, run: fn(&[u8])) -> Target {
    Target { name, run }
}
