//! The words between the viewer's page and the console process that holds it: all of them.
//!
//! The page is ours, but it reads what a foreign server sends. So it may say little, and every word
//! is checked on this side; what goes to it holds neither URL nor token of the cloud.
//!
//! ```text
//! page                             console process
//!   ready    ------------------->            its parts stand; nothing is shown
//!            <-------------------  Prepare   an address on 127.0.0.1 that is good once: the page
//!                                            connects, and stands ready for a server to greet
//!            <-------------------  Settings  what is chosen; again whenever that changes
//!            <-------------------  Connect   a server is on its way to that address
//!   choose   ------------------->            what the user wants from now on
//!   greeted  ------------------->            the server's handshake is done; a picture follows
//!            <-------------------  Steps     how it came to be; or how far, when it has ended
//!   login, login_refused ------->            the server's own login, to be kept or forgotten
//!            <-------------------  Named     whose screen this is, before there is one
//!            <-------------------  Notice    words over the picture, with buttons
//!   pressed  ------------------->            one of those buttons, or one of the bar
//!            <-------------------  Clear     no words over the picture
//!            <-------------------  Drop      the link has ended: keep the last picture
//!   copied   ------------------->            the guest's clipboard, where that is allowed
//!   wants_clipboard ------------>            the window has the keyboard again
//!            <-------------------  Clipboard this computer's, where that is allowed
//!            <-------------------  RoundTrip while something goes to the guest
//!   capture  ------------------->            all keys to the guest, or no longer
//!            <-------------------  Captured  how it stands; unasked too, when the window lost the keyboard
//!            <-------------------  Key       while captured, a key that the system would have taken
//!   a picture ------------------>            PNG, by POST to `/screenshot/file` or `/screenshot/clipboard`
//!            <-------------------  Screenshot   what became of it
//! ```
//!
//! A screenshot is larger than a word may be. So the page posts it to its own origin, as an array of
//! bytes (engines drop the body of a blob), and `Screenshot` follows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::notice::{Notice, Press};
use crate::error::Detail;
use crate::proxy::PipeSecret;
use crate::settings::{Choices, Level, Levels, Settings};

/// The longest word that is taken from the page, in bytes.
pub const WORD_BYTES_MAX: usize = 1024 * 1024;

/// The longest text that goes from one clipboard to the other, in bytes.
pub const CLIPBOARD_BYTES_MAX: usize = 256 * 1024;

/// Console process to page.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "say", rename_all = "snake_case")]
#[ts(export)]
pub enum ToViewer {
    /// Connect, and wait for what comes.
    Prepare {
        /// `ws://127.0.0.1:port/key`; good for one connection.
        address: String,
    },
    /// Show what comes to the address of [`Self::Prepare`].
    Connect {
        /// The server's name, for the bar.
        server: String,
        /// Account and region, for the bar.
        place: String,
        /// The password of the server's own login, where it is kept.
        #[ts(type = "string | null")]
        login: Option<PipeSecret>,
    },
    /// What is chosen from now on.
    Settings {
        /// What each level chooses.
        levels: Box<Levels>,
        /// What follows from that.
        now: Box<Settings>,
    },
    /// How long a byte takes to the cloud's proxy and back, as measured just now.
    RoundTrip {
        /// In milliseconds.
        ms: u32,
    },
    /// How the link came to be, or how far it came: for a diagnosis.
    Steps {
        /// A line a stage, in order.
        lines: Vec<Detail>,
    },
    /// What lies on this computer's clipboard, for the guest.
    Clipboard {
        /// Its text.
        text: String,
    },
    /// There is nothing to connect to yet.
    Named {
        /// The server's name, for the bar.
        server: String,
        /// Account and region, for the bar.
        place: String,
    },
    /// The window fills the screen that it is on, or no longer; whoever wanted that.
    FullScreen {
        /// Whether it does.
        on: bool,
    },
    /// Keep the last picture; the link has ended.
    Drop,
    /// Say this over the picture.
    Notice {
        /// What to say.
        notice: Notice,
    },
    /// Say nothing over the picture any more.
    Clear,
    /// How the capture of the keyboard stands; said without being asked too, when it was let go.
    Captured {
        /// Whether the guest gets every key.
        on: bool,
        /// Why it could not be done, as a sentence.
        why_not: Option<String>,
    },
    /// A key that the system would have taken, while captured. Only where such keys do not reach
    /// the page as events.
    Key {
        /// As `KeyboardEvent.code` names it, such as `MetaLeft` or `Tab`.
        code: String,
        /// Pressed, or let go.
        down: bool,
    },
    /// What became of a screenshot.
    Screenshot {
        /// Whether it is there.
        done: bool,
        /// One sentence: where it is, or why it is not.
        said: String,
    },
}

/// Page to console process.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "say", rename_all = "snake_case")]
#[ts(export)]
pub enum FromViewer {
    /// The page's parts stand.
    Ready,
    /// The server has greeted and told its size.
    Greeted {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// The server has a login of its own, which a person has to give.
    Asked,
    /// The server has taken this password, and the user wants it kept.
    Login {
        /// The password of the server's own login.
        #[ts(type = "string")]
        login: PipeSecret,
    },
    /// The server has refused the password that was kept.
    LoginRefused,
    /// The server spoke, and noVNC did not understand it or was refused.
    Failed {
        /// In noVNC's words, shortened.
        cause: String,
    },
    /// The guest has put this on its clipboard. Goes on only where that is allowed.
    Copied {
        /// Its text.
        text: String,
    },
    /// The guest may want what lies on this computer's clipboard. Answered only where that is
    /// allowed.
    WantsClipboard,
    /// The user wants this from now on.
    Choose {
        /// For which consoles.
        level: Level,
        /// All that this level chooses from now on.
        choices: Box<Choices>,
    },
    /// A button was pressed.
    Pressed {
        /// Which.
        press: Press,
    },
    /// All keys to the guest, or no longer.
    Capture {
        /// Which of them.
        on: bool,
    },
}

impl FromViewer {
    /// A word of the page. `None` where it is none, or too long.
    pub fn parse(word: &str) -> Option<Self> {
        if word.len() > WORD_BYTES_MAX {
            return None;
        }
        serde_json::from_str(word).ok()
    }
}
