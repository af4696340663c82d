//! The beginning of a tunnel through the gate: an engine's ClientHello, or what a page made of it.

#[path = "../../../../src-tauri/console/src/gate/client_hello.rs"]
mod client_hello;

use client_hello::{Hello, look};

/// More bytes change an answer only where it was that more are needed.
pub(super) fn run(bytes: &[u8]) {
    let whole = look(bytes);
    for length in [bytes.len() / 2, bytes.len().saturating_sub(1)] {
        let part = look(&bytes[..length]);
        assert!(part == Hello::Incomplete || part == whole, "{length}");
    }
}
