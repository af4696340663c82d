//! One console process as the launcher sees it: a child, and typed messages over its pipes.

use std::{
    collections::VecDeque,
    process::Stdio,
    sync::{Arc, PoisonError},
    time::Duration,
};

use porthole_core::{
    console::message::{FromConsole, LINE_BYTES_MAX, Preparation, ToConsole},
    error::{Code, Fault},
    host_port::HostPort,
    proxy::ProxyRoute,
    trust::Certificate,
};
use secrecy::zeroize::Zeroizing;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    runtime::Handle,
    sync::Mutex,
    time::timeout,
};

/// How long a console process may take from its URL to its window.
const WINDOW_LIMIT: Duration = Duration::from_secs(15);

/// How long one message may take into the pipe: a console always reads.
const SAY_LIMIT: Duration = Duration::from_secs(2);

// Closing a console takes 2 s at most, whatever it does: these three, one after the other.

/// How long a console may take to hear that it is to close.
const CLOSE_LIMIT: Duration = Duration::from_millis(200);

/// How long a message that is being written may keep the pipe from being closed.
const PIPE_LIMIT: Duration = Duration::from_millis(100);

/// A console that does not end by itself within this time after it was told to is killed.
const END_LIMIT: Duration = Duration::from_millis(1_500);

/// How long the system may take to kill a process.
const KILL_LIMIT: Duration = Duration::from_secs(1);

/// The writing half of the pipe; none once it is closed.
type Input = Arc<Mutex<Option<ChildStdin>>>;

/// The writing half and the child. Dropping it ends the process, as [`ConsoleProcess::end`] does.
pub struct ConsoleProcess {
    child: Mutex<Option<Child>>,
    input: Input,
    /// Whose page it was told to show last, and how that is reached.
    way: std::sync::Mutex<Option<(HostPort, ProxyRoute)>>,
}

/// The reading half.
pub struct ConsoleVoice {
    output: BufReader<ChildStdout>,
    line: Zeroizing<Vec<u8>>,
    /// What was said before the window was there.
    early: VecDeque<FromConsole>,
}

impl ConsoleProcess {
    /// Starts a console process and hands it its first line. Nothing else goes by argument or
    /// environment.
    ///
    /// # Errors
    /// [`Code::ConsoleFailed`] where the process cannot be started.
    pub async fn start(
        mut program: Command,
        preparation: Preparation,
    ) -> Result<(Self, ConsoleVoice), Fault> {
        let mut child = program
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
            input: Arc::new(Mutex::new(input)),
            way: std::sync::Mutex::default(),
        };
        process.say(&ToConsole::Prepare(preparation)).await?;
        let voice = ConsoleVoice {
            output: BufReader::new(output),
            line: Zeroizing::new(Vec::new()),
            early: VecDeque::new(),
        };
        Ok((process, voice))
    }

    /// Writes one message.
    ///
    /// # Errors
    /// [`Code::ConsoleFailed`] where the process has ended, or does not read.
    pub async fn say(&self, message: &ToConsole) -> Result<(), Fault> {
        if let ToConsole::Show(showing) = message {
            let way = showing
                .page_host()
                .map(|host| (host, showing.route.clone()));
            *self.way.lock().unwrap_or_else(PoisonError::into_inner) = way;
        }
        let mut line = Zeroizing::new(serde_json::to_vec(message).map_err(failed)?);
        line.push(b'\n');
        let writing = write(self.input.clone(), line);
        // A task of its own: half a line, of a call that was given up, would garble the next one.
        let written = tokio::spawn(async { timeout(SAY_LIMIT, writing).await });
        written.await.map_err(failed)?.map_err(failed)?
    }

    /// Whether a certificate is of the host whose page it was told to show.
    pub fn was_to_meet(&self, certificate: &Certificate) -> bool {
        let page = self.way().map(|(host, _)| host);
        page.as_ref() == Some(&certificate.shown_by())
    }

    /// Whose page it was told to show last, and how that is reached.
    pub fn way(&self) -> Option<(HostPort, ProxyRoute)> {
        let way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        way.clone()
    }

    /// Has the console close its window, and ends the process.
    pub async fn close(&self) {
        // One that cannot be told is ended all the same.
        let _ = timeout(CLOSE_LIMIT, self.say(&ToConsole::Close)).await;
        self.end().await;
    }

    /// Ends the process: its pipe is closed, and what is still there after 1.5 s is killed.
    pub async fn end(&self) {
        let mut child = self.child.lock().await;
        let Some(child) = child.as_mut() else { return };
        match timeout(PIPE_LIMIT, self.input.lock()).await {
            Ok(mut input) => {
                input.take();
                drop(input);
                end_or_kill(child).await;
            }
            // It does not read, so that it would not see the pipe's end either.
            Err(_) => kill(child).await,
        }
    }
}

/// Writes a line. The pipe of one that could not be written whole is closed.
async fn write(input: Input, line: Zeroizing<Vec<u8>>) -> Result<(), Fault> {
    let mut input = input.lock().await;
    let mut pipe = input
        .take()
        .ok_or_else(|| Fault::new(Code::ConsoleFailed))?;
    pipe.write_all(&line).await.map_err(failed)?;
    pipe.flush().await.map_err(failed)?;
    *input = Some(pipe);
    Ok(())
}

impl Drop for ConsoleProcess {
    /// A console that is killed cannot end what its engine has started, so that it gets the time
    /// to end by itself here too. At the launcher's own end the pipe's end is enough.
    fn drop(&mut self) {
        self.input = Input::default();
        let (child, runtime) = (self.child.get_mut().take(), Handle::try_current());
        if let (Some(mut child), Ok(runtime)) = (child, runtime) {
            runtime.spawn(async move { end_or_kill(&mut child).await });
        }
    }
}

async fn end_or_kill(child: &mut Child) {
    if timeout(END_LIMIT, child.wait()).await.is_err() {
        kill(child).await;
    }
}

async fn kill(child: &mut Child) {
    // An error means that it has ended meanwhile; one that the system holds on to ends when it can.
    let _ = timeout(KILL_LIMIT, child.kill()).await;
}

impl ConsoleVoice {
    /// The next message; none when the process has ended or speaks out of turn.
    pub async fn next(&mut self) -> Option<FromConsole> {
        match self.early.pop_front() {
            Some(message) => Some(message),
            None => self.hear().await,
        }
    }

    async fn hear(&mut self) -> Option<FromConsole> {
        self.line.clear();
        let mut limited = (&mut self.output).take(LINE_BYTES_MAX as u64);
        let length = limited.read_until(b'\n', &mut self.line).await.ok()?;
        if length == 0 {
            return None;
        }
        serde_json::from_slice(&self.line).ok()
    }

    /// Waits until the console says that its window is on the screen. What it says before that, such
    /// as of a link that failed at once, is there to be heard afterwards.
    ///
    /// # Errors
    /// [`Code::ConsoleFailed`] where the process ends, or no window comes in time.
    pub async fn window_is_there(&mut self) -> Result<(), Fault> {
        let heard = async {
            while let Some(message) = self.hear().await {
                match message {
                    FromConsole::Shown => return Ok(()),
                    FromConsole::Broken(fault) => return Err(fault),
                    FromConsole::Ready => {}
                    early => self.early.push_back(early),
                }
            }
            Err(failed("The console process ended."))
        };
        timeout(WINDOW_LIMIT, heard)
            .await
            .unwrap_or_else(|_| Err(failed("No window came.")))
    }
}

fn failed(error: impl std::fmt::Display) -> Fault {
    Fault::new(Code::ConsoleFailed).detail("Cause", error.to_string())
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Instant;

    use porthole_core::console::{message::Title, notice::Notice};

    use super::*;

    /// A process that never reads, with more on its way than a pipe holds.
    async fn deaf() -> (
        Arc<ConsoleProcess>,
        tokio::task::JoinHandle<Result<(), Fault>>,
    ) {
        let mut program = Command::new("sleep");
        program.arg("30");
        let preparation = Preparation {
            sandbox: false,
            software: false,
        };
        let started = ConsoleProcess::start(program, preparation).await;
        let process = Arc::new(started.expect("it starts").0);
        let long = ToConsole::Tell {
            title: Title {
                server: "web".into(),
                account: "Trial".into(),
                region: "eu-101".into(),
            },
            notice: Notice::new(&"x".repeat(300 * 1024)),
        };
        let speaker = process.clone();
        let saying = tokio::spawn(async move { speaker.say(&long).await });
        // Who writes has the pipe, and keeps it: nobody reads.
        while process.input.try_lock().is_ok() {
            tokio::task::yield_now().await;
        }
        (process, saying)
    }

    #[tokio::test]
    async fn a_console_that_does_not_read_is_not_spoken_to_for_ever() {
        let (process, saying) = deaf().await;
        let said = timeout(SAY_LIMIT * 2, saying).await;
        assert!(said.expect("it is given up").expect("it ran").is_err());
        assert!(
            process.say(&ToConsole::Raise).await.is_err(),
            "its pipe is closed"
        );
    }

    #[tokio::test]
    async fn a_console_that_does_not_read_closes_within_two_seconds() {
        let (process, saying) = deaf().await;
        let start = Instant::now();
        process.close().await;
        let took = start.elapsed();
        let ended = process.child.lock().await.as_mut().map(Child::try_wait);
        assert!(matches!(ended, Some(Ok(Some(_)))), "{ended:?}");
        assert!(took < Duration::from_secs(2), "{took:?}");
        saying.abort();
    }
}
