//! What a crash may leave behind: nothing.

/// Switches core dumps off and keeps a panic's words, which may quote a value, off the terminal.
pub fn apply() {
    #[cfg(unix)]
    no_core_dumps();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(
            || "an unknown place".to_owned(),
            |at| format!("{}:{}", at.file(), at.line()),
        );
        say(&format!(
            "Porthole stopped by a fault of its own at {place}."
        ));
    }));
}

#[cfg(unix)]
fn no_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // A system that refuses to lower a limit keeps its own rule about core files.
    let _ = setrlimit(Resource::Core, none);
}

fn say(line: &str) {
    use std::io::Write;

    // There may be no terminal; then there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}
