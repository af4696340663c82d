//! What the curtain says, as data.

use porthole_core::error::Detail;

/// A button of the curtain, as the word that its view sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    /// A fresh URL.
    Again,
    /// Trust the certificate that is shown.
    Trust,
    /// Let the page reach the hosts that are shown.
    Allow,
    /// Take the curtain away.
    ShowPage,
    /// Close the window.
    Close,
}

impl Press {
    const ALL: [Self; 5] = [
        Self::Again,
        Self::Trust,
        Self::Allow,
        Self::ShowPage,
        Self::Close,
    ];

    /// The word that stands for it in the curtain's document.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Trust => "trust",
            Self::Allow => "allow",
            Self::ShowPage => "show-page",
            Self::Close => "close",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|press| press.word() == word)
    }
}

/// A button: what it does and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Button {
    pub(crate) press: Press,
    pub(crate) label: String,
}

impl Button {
    pub(crate) fn new(press: Press, label: &str) -> Self {
        Self {
            press,
            label: label.into(),
        }
    }
}

/// One notice: what happened, what to do, and the buttons for it.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) heading: String,
    /// Sentences, a paragraph each.
    pub(crate) sentences: Vec<String>,
    /// Lines that belong to the notice itself and are always seen.
    pub(crate) facts: Vec<Detail>,
    /// Lines behind "Details".
    pub(crate) details: Vec<Detail>,
    /// The first is the primary one; the last is what Escape presses.
    pub(crate) buttons: Vec<Button>,
    /// Whether the primary button has the focus; else the last one has it.
    pub(crate) focus_primary: bool,
    /// Whether something is under way.
    pub(crate) busy: bool,
    /// The last picture of the page, as a `data:` URL of ours.
    pub(crate) picture: Option<String>,
}

impl Notice {
    pub(crate) fn new(heading: &str) -> Self {
        Self {
            heading: heading.into(),
            sentences: Vec::new(),
            facts: Vec::new(),
            details: Vec::new(),
            buttons: Vec::new(),
            focus_primary: true,
            busy: false,
            picture: None,
        }
    }

    pub(crate) fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentences.push(sentence.into());
        self
    }

    pub(crate) fn fact(mut self, label: &str, value: impl Into<String>) -> Self {
        self.facts.push(line(label, value));
        self
    }

    pub(crate) fn detail(mut self, label: &str, value: impl Into<String>) -> Self {
        self.details.push(line(label, value));
        self
    }

    pub(crate) fn button(mut self, press: Press, label: &str) -> Self {
        self.buttons.push(Button::new(press, label));
        self
    }
}

fn line(label: &str, value: impl Into<String>) -> Detail {
    Detail {
        label: label.into(),
        value: value.into(),
    }
}
