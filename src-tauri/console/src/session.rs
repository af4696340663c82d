//! What the window shows, and when.
//!
//! ```text
//! Waiting   nothing is shown; a blank page stands ready.
//!   Show -> Opening
//! Opening   the window is there, or comes after 60 ms, the viewer's with its greeting if that is
//!           sooner; the page is on its way, as the blank page says;
//!           after 3 s the curtain says what is waited for, after 30 s it is given up.
//!   the page has loaded, or its first link was answered -> Showing
//!   the page could not be loaded -> Covered(Failed)
//!   the certificate is not trusted -> Covered(TlsRefused)
//! Showing   the page, and nothing of ours.
//!   its last link has closed: its picture is taken, before it hears of that
//!   and no other link came -> Covered(Ended)
//!   nothing was linked, and it wants hosts that it may not reach -> Wanting
//! Wanting   the curtain says which hosts the page wants; the page lives on behind it.
//!   a link is answered, or the person wants to see the page -> Showing
//! Covered   the curtain says why there is no page; the page is gone.
//! any       the page's process ended -> Covered(Killed)
//!   a button that needs a fresh URL -> Asking
//! Asking    the launcher asks the cloud.
//!   Show -> Opening
//!   Tell -> Covered
//! any       the viewer's link is lost -> Covered, with nothing to say yet; the launcher is told
//!           what was seen, and Tells what to say
//! any       Close, or the window is closed -> the process ends.
//! ```

mod clipboard;
mod cover;
mod keyboard;
mod linked;
mod news;
mod notices;
mod screenshot;
mod sizes;
mod visit;

use std::time::Duration;

use porthole_core::{
    console::{
        message::{ConsoleState, FromConsole, Showing, ToConsole},
        notice::Press,
        viewer::FromViewer,
    },
    error::{Code, Fault},
    settings::Settings,
    trust::Certificate,
};
use url::Url;

use crate::{
    gate::{Gate, GateNews, Rule},
    link::{LinkNews, Visitor},
    page_view::{Death, PageNews},
    pipe::Mouth,
    platform::{self, CaptureNews},
    screenshot::To,
    tls::Seen,
    window::{Frame, Herald},
};

/// How long the window waits for a server that is about to greet: an engine that is about to put a
/// window onto the screen is busy with that for 30 to 60 ms, just when the first picture comes.
const REVEAL: Duration = Duration::from_millis(60);
const WAITS: Duration = Duration::from_secs(3);
const GIVE_UP: Duration = Duration::from_secs(30);

/// How long after it has loaded a page without a link may want hosts before it is asked about.
const WANTING: Duration = Duration::from_secs(4);

/// The most memory that a page's process may use, in bytes.
const MEMORY_MAX: u64 = 3 << 29;

/// What the event loop is told. `page` is the number of the page that it is about: news of an
/// earlier page are late, and mean nothing.
#[derive(Debug)]
pub(crate) enum Happening {
    /// By the launcher.
    Said(ToConsole),
    /// The window has come onto the screen.
    Shown,
    /// The window fills its screen, or no longer.
    FullScreen,
    /// By the gate.
    Gate(u64, GateNews),
    /// By the engine, of the provider's page.
    Page(u64, PageNews),
    /// Of the viewer's link.
    Link(u64, LinkNews),
    /// By the viewer with that number.
    Viewer(u64, FromViewer),
    /// By the engine, of the viewer with that number.
    ViewerPage(u64, PageNews),
    /// The viewer with that number has taken a picture of the guest's screen.
    Screenshot(u64, To, Vec<u8>),
    /// This computer's clipboard, for the guest of the viewer with that number.
    Clipboard(u64, String),
    /// What became of such a picture.
    Kept(u64, Result<String, String>),
    /// Of the keyboard, which the viewer with that number has captured.
    Capture(u64, CaptureNews),
    /// The content filter stands around the page, or cannot.
    Fenced(u64, Result<(), String>),
    /// The host's certificate was looked at.
    Looked(u64, Seen),
    /// On the curtain.
    Pressed(u64, Press),
    /// The page has stayed blank, and names these hosts.
    Wanted(u64, String),
    /// Time has passed.
    Later(u64, Timer),
    /// One of the engine's processes uses too much memory.
    TooBig,
}

/// What was to be done later.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Timer {
    Reveal,
    Waits,
    GiveUp,
    Wanting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Waiting,
    Opening,
    Showing,
    Wanting,
    Covered,
    Asking,
}

/// What is known of the page that is to be shown.
struct Visit {
    showing: Showing,
    url: Url,
    rule: Rule,
    /// What has still to happen before the page may load.
    fenced: bool,
    trusted: bool,
    linked: bool,
    /// Whether the person was asked about the hosts that the page wants.
    asked: bool,
    /// What the page showed when its last link closed, as a `data:` URL.
    picture: Option<String>,
}

/// One console, from its start to its end.
pub(crate) struct Session {
    stage: Stage,
    page: u64,
    view: u64,
    frame: Frame,
    gate: Gate,
    herald: Herald,
    mouth: Mouth,
    visit: Option<Visit>,
    linked: Option<linked::Linked>,
    /// The viewer's page, connected ahead of a link.
    standing: Option<Visitor>,
    /// Whether the viewer's page was made anew after it had crashed.
    revived: bool,
    /// The last picture of the provider's page, for the next notice.
    picture: Option<String>,
    /// What is chosen for the viewer.
    settings: Settings,
    /// The buttons that the notice shows.
    offered: Vec<Press>,
    /// The certificate that the curtain shows.
    certificate: Option<Certificate>,
    /// The hosts that the curtain shows.
    hosts: Vec<String>,
    seen: bool,
    /// Whether the window fills its screen, as the page was told.
    full: bool,
}

impl Session {
    /// Starts the gate and makes the viewer's page ready.
    pub(crate) fn start(frame: Frame, herald: Herald, mouth: Mouth) -> Result<Self, Fault> {
        let told = herald.clone();
        let gate = Gate::start(move |page, news| told.tell(Happening::Gate(page, news)))
            .map_err(|error| Fault::new(Code::ConsoleFailed).detail("Gate", error.to_string()))?;
        let told = herald.clone();
        platform::watch_memory(MEMORY_MAX, move || told.tell(Happening::TooBig));
        let told = herald.clone();
        frame.on_shown(move || told.tell(Happening::Shown));
        let told = herald.clone();
        frame.on_full_screen(move || told.tell(Happening::FullScreen));
        let mut session = Self {
            stage: Stage::Waiting,
            page: 0,
            view: 0,
            frame,
            gate,
            herald,
            mouth,
            visit: None,
            linked: None,
            standing: None,
            revived: false,
            picture: None,
            settings: Settings::default(),
            offered: Vec::new(),
            certificate: None,
            hosts: Vec::new(),
            seen: false,
            full: false,
        };
        session.renew_viewer()?;
        Ok(session)
    }

    /// Takes one happening.
    pub(crate) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Said(message) => self.hear(message),
            Happening::Shown => self.shown(),
            Happening::FullScreen => self.full_screen_may_have_changed(),
            Happening::TooBig => self.killed(Death::TooBig),
            Happening::Gate(page, _)
            | Happening::Page(page, _)
            | Happening::Link(page, _)
            | Happening::Fenced(page, _)
            | Happening::Looked(page, _)
            | Happening::Pressed(page, _)
            | Happening::Wanted(page, _)
            | Happening::Later(page, _)
                if page != self.page => {}
            Happening::Viewer(view, _)
            | Happening::ViewerPage(view, _)
            | Happening::Capture(view, _)
            | Happening::Screenshot(view, ..)
            | Happening::Kept(view, _)
            | Happening::Clipboard(view, _)
                if view != self.view => {}
            Happening::Link(_, news) => self.of_link(news),
            Happening::Viewer(_, word) => self.of_viewer(word),
            Happening::ViewerPage(_, PageNews::Killed(death)) => self.viewer_killed(death),
            Happening::ViewerPage(..) => {}
            Happening::Screenshot(_, to, png) => self.keep_screenshot(to, png),
            Happening::Clipboard(_, text) => self.hand_clipboard(text),
            Happening::Kept(_, kept) => self.kept_screenshot(kept),
            Happening::Capture(_, news) => self.of_capture(news),
            Happening::Gate(_, news) => self.of_gate(news),
            Happening::Page(_, news) => self.of_page(news),
            Happening::Fenced(_, Ok(())) => self.ready(|visit| visit.fenced = true),
            Happening::Fenced(_, Err(cause)) => self.fail(&notices::no_fence(cause)),
            Happening::Looked(_, seen) => self.looked(seen),
            Happening::Pressed(_, press) => self.pressed(press),
            Happening::Wanted(_, hosts) => self.wanted(&hosts),
            Happening::Later(_, timer) => self.later(timer),
        }
    }

    /// Takes the window away and ends the process.
    pub(crate) fn close(&mut self) -> ! {
        self.frame.hide();
        self.mouth.say(&FromConsole::Closed);
        platform::leave();
    }

    fn hear(&mut self, message: ToConsole) {
        match message {
            ToConsole::Prepare(_) => {}
            ToConsole::Show(showing) if showing.viewer => self.link(*showing),
            ToConsole::Show(showing) => self.show(*showing),
            ToConsole::Tell { title, notice } => self.tell(&title, notice),
            ToConsole::Remark { notice } if self.stage == Stage::Showing => self.draw(notice),
            ToConsole::Remark { .. } => {}
            ToConsole::Settings(levels) => self.set(*levels),
            ToConsole::Raise => self.frame.raise(),
            ToConsole::Close => self.close(),
        }
    }

    fn shown(&mut self) {
        if !std::mem::replace(&mut self.seen, true) {
            self.mouth.say(&FromConsole::Shown);
        }
    }

    fn enter(&mut self, stage: Stage, state: ConsoleState) {
        self.stage = stage;
        self.mouth.say(&FromConsole::State { state });
    }

    fn wake(&self, after: Duration, timer: Timer) {
        let (page, herald) = (self.page, self.herald.clone());
        self.gate.runtime().spawn(async move {
            tokio::time::sleep(after).await;
            herald.tell(Happening::Later(page, timer));
        });
    }
}
