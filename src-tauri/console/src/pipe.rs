//! The pipe to the launcher: one message a line, read from standard input, written to standard
//! output, and nothing else on either.

use std::{
    io::{BufRead, BufReader, Read, Write},
    sync::{Arc, Mutex},
};

use porthole_core::console::message::{FromConsole, LINE_BYTES_MAX, ToConsole};
use zeroize::Zeroize;

use crate::platform;

/// What the launcher says.
pub(crate) struct Ear {
    input: BufReader<std::io::Stdin>,
}

/// What the console answers; clones write to the same pipe, a line at a time.
#[derive(Clone)]
pub(crate) struct Mouth {
    output: Arc<Mutex<Box<dyn Write + Send>>>,
}

/// Both ends; the toolkit and the engine get a standard output that leads nowhere.
pub(crate) fn open() -> (Ear, Mouth) {
    let ear = Ear {
        input: BufReader::new(std::io::stdin()),
    };
    let mouth = Mouth {
        output: Arc::new(Mutex::new(platform::take_stdout())),
    };
    (ear, mouth)
}

impl Ear {
    /// The next message. `None` when the pipe has ended, or holds what nobody should have
    /// written: either way the conversation is over.
    pub(crate) fn hear(&mut self) -> Option<ToConsole> {
        let mut line = Vec::new();
        let most = LINE_BYTES_MAX as u64;
        let read = (&mut self.input).take(most).read_until(b'\n', &mut line);
        let message = match read {
            Ok(_) if line.ends_with(b"\n") => serde_json::from_slice(&line).ok(),
            _ => None,
        };
        line.zeroize();
        message
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
