//! What can be chosen, and what follows from three levels of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most chords of one's own.
const CHORDS_MAX: usize = 24;

/// The most keys of one chord.
const KEYS_MAX: usize = 6;

/// The longest name of a key in `KeyboardEvent.code` has 18 characters (`BrowserFavorites` and kin).
const KEY_CHARS_MAX: usize = 24;

/// How the guest's screen is laid into the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Scale {
    /// As large as fits.
    #[default]
    Fit,
    /// The largest whole multiple that fits; smaller than one only where not even that does.
    Whole,
    /// One pixel of the guest is one of the screen.
    Once,
    /// Is two by two.
    Twice,
    /// Is three by three.
    Thrice,
}

/// What is asked of the server's encodings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Quality {
    /// By the bandwidth that is measured.
    #[default]
    Auto,
    /// The best picture.
    Sharp,
    /// As viewers usually ask for.
    Balanced,
    /// As little data as can be.
    Sparing,
}

/// Whether a console process stands ready, so that the next console is there at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Ready {
    /// While the computer has memory and power to spare.
    #[default]
    Auto,
    /// One does.
    Always,
    /// None does.
    Never,
}

/// What gives the keyboard back to this computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Release {
    /// Ctrl, Alt and Shift, pressed together and let go.
    #[default]
    CtrlAltShift,
    /// Ctrl and Alt.
    CtrlAlt,
    /// The right Ctrl alone.
    RightCtrl,
}

/// What the Option key of a Mac's keyboard is for the guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OptionKey {
    /// AltGr: the symbols of the Mac's own layout.
    #[default]
    AltGr,
    /// Alt.
    Alt,
}

/// What the Command key of a Mac's keyboard is for the guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CommandKey {
    /// Alt on the left, Super on the right, as other viewers have it.
    #[default]
    AltAndSuper,
    /// Super.
    Super,
    /// Ctrl.
    Ctrl,
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident: $kind:ty = $default:expr,)*) => {
        /// What one level chooses. None leaves it to the next wider one.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(default)]
        #[ts(export, optional_fields)]
        pub struct Choices {
            $($(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<$kind>,)*
        }

        /// What holds for one console.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
        #[ts(export)]
        pub struct Settings {
            $($(#[$doc])* pub $name: $kind,)*
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Settings {
            fn choose(&mut self, choices: &Choices) {
                $(if let Some(chosen) = &choices.$name {
                    self.$name = chosen.clone();
                })*
            }
        }
    };
}

choices! {
    /// Whether consoles show the provider's page in place of the viewer.
    provider_page: bool = false,
    /// Whether keys and pointer are kept from the guest.
    view_only: bool = false,
    /// How the guest's screen is laid into the window.
    scale: Scale = Scale::Fit,
    /// Whether a guest that can is asked to take the window's size.
    resize_guest: bool = false,
    /// What is asked of the server's encodings.
    quality: Quality = Quality::Auto,
    /// Whether a dot is shown where the server shows no pointer.
    dot: bool = true,
    /// Whether the guest may read this computer's clipboard. Of one server only.
    clipboard_to_guest: bool = false,
    /// Whether the guest may write to this computer's clipboard. Of one server only.
    clipboard_from_guest: bool = false,
    /// Whether the password of the server's own login is kept. Of one server only.
    keep_login: bool = false,
    /// Whether something goes to the server now and then though nobody does anything.
    keep_alive: bool = false,
    /// Whether a console process stands ready. Of all consoles only.
    ready: Ready = Ready::Auto,
    /// What gives the keyboard back to this computer.
    release: Release = Release::CtrlAltShift,
    /// What the Option key is for the guest.
    option_key: OptionKey = OptionKey::AltGr,
    /// What the Command key is for the guest.
    command_key: CommandKey = CommandKey::AltAndSuper,
    /// Chords to send, each a list of keys as `KeyboardEvent.code` names them.
    chords: Vec<Vec<String>> = Vec::new(),
}

/// How wide a choice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Level {
    /// All consoles.
    All,
    /// Those of the account.
    Account,
    /// Those of the server.
    Server,
}

/// What each level chooses for one console.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Levels {
    /// For all consoles.
    pub all: Choices,
    /// For those of the account.
    pub account: Choices,
    /// For those of the server.
    pub server: Choices,
}

impl Levels {
    /// What follows from them.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        for choices in [&self.all, &self.account, &self.server] {
            settings.choose(choices);
        }
        settings
    }
}

impl Choices {
    /// As they may stand on this level: what a guest may do with the clipboard, and whether its
    /// password is kept, is chosen server by server, which processes stand ready is chosen for all, and the chords are few and short.
    pub fn at(mut self, level: Level) -> Self {
        if level != Level::Server {
            self.clipboard_to_guest = None;
            self.clipboard_from_guest = None;
            self.keep_login = None;
        }
        if level != Level::All {
            self.ready = None;
        }
        if let Some(chords) = &mut self.chords {
            let short = |key: &String| !key.is_empty() && key.len() <= KEY_CHARS_MAX;
            let named = |key: &String| key.bytes().all(|byte| byte.is_ascii_alphanumeric());
            chords.retain(|chord| {
                (1..=KEYS_MAX).contains(&chord.len())
                    && chord.iter().all(|key| short(key) && named(key))
            });
            chords.truncate(CHORDS_MAX);
        }
        self
    }
}
