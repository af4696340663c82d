//! One console process as the launcher sees it: a child, and typed messages over its pipes.

use std::{process::Stdio, time::Duration};

use porthole_core::{
    console::message::{FromConsole, LINE_BYTES_MAX, Preparation, ToConsole},
    error::{Code, Fault},
};
use secrecy::zeroize::Zeroizing;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    runtime::Handle,
    sync::Mutex,
};

/// How long a console process may take from its URL to its window.
const WINDOW_LIMIT: Duration = Duration::from_secs(15);

/// A console that does not end by itself within this time after it was told to is killed.
const END_LIMIT: Duration = Duration::from_millis(1_500);

/// The writing half and the child. Dropping it ends the process, as [`ConsoleProcess::end`] does.
pub struct ConsoleProcess {
    child: Mutex<Option<Child>>,
    input: Mutex<Option<ChildStdin>>,
}

/// The reading half.
pub struct ConsoleVoice {
    output: BufReader<ChildStdout>,
    line: Zeroizing<Vec<u8>>,
}

impl ConsoleProcess {
    /// Starts this program again as a console and hands it its first line. Nothing else goes by
    /// argument or environment.
    ///
    /// # Errors
    /// [`Code::ConsoleFailed`] where the process cannot be started.
    pub async fn start(preparation: Preparation) -> Result<(Self, ConsoleVoice), Fault> {
        let program = std::env::current_exe().map_err(failed)?;
        let mut child = Command::new(program)
            .arg("--console")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let input = child.stdin.take();
        let output = child
            .stdout
            .take()
            .ok_or_else(|| Fault::new(Code::ConsoleFailed))?;
        let process = Self {
            child: Mutex::new(Some(child)),
            input: Mutex::new(input),
        };
        process.say(&ToConsole::Prepare(preparation)).await?;
        let voice = ConsoleVoice {
            output: BufReader::new(output),
            line: Zeroizing::new(Vec::new()),
        };
        Ok((process, voice))
    }

    /// Writes one message.
    ///
    /// # Errors
    /// [`Code::ConsoleFailed`] where the process has ended.
    pub async fn say(&self, message: &ToConsole) -> Result<(), Fault> {
        let mut line = Zeroizing::new(serde_json::to_vec(message).map_err(failed)?);
        line.push(b'\n');
        let mut input = self.input.lock().await;
        let pipe = input
            .as_mut()
            .ok_or_else(|| Fault::new(Code::ConsoleFailed))?;
        pipe.write_all(&line).await.map_err(failed)?;
        pipe.flush().await.map_err(failed)
    }

    /// Ends the process: its pipe is closed, and what is still there after 1.5 s is killed.
    pub async fn end(&self) {
        self.input.lock().await.take();
        let mut child = self.child.lock().await;
        if let Some(child) = child.as_mut() {
            end_or_kill(child).await;
        }
    }
}

impl Drop for ConsoleProcess {
    /// A console that is killed cannot end what its engine has started, so that it gets the time
    /// to end by itself here too. At the launcher's own end the pipe's end is enough.
    fn drop(&mut self) {
        self.input.get_mut().take();
        let (child, runtime) = (self.child.get_mut().take(), Handle::try_current());
        if let (Some(mut child), Ok(runtime)) = (child, runtime) {
            runtime.spawn(async move { end_or_kill(&mut child).await });
        }
    }
}

async fn end_or_kill(child: &mut Child) {
    if tokio::time::timeout(END_LIMIT, child.wait()).await.is_err() {
        // An error means that it has ended meanwhile.
        let _ = child.kill().await;
    }
}

impl ConsoleVoice {
    /// The next message; none when the process has ended or speaks out of turn.
    pub async fn next(&mut self) -> Option<FromConsole> {
        self.line.clear();
        let mut limited = (&mut self.output).take(LINE_BYTES_MAX as u64);
        let length = limited.read_until(b'\n', &mut self.line).await.ok()?;
        if length == 0 {
            return None;
        }
        serde_json::from_slice(&self.line).ok()
    }

    /// Waits until the console says that its window is on the screen.
    ///
    /// # Errors
    /// [`Code::ConsoleFailed`] where the process ends, or no window comes in time.
    pub async fn window_is_there(&mut self) -> Result<(), Fault> {
        let heard = async {
            while let Some(message) = self.next().await {
                match message {
                    FromConsole::Shown => return Ok(()),
                    FromConsole::Broken(fault) => return Err(fault),
                    _ => {}
                }
            }
            Err(failed("The console process ended."))
        };
        tokio::time::timeout(WINDOW_LIMIT, heard)
            .await
            .unwrap_or_else(|_| Err(failed("No window came.")))
    }
}

fn failed(error: impl std::fmt::Display) -> Fault {
    Fault::new(Code::ConsoleFailed).detail("Cause", error.to_string())
}
