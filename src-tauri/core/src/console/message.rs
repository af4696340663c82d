//! One typed message a line of JSON, over the child's standard input and output.
//!
//! The launcher writes [`ToConsole`], the console process writes [`FromConsole`]. The only secret
//! in them is the one-time console URL (and a proxy's password, where the system's or the
//! account's own has one, and that of the server's own login, where it is kept).
//! The pipe's end is the console's end: a console whose input ends, ends; a launcher that sees the
//! output end knows that the console is gone.
//!
//! ```text
//! launcher                         console process
//!   Prepare  ------------------->            first line, before the toolkit starts
//!            <-------------------  Ready     the window's parts stand ready, nothing is shown
//!   Show     ------------------->            the URL; the window appears
//!            <-------------------  Shown     the window is on the screen, the page is loading
//!   Remark   ------------------->            what to say over the picture, which lives on
//!   Raise    ------------------->            bring the window to the front
//!            <-------------------  State     showing, failed, ended, killed: what the window now says
//!            <-------------------  Lost      the viewer's link is gone, and what was seen of it
//!   Tell     ------------------->            what to say over the last picture, and its buttons
//!            <-------------------  Pressed   one of those buttons
//!            <-------------------  Again     the user asks for a fresh URL
//!   Show | Tell   -------------->            the fresh URL, or why there is none
//!            <-------------------  AllowHosts, TrustCertificate    to be kept with the account
//!            <-------------------  Login, LoginRefused    the server's own login, to be kept or forgotten
//!            <-------------------  Choose    what the user wants from now on, on one level
//!   Settings ------------------->            what each level chooses now
//!   Close    ------------------->            close now
//!            <-------------------  Closed    the user closed the window, or Close was obeyed
//! ```

use serde::{Deserialize, Serialize};

use super::{
    life::evidence::Evidence,
    notice::{Notice, Press},
};
use crate::{
    console_url,
    error::Fault,
    host_port::HostPort,
    proxy::{PipeSecret, ProxyRoute},
    settings::{Choices, Level, Levels},
    trust::{Certificate, Trust},
};

/// The longest line that either side reads, in bytes; a longer one ends the conversation.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// What the title bar says: names as the cloud gives them, shown as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The server's name, or its id where it has none.
    pub server: String,
    /// The account's name.
    pub account: String,
    /// The region.
    pub region: String,
}

/// What a console process has to know before its toolkit starts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Preparation {
    /// Whether the engine's own sandbox is to be switched on (Linux: bubblewrap was found to work).
    pub sandbox: bool,
    /// Whether no GPU renders here, so that the engine is told to draw in software.
    pub software: bool,
}

/// Everything a console needs for one page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Showing {
    /// What the title bar says.
    pub title: Title,
    /// The one-time console URL.
    pub url: PipeSecret,
    /// How to reach the URL's host.
    pub route: ProxyRoute,
    /// The account's own authority and pins.
    pub trust: Trust,
    /// Hosts (`name` or `name:port`) that the page may reach beside its own origin.
    pub page_hosts: Vec<String>,
    /// Whether the viewer is to show it; else the provider's page is.
    pub viewer: bool,
    /// What is chosen for the viewer.
    pub levels: Levels,
    /// The password of the server's own login, where it is kept.
    pub login: Option<PipeSecret>,
    /// True where the page is not encrypted and not on this computer: a standing warning is shown.
    pub plain: bool,
}

impl Showing {
    /// Whose page it is.
    pub fn page_host(&self) -> Option<HostPort> {
        console_url::page_host(&self.url.0)
    }
}

/// Launcher to console.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum ToConsole {
    /// First line: settings for the toolkit.
    Prepare(Preparation),
    /// Show this page; again, with a fresh URL, after `Again`.
    Show(Box<Showing>),
    /// Say this in place of a picture, or over the last one.
    Tell {
        /// What the title bar says.
        title: Title,
        /// What to say, with buttons.
        notice: Notice,
    },
    /// Say this over the picture, which lives on behind it.
    Remark {
        /// What to say, with buttons.
        notice: Notice,
    },
    /// What is chosen for the viewer has changed.
    Settings(Box<Levels>),
    /// Bring the window to the front.
    Raise,
    /// Close now.
    Close,
}

/// What a console's window says in place of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConsoleState {
    /// The page is on its way.
    Opening,
    /// The page is shown.
    Showing,
    /// The page could not be loaded.
    Failed,
    /// The host's certificate was refused.
    TlsRefused,
    /// The page's connection to the server's screen has ended.
    Ended,
    /// The page's process crashed, or was ended for using too much memory.
    Killed,
}

/// Console to launcher.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum FromConsole {
    /// The parts stand ready; nothing is shown yet.
    Ready,
    /// The window is on the screen.
    Shown,
    /// What the window shows has changed.
    State {
        /// To this.
        state: ConsoleState,
    },
    /// The viewer's link has ended or never came to be, and this was seen of it. The window says
    /// nothing of its own about it.
    Lost(Evidence),
    /// The user pressed a button of a notice that the launcher had the window show, and that is not
    /// for the window itself.
    Pressed {
        /// Which.
        press: Press,
    },
    /// The user asks for a fresh URL.
    Again,
    /// The user wants the provider's page in place of the viewer, or the viewer again; to be kept
    /// with the account, and a fresh URL is wanted too.
    UseViewer {
        /// False for the provider's page.
        viewer: bool,
    },
    /// What the user wants from now on; to be kept, and told to every console that it is for.
    Choose {
        /// For which consoles.
        level: Level,
        /// All that this level chooses from now on.
        choices: Box<Choices>,
    },
    /// The server has taken this password, and the user wants it kept.
    Login {
        /// The password of the server's own login.
        login: PipeSecret,
    },
    /// The server has refused the password that was kept.
    LoginRefused,
    /// The user allows the page to reach these hosts, for this account; a fresh URL is wanted too.
    AllowHosts {
        /// `name:port`.
        hosts: Vec<String>,
    },
    /// The user trusts this certificate, for this host of this account; a fresh URL is wanted too.
    TrustCertificate {
        /// What was seen, and is to be pinned.
        certificate: Certificate,
    },
    /// The window was closed.
    Closed,
    /// The console could not start, and this is why.
    Broken(Fault),
}
