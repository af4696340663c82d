//! From a console's window to its end: what it asks for, and what the user allows in it.

use std::sync::Arc;

use porthole_core::console::message::{ConsoleState, FromConsole, ToConsole};
use tokio::task::AbortHandle;

use super::{Consoles, table::OpenConsole};
use crate::console_process::ConsoleVoice;

impl Consoles {
    /// Hears a console out until it ends, then takes it from the table.
    pub(super) async fn follow(
        self: Arc<Self>,
        console: Arc<OpenConsole>,
        mut voice: ConsoleVoice,
    ) {
        let mut asking: Option<AbortHandle> = None;
        while let Some(message) = voice.next().await {
            if matches!(message, FromConsole::Closed) {
                break;
            }
            if shows_its_page(&message) {
                self.ready.refill();
            }
            if let FromConsole::Choose { level, choices } = message {
                self.source.choose(&console.target, level, *choices);
                self.tell_settings().await;
                continue;
            }
            if !self.keep(&console, &message) {
                continue;
            }
            if let Some(earlier) = asking.take() {
                earlier.abort();
            }
            let (this, console) = (self.clone(), console.clone());
            asking =
                Some(tokio::spawn(async move { this.answer_again(&console).await }).abort_handle());
        }
        if let Some(asking) = asking {
            asking.abort();
        }
        console.process.end().await;
        self.table().remove(&console.target.key(), console.serial);
    }

    /// Keeps with the account what the user allowed in the console; true where a fresh URL is wanted.
    fn keep(&self, console: &OpenConsole, message: &FromConsole) -> bool {
        let account = &console.target.account;
        match message {
            FromConsole::Again => true,
            FromConsole::AllowHosts { hosts } => {
                self.source.allow_page_hosts(account, hosts);
                true
            }
            FromConsole::UseViewer { viewer } => {
                self.source.use_viewer(account, *viewer);
                true
            }
            FromConsole::TrustCertificate { certificate } => {
                if console.process.was_to_meet(certificate) {
                    self.source.trust_certificate(account, certificate);
                }
                true
            }
            _ => false,
        }
    }

    /// Tells every console what is chosen for it.
    async fn tell_settings(&self) {
        let consoles = self.table().open_ones(None);
        for console in consoles {
            let levels = Box::new(self.source.levels(&console.target));
            // One that has closed meanwhile needs none.
            let _ = console.process.say(&ToConsole::Settings(levels)).await;
        }
    }

    async fn answer_again(&self, console: &OpenConsole) {
        // The console's window says by itself that it asks, and for how long.
        let message = match self.source.showing(&console.target, &|_| {}).await {
            Ok(showing) => ToConsole::Show(Box::new(showing)),
            Err(fault) => ToConsole::Sorry(fault),
        };
        // A console that has closed meanwhile needs no answer.
        let _ = console.process.say(&message).await;
    }
}

/// Whether the page has loaded, or is told why it has not: then there is time for the next process.
fn shows_its_page(message: &FromConsole) -> bool {
    matches!(message, FromConsole::State { state } if *state != ConsoleState::Opening)
}
