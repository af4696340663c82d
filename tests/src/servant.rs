//! A child process of the harness, ended by its process id when it is dropped.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

/// A program that serves one desktop.
pub struct Servant(Child);

impl Servant {
    /// Starts it, silent.
    ///
    /// # Panics
    /// Where the program is not installed.
    pub fn start(command: &mut Command) -> Self {
        let name = format!("{:?}", command.get_program());
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .stdin(Stdio::null());
        Self(
            command
                .spawn()
                .unwrap_or_else(|error| panic!("cannot start {name}: {error}")),
        )
    }

    /// Starts it and reads the first line that it writes.
    pub fn start_and_hear(command: &mut Command) -> (Self, String) {
        let name = format!("{:?}", command.get_program());
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .stdin(Stdio::null());
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {name}: {error}"));
        let mut line = String::new();
        let output = child.stdout.take().expect("the output was piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the output can be read");
        (Self(child), line.trim().to_owned())
    }

    /// Starts it, hands it some text and closes its input.
    pub fn start_and_tell(command: &mut Command, text: &str) -> Self {
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .stdin(Stdio::piped());
        let mut child = command.spawn().expect("the program is installed");
        let mut input = child.stdin.take().expect("the input was piped");
        input.write_all(text.as_bytes()).expect("the program reads");
        drop(input);
        Self(child)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Whether it runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Ends it now.
    pub fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Servant {
    fn drop(&mut self) {
        self.end();
    }
}
