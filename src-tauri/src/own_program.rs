//! This program, started again in another role.

use std::io;

use tokio::process::Command;

/// Leads to the program that runs, even where an upgrade has put another one at its path.
#[cfg(target_os = "linux")]
const SELF: &str = "/proc/self/exe";

/// This very program with this argument.
///
/// # Errors
/// Where the system does not tell which program runs.
#[cfg(target_os = "linux")]
pub fn command(role: &str) -> io::Result<Command> {
    let name = std::env::args_os().next();
    let mut command = Command::new(SELF);
    command.arg0(name.unwrap_or_else(|| SELF.into())).arg(role);
    Ok(command)
}

/// This very program with this argument.
///
/// # Errors
/// Where the system does not tell which program runs.
#[cfg(not(target_os = "linux"))]
pub fn command(role: &str) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(role);
    Ok(command)
}

/// Calls this process by the program's name, where the system would call one that was started
/// again `exe`.
#[cfg(target_os = "linux")]
pub fn take_name() {
    // It is for people who look at a list of processes only.
    let _ = std::fs::write("/proc/self/comm", env!("CARGO_PKG_NAME"));
}

/// Other systems call it by the program's name.
#[cfg(not(target_os = "linux"))]
pub fn take_name() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{env, fs};

    use super::*;

    /// Set in the process that takes its own program away.
    const ROLE: &str = "PORTHOLE_TEST_REMOVED";

    /// Runs in two processes: the test starts itself from another name, and that one removes it.
    #[tokio::test]
    async fn starts_again_after_its_program_was_replaced() {
        let own = env::current_exe().expect("a test has a path");
        if env::var_os(ROLE).is_some() {
            fs::write(own.with_extension("new"), "another version").expect("it can be written");
            fs::rename(own.with_extension("new"), &own).expect("it takes its place");
            let listed = command("--list").expect("a command").output().await;
            assert!(listed.expect("it starts").status.success());
            return;
        }
        let other = own.with_extension(std::process::id().to_string());
        fs::hard_link(&own, &other).expect("a second name");
        let name = "own_program::tests::starts_again_after_its_program_was_replaced";
        let child = Command::new(&other)
            .args(["--exact", name])
            .env(ROLE, "1")
            .output()
            .await;
        fs::remove_file(&other).expect("it is there");
        let child = child.expect("it starts");
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && said.contains("1 passed"),
            "{said}"
        );
    }
}
