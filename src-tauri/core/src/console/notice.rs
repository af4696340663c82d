//! What a console's window says in place of a picture, or over it, as data.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    error::{Code, Detail, Fault},
    power::PowerAction,
};

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Press {
    /// A fresh URL.
    Again,
    /// Start the server.
    Start,
    /// Have the server shut down.
    Stop,
    /// Cut the server's power.
    ForceStop,
    /// Have the server restart.
    Restart,
    /// Cut the server's power, and start it again.
    ForceRestart,
    /// Wait no longer for what would bring the console back.
    StopWaiting,
    /// Trust the certificate that is shown.
    Trust,
    /// Let the provider's page reach the hosts that are shown.
    Allow,
    /// Take the notice away.
    ShowPage,
    /// The provider's page in place of the viewer.
    ProviderPage,
    /// Full screen, or back from it.
    FullScreen,
    /// Close the window.
    Close,
}

impl Press {
    /// The word that stands for it, for a view that sends it as one.
    pub fn word(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => word,
            _ => String::new(),
        }
    }

    /// What it does to the server's power, where it does.
    pub fn power(self) -> Option<PowerAction> {
        match self {
            Self::Start => Some(PowerAction::Start),
            Self::Stop => Some(PowerAction::Stop),
            Self::ForceStop => Some(PowerAction::ForceStop),
            Self::Restart => Some(PowerAction::Restart),
            Self::ForceRestart => Some(PowerAction::ForceRestart),
            _ => None,
        }
    }

    /// The one that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        serde_json::from_value(word.into()).ok()
    }
}

/// A button: what it does and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Button {
    /// What it does.
    pub press: Press,
    /// What it says.
    pub label: String,
}

/// One notice: what happened, what to do, and the buttons for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Notice {
    /// One line.
    pub heading: String,
    /// Sentences, a paragraph each.
    pub sentences: Vec<String>,
    /// Lines that belong to the notice itself and are always seen.
    pub facts: Vec<Detail>,
    /// Lines behind "Details".
    pub details: Vec<Detail>,
    /// The first is the primary one; the last is what Escape presses.
    pub buttons: Vec<Button>,
    /// Whether the primary button has the focus; else the last one has it.
    pub focus_primary: bool,
    /// Whether something is under way.
    pub busy: bool,
    /// In how many milliseconds something is tried again, where that is worth counting down.
    pub next_try_ms: Option<u32>,
}

impl Notice {
    /// A notice with a heading and nothing else.
    pub fn new(heading: &str) -> Self {
        Self {
            heading: heading.into(),
            sentences: Vec::new(),
            facts: Vec::new(),
            details: Vec::new(),
            buttons: Vec::new(),
            focus_primary: true,
            busy: false,
            next_try_ms: None,
        }
    }

    /// Why there is no console, with a button to try again.
    pub fn of_fault(fault: &Fault) -> Self {
        Self::new(heading(fault.code))
            .sentence(&fault.message)
            .sentence(next_step(fault))
            .button(Press::Again, "Try again")
            .button(Press::Close, "Close")
            .lines(&fault.details)
    }

    /// Something is under way.
    pub fn busy(mut self) -> Self {
        self.busy = true;
        self
    }

    /// With one more paragraph.
    pub fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentences.push(sentence.into());
        self
    }

    /// With one more line that is always seen.
    pub fn fact(mut self, label: &str, value: impl Into<String>) -> Self {
        self.facts.push(line(label, value));
        self
    }

    /// With one more line behind "Details".
    pub fn detail(mut self, label: &str, value: impl Into<String>) -> Self {
        self.details.push(line(label, value));
        self
    }

    /// With these lines behind "Details".
    pub fn lines(mut self, lines: &[Detail]) -> Self {
        self.details.extend_from_slice(lines);
        self
    }

    /// With one more button.
    pub fn button(mut self, press: Press, label: &str) -> Self {
        self.buttons.push(Button {
            press,
            label: label.into(),
        });
        self
    }
}

fn heading(code: Code) -> &'static str {
    match code {
        Code::Dns | Code::NoNetwork | Code::TimedOut | Code::Proxy => {
            "The console cannot be reached"
        }
        Code::NotRunning => "The server is not running",
        Code::ServerGone => "The server is gone",
        _ => "The console did not open",
    }
}

/// What to do next. Where the button for it is in the launcher, its own sentence would name one that
/// is not here.
fn next_step(fault: &Fault) -> &str {
    match fault.code {
        Code::ForeignConsoleHost | Code::PlainConsoleUrl => {
            "Close this window and open the server from Porthole's list, which asks whether to allow it."
        }
        Code::KeyringMissing | Code::KeyringLocked | Code::KeyringSilent | Code::KeyringRefused => {
            "Unlock or start it and try again; Porthole's list can keep the key without it."
        }
        Code::SecretMissing | Code::TokenEnded | Code::WrongAccessKey | Code::WrongSecretKey => {
            "Replace the account's key in Porthole's list, then try again."
        }
        Code::ServerGone | Code::NotFound => {
            "Close this window; Porthole's list tells what is there now."
        }
        _ => &fault.action,
    }
}

fn line(label: &str, value: impl Into<String>) -> Detail {
    Detail {
        label: label.into(),
        value: value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_one_button() {
        assert_eq!(Press::ForceStop.word(), "force_stop");
        assert_eq!(Press::from_word("force_stop"), Some(Press::ForceStop));
        assert_eq!(Press::from_word("Close"), None);
    }

    #[test]
    fn no_next_step_names_a_button_that_only_the_list_has() {
        for code in [
            Code::ForeignConsoleHost,
            Code::PlainConsoleUrl,
            Code::KeyringLocked,
            Code::SecretMissing,
            Code::ServerGone,
        ] {
            let told = Notice::of_fault(&Fault::new(code)).sentences.join(" ");
            assert!(told.contains("Porthole's list"), "{code:?}: {told}");
        }
        let told = Notice::of_fault(&Fault::new(Code::Busy))
            .sentences
            .join(" ");
        assert!(told.contains("Try again in a minute."), "{told}");
    }
}
