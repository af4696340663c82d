//! The pipe to the launcher: one message a line, read from standard input, written to standard
//! output, and nothing else on either.

use std::{
    fs::File,
    io::{self, Read, Write},
    sync::{Arc, Mutex},
};

use porthole_core::console::message::{FromConsole, LINE_BYTES_MAX, ToConsole};
use zeroize::Zeroize;

use crate::platform;

/// How much is read at once, in bytes.
const CHUNK_BYTES: usize = 16 * 1024;

/// What the launcher says. The standard library's own reader would keep what it read last, and so
/// a URL, until something else overwrites it.
pub(crate) struct Ear {
    input: File,
    /// Read, and not yet a whole line.
    heard: Vec<u8>,
}

/// What the console answers; clones write to the same pipe, a line at a time.
#[derive(Clone)]
pub(crate) struct Mouth {
    output: Arc<Mutex<Box<dyn Write + Send>>>,
}

/// Both ends; the toolkit and the engine get a standard output that leads nowhere.
///
/// # Errors
/// Where there is no standard input.
pub(crate) fn open() -> io::Result<(Ear, Mouth)> {
    let ear = Ear::of(own_stdin()?);
    let mouth = Mouth {
        output: Arc::new(Mutex::new(platform::take_stdout())),
    };
    Ok((ear, mouth))
}

#[cfg(unix)]
fn own_stdin() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(windows)]
fn own_stdin() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(io::stdin().as_handle().try_clone_to_owned()?.into())
}

impl Ear {
    fn of(input: File) -> Self {
        let heard = Vec::new();
        Self { input, heard }
    }

    /// The next message. `None` when the pipe has ended, or holds what nobody should have
    /// written: either way the conversation is over.
    pub(crate) fn hear(&mut self) -> Option<ToConsole> {
        let mut line = self.line()?;
        let message = serde_json::from_slice(&line).ok();
        line.zeroize();
        message
    }

    fn line(&mut self) -> Option<Vec<u8>> {
        let mut searched = 0;
        loop {
            let end = self.heard[searched..]
                .iter()
                .position(|byte| *byte == b'\n');
            if let Some(end) = end {
                return Some(self.take(searched + end));
            }
            searched = self.heard.len();
            if searched >= LINE_BYTES_MAX || !self.read_on() {
                return None;
            }
        }
    }

    /// What was heard before `end`; the byte there, the line's end, is left out.
    fn take(&mut self, end: usize) -> Vec<u8> {
        let rest = self.heard[end + 1..].to_vec();
        let mut line = std::mem::replace(&mut self.heard, rest);
        line.truncate(end);
        line
    }

    fn read_on(&mut self) -> bool {
        let mut chunk = [0; CHUNK_BYTES];
        let count = loop {
            match self.input.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.unwrap_or(0),
            }
        };
        self.heard.extend_from_slice(&chunk[..count]);
        chunk.zeroize();
        count > 0
    }
}

impl Mouth {
    /// Says it. A launcher that no longer listens is noticed by the [`Ear`].
    pub(crate) fn say(&self, message: &FromConsole) {
        let Ok(mut line) = serde_json::to_vec(message) else {
            return;
        };
        line.push(b'\n');
        if let Ok(mut output) = self.output.lock() {
            let _ = output.write_all(&line).and_then(|()| output.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Seek;

    use super::*;

    fn hears(bytes: &[u8]) -> Ear {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file.rewind().expect("rewound");
        Ear::of(file)
    }

    #[test]
    fn hears_messages_line_by_line_and_then_the_end() {
        let mut ear = hears(b"{\"say\":\"raise\"}\n{\"say\":\"close\"}\n");
        assert!(matches!(ear.hear(), Some(ToConsole::Raise)));
        assert!(matches!(ear.hear(), Some(ToConsole::Close)));
        assert!(ear.hear().is_none());
    }

    #[test]
    fn hears_a_line_that_is_longer_than_what_is_read_at_once() {
        let mut line = vec![b' '; 3 * CHUNK_BYTES];
        line.extend_from_slice(b"{\"say\":\"raise\"}\n");
        assert!(matches!(hears(&line).hear(), Some(ToConsole::Raise)));
    }

    #[test]
    fn keeps_nothing_of_what_it_has_heard() {
        let mut ear = hears(b"{\"say\":\"raise\"}\n");
        ear.hear();
        assert!(ear.heard.is_empty());
        assert_eq!(ear.heard.capacity(), 0);
    }

    #[test]
    fn takes_no_endless_line_and_no_half_one() {
        assert!(hears(&vec![b' '; LINE_BYTES_MAX + 1]).hear().is_none());
        assert!(hears(b"{\"say\":\"raise\"}").hear().is_none());
    }
}
