//! What a crash may leave behind, and what the environment may change in the engine: nothing.

/// Switches core dumps off, keeps a panic's words, which may quote a value, off the terminal, and
/// forgets the engine's variables. To be called while the process has one thread.
pub fn apply() {
    #[cfg(unix)]
    no_core_dumps();
    #[cfg(windows)]
    forget_engine_variables();
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

/// A limit of 0 stops files only: where `core_pattern` is a pipe to a crash reporter, Linux runs it
/// whatever the limit is, but for exactly 1 (fs/coredump.c, `coredump_pipe`), which is less than any
/// file needs as well. The engine's processes inherit it. No limit holds a socket (`@`, Linux 6.16).
///
/// `PR_SET_DUMPABLE` would keep the memory from other programs of the same user too, but it is lost
/// with each exec, so that it covers no engine process; and it gives `/proc/self` to root, by which
/// desktop portals know a program: they then refuse the system's proxy settings.
#[cfg(target_os = "linux")]
const CORE_BYTES: u64 = 1;

#[cfg(all(unix, not(target_os = "linux")))]
const CORE_BYTES: u64 = 0;

#[cfg(unix)]
fn no_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let at_most = |bytes| Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    // Where the limit was 0 before and cannot be raised, it stays.
    let _ = setrlimit(Resource::Core, at_most(CORE_BYTES));
}

/// Whoever starts the app could have WebView2 open a port for a debugger, or run another engine.
#[cfg(windows)]
fn forget_engine_variables() {
    for (name, _) in std::env::vars_os() {
        if is_of_the_engine(&name) {
            // SAFETY: on Windows this is safe at any time (std's own words).
            unsafe { std::env::remove_var(name) };
        }
    }
}

/// Windows takes names of variables in any case.
#[cfg(any(windows, test))]
fn is_of_the_engine(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    name.starts_with("WEBVIEW2_")
}

fn say(line: &str) {
    use std::io::Write;

    // There may be no terminal; then there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_engines_variables_are_known_in_any_case() {
        for name in [
            "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS",
            "WebView2_Browser_Executable_Folder",
            "webview2_user_data_folder",
        ] {
            assert!(super::is_of_the_engine(name.as_ref()), "{name}");
        }
        for name in ["PATH", "MY_WEBVIEW2_X", "WEBVIEW"] {
            assert!(!super::is_of_the_engine(name.as_ref()), "{name}");
        }
    }
}
