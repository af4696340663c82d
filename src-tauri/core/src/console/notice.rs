//! What a console's window says in place of a picture, or over it, as data.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Detail;

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Press {
    /// A fresh URL.
    Again,
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
    /// Every one, for a view that sends it as a word.
    pub const ALL: [Self; 7] = [
        Self::Again,
        Self::Trust,
        Self::Allow,
        Self::ShowPage,
        Self::ProviderPage,
        Self::FullScreen,
        Self::Close,
    ];

    /// The word that stands for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Trust => "trust",
            Self::Allow => "allow",
            Self::ShowPage => "show_page",
            Self::ProviderPage => "provider_page",
            Self::FullScreen => "full_screen",
            Self::Close => "close",
        }
    }

    /// The one that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|press| press.word() == word)
    }
}

/// A button: what it does and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Button {
    /// What it does.
    pub press: Press,
    /// What it says.
    pub label: String,
}

/// One notice: what happened, what to do, and the buttons for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
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
        }
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

    /// With one more button.
    pub fn button(mut self, press: Press, label: &str) -> Self {
        self.buttons.push(Button {
            press,
            label: label.into(),
        });
        self
    }
}

fn line(label: &str, value: impl Into<String>) -> Detail {
    Detail {
        label: label.into(),
        value: value.into(),
    }
}
