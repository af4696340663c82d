//! What the window shows, and when.
//!
//! ```text
//! Waiting   nothing is shown; a blank page stands ready.
//!   Show -> Opening
//! Opening   the window is there, the page is on its way, as the blank page says;
//!           after 3 s the curtain says what is waited for, after 30 s it is given up.
//!   the page has loaded, or its first link was answered -> Showing
//!   the page could not be loaded -> Covered(Failed)
//!   the certificate is not trusted -> Covered(TlsRefused)
//! Showing   the page, and nothing of ours.
//!   its last link has ended -> Covered(Ended)
//!   nothing was linked, and it wants hosts that it may not reach -> Wanting
//! Wanting   the curtain says which hosts the page wants; the page lives on behind it.
//!   a link is answered, or the person wants to see the page -> Showing
//! Covered   the curtain says why there is no page; the page is gone.
//! any       the page's process ended -> Covered(Killed)
//!   a button that needs a fresh URL -> Asking
//! Asking    the launcher asks the cloud.
//!   Show -> Opening
//!   Sorry -> Covered(Failed)
//! any       Close, or the window is closed -> the process ends.
//! ```

mod notices;

use std::{collections::BTreeSet, rc::Rc, time::Duration};

use porthole_core::{
    console::message::{ConsoleState, FromConsole, Showing, ToConsole},
    error::{Code, Fault},
    trust::Certificate,
};
use secrecy::ExposeSecret;
use url::Url;

use crate::{
    curtain::{Notice, Press},
    gate::{Gate, GateNews, LinkNews, Place, Rule},
    page_view::{Death, PageNews, content_filter},
    pipe::Mouth,
    platform,
    tls::{self, Seen},
    window::{Frame, Herald},
};

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
    /// By the gate.
    Gate(u64, GateNews),
    /// By the engine.
    Page(u64, PageNews),
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
}

/// One console, from its start to its end.
pub(crate) struct Session {
    stage: Stage,
    page: u64,
    frame: Frame,
    gate: Gate,
    herald: Herald,
    mouth: Mouth,
    visit: Option<Visit>,
    /// The certificate that the curtain shows.
    certificate: Option<Certificate>,
    /// The hosts that the curtain shows.
    hosts: Vec<String>,
    seen: bool,
}

impl Session {
    /// Starts the gate and makes a blank page ready.
    pub(crate) fn start(frame: Frame, herald: Herald, mouth: Mouth) -> Result<Self, Fault> {
        let told = herald.clone();
        let gate = Gate::start(move |page, news| told.tell(Happening::Gate(page, news)))
            .map_err(|error| Fault::new(Code::ConsoleFailed).detail("Gate", error.to_string()))?;
        let told = herald.clone();
        platform::watch_memory(MEMORY_MAX, move || told.tell(Happening::TooBig));
        let told = herald.clone();
        frame.on_shown(move || told.tell(Happening::Shown));
        let mut session = Self {
            stage: Stage::Waiting,
            page: 0,
            frame,
            gate,
            herald,
            mouth,
            visit: None,
            certificate: None,
            hosts: Vec::new(),
            seen: false,
        };
        session.renew_page()?;
        Ok(session)
    }

    /// Takes one happening.
    pub(crate) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Said(message) => self.hear(message),
            Happening::Shown => self.shown(),
            Happening::TooBig => self.killed(Death::TooBig),
            Happening::Gate(page, _)
            | Happening::Page(page, _)
            | Happening::Fenced(page, _)
            | Happening::Looked(page, _)
            | Happening::Pressed(page, _)
            | Happening::Wanted(page, _)
            | Happening::Later(page, _)
                if page != self.page => {}
            Happening::Gate(_, news) => self.of_gate(news),
            Happening::Page(_, news) => self.of_page(news),
            Happening::Fenced(_, Ok(())) => self.ready(|visit| visit.fenced = true),
            Happening::Fenced(_, Err(cause)) => self.fail(&no_fence(cause)),
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

    /// The window has another size.
    pub(crate) fn resized(&self) {
        self.frame.resized();
    }

    fn hear(&mut self, message: ToConsole) {
        match message {
            ToConsole::Prepare(_) => {}
            ToConsole::Show(showing) => self.show(*showing),
            ToConsole::Sorry(fault) => self.fail(&fault),
            ToConsole::Raise => self.frame.raise(),
            ToConsole::Close => self.close(),
        }
    }

    fn shown(&mut self) {
        if !std::mem::replace(&mut self.seen, true) {
            self.mouth.say(&FromConsole::Shown);
        }
    }

    fn show(&mut self, showing: Showing) {
        let url = Url::parse(showing.url.0.expose_secret()).ok();
        let rule = url.as_ref().and_then(|url| Rule::of(&showing, url));
        let (Some(url), Some(rule)) = (url, rule) else {
            return self.fail(&Fault::new(Code::BadConsoleUrl));
        };
        if let Err(fault) = self.fresh_page() {
            return self.fail(&fault);
        }
        self.gate.lead(self.page, rule.clone());
        let warning = showing.plain.then(|| notices::plain_warning(&rule));
        self.frame.name(&showing.title, warning.as_deref());
        let trust = url.scheme() == "https"
            && (showing.trust.ca_pem.is_some() || !showing.trust.pins.is_empty());
        self.visit = Some(Visit {
            showing,
            url,
            rule,
            fenced: false,
            trusted: !trust,
            linked: false,
            asked: false,
        });
        self.fence();
        if trust {
            self.look();
        }
        self.frame.show();
        self.frame.uncover();
        self.enter(Stage::Opening, ConsoleState::Opening);
        self.wake(WAITS, Timer::Waits);
        self.wake(GIVE_UP, Timer::GiveUp);
    }

    /// A page that no URL was loaded into: the one that stands ready, or a new one.
    fn fresh_page(&mut self) -> Result<(), Fault> {
        if self.visit.take().is_none() && self.frame.page().is_some() {
            return Ok(());
        }
        self.renew_page()
    }

    fn renew_page(&mut self) -> Result<(), Fault> {
        self.page += 1;
        let (page, herald) = (self.page, self.herald.clone());
        let tell = Rc::new(move |news| herald.tell(Happening::Page(page, news)));
        self.frame.renew_page(self.gate.port(), tell)
    }

    fn fence(&self) {
        let (Some(visit), Some(page)) = (&self.visit, self.frame.page()) else {
            return;
        };
        page.allow(&visit.url);
        let (number, herald) = (self.page, self.herald.clone());
        platform::fence(&page.view, &content_filter(&visit.rule), move |outcome| {
            herald.tell(Happening::Fenced(number, outcome));
        });
    }

    fn look(&self) {
        let Some(visit) = &self.visit else {
            return;
        };
        let (page, herald) = (self.page, self.herald.clone());
        let looking = tls::look(
            visit.rule.home.clone(),
            visit.rule.route.clone(),
            visit.showing.trust.clone(),
        );
        self.gate.runtime().spawn(async move {
            herald.tell(Happening::Looked(page, looking.await));
        });
    }

    fn looked(&mut self, seen: Seen) {
        match (seen, self.frame.page(), &self.visit) {
            (Seen::Trusted(der), Some(page), Some(visit)) if !visit.trusted => {
                match platform::trust(
                    &page.view,
                    &visit.rule.home.host,
                    visit.rule.home.port,
                    &der,
                ) {
                    Ok(()) => self.ready(|visit| visit.trusted = true),
                    Err(cause) => self.fail(&Fault::new(Code::Tls).detail("Engine", cause)),
                }
            }
            (Seen::Trusted(_), ..) => self.fail(&notices::engine_refused()),
            (Seen::Refused(certificate), ..) => self.refused(*certificate),
            (Seen::Nothing(fault), ..) => self.fail(&fault),
        }
    }

    /// One more thing is done; loads the page when all are.
    fn ready(&mut self, done: impl FnOnce(&mut Visit)) {
        let (Some(visit), Some(page)) = (&mut self.visit, self.frame.page()) else {
            return;
        };
        done(visit);
        if visit.fenced
            && visit.trusted
            && let Err(error) = page.view.load_url(visit.url.as_str())
        {
            let fault = Fault::new(Code::ConsoleFailed).detail("Engine", error.to_string());
            self.fail(&fault);
        }
    }

    fn of_gate(&mut self, news: GateNews) {
        match news {
            GateNews::Link(LinkNews::Linked) => {
                if let Some(visit) = &mut self.visit {
                    visit.linked = true;
                }
                if matches!(self.stage, Stage::Opening | Stage::Wanting) {
                    self.show_page();
                }
            }
            GateNews::Link(LinkNews::Ended) => {
                if matches!(self.stage, Stage::Showing | Stage::Opening | Stage::Wanting) {
                    self.cover(ConsoleState::Ended, notices::ended());
                }
            }
            GateNews::Unreachable(fault) if self.stage == Stage::Opening => self.fail(&fault),
            GateNews::Unreachable(_) => {}
            GateNews::Refused => self.wake(WANTING, Timer::Wanting),
        }
    }

    fn of_page(&mut self, news: PageNews) {
        match news {
            PageNews::Loaded { status } if self.stage == Stage::Opening => match status {
                Some(status @ 400..) => self.fail(&notices::bad_status(status)),
                _ => self.show_page(),
            },
            PageNews::Failed(cause) if self.stage == Stage::Opening => {
                self.fail(&self.engine_fault(cause));
            }
            PageNews::TlsRefused if self.stage == Stage::Opening => self.look(),
            PageNews::Killed(death) => self.killed(death),
            _ => {}
        }
    }

    /// The engine's own words, unless they hold part of the URL.
    fn engine_fault(&self, cause: String) -> Fault {
        let fault =
            Fault::new(Code::ConsoleFailed).message("The console page could not be loaded.");
        let secret = self.visit.as_ref().and_then(|visit| visit.url.query());
        match secret {
            Some(query) if cause.contains(query) => fault,
            _ => fault.detail("Engine", cause),
        }
    }

    fn show_page(&mut self) {
        self.frame.uncover();
        self.enter(Stage::Showing, ConsoleState::Showing);
        self.wake(WANTING, Timer::Wanting);
    }

    fn killed(&mut self, death: Death) {
        if let Some(page) = self.frame.page()
            && death == Death::TooBig
        {
            platform::terminate(&page.view);
        }
        if matches!(self.stage, Stage::Opening | Stage::Showing | Stage::Wanting) {
            self.cover(ConsoleState::Killed, notices::killed(death));
        }
    }

    fn refused(&mut self, certificate: Certificate) {
        let notice = notices::tls_refused(&certificate);
        self.certificate = Some(certificate);
        self.cover(ConsoleState::TlsRefused, notice);
    }

    fn fail(&mut self, fault: &Fault) {
        self.frame.show();
        self.cover(ConsoleState::Failed, notices::failed(fault));
    }

    fn later(&mut self, timer: Timer) {
        match (timer, self.stage) {
            (Timer::Waits, Stage::Opening) => {
                if let Some(visit) = &self.visit {
                    self.draw(notices::opening(&visit.rule));
                }
            }
            (Timer::GiveUp, Stage::Opening) => self.fail(&Fault::new(Code::TimedOut)),
            (Timer::Wanting, Stage::Showing) => self.look_for_hosts(),
            _ => {}
        }
    }

    /// A page that has no link may be waiting for a host that it may not reach.
    fn look_for_hosts(&self) {
        let linked = self.visit.as_ref().is_none_or(|visit| visit.linked);
        let Some(page) = self.frame.page().filter(|_| !linked) else {
            return;
        };
        let (number, herald) = (self.page, self.herald.clone());
        platform::wanted_hosts(&page.view, move |hosts| {
            herald.tell(Happening::Wanted(number, hosts));
        });
    }

    /// What the gate refused, and what the page names: shown to be allowed, by a person only.
    fn wanted(&mut self, named: &str) {
        let Some(visit) = self.visit.as_mut().filter(|visit| !visit.asked) else {
            return;
        };
        let named = named.split(' ').filter_map(|host| Place::parse(host, None));
        let strange = named.filter(|place| !visit.rule.leads_to(place));
        let mut hosts: BTreeSet<String> = strange.map(|place| place.authority()).collect();
        hosts.extend(self.gate.refused());
        if self.stage == Stage::Showing && !hosts.is_empty() && !visit.linked {
            visit.asked = true;
            self.hosts = hosts.into_iter().collect();
            self.stage = Stage::Wanting;
            self.draw(notices::wanting(&self.hosts));
        }
    }

    fn pressed(&mut self, press: Press) {
        match press {
            Press::Close => self.close(),
            Press::ShowPage => self.show_page(),
            Press::Again => self.ask(&FromConsole::Again),
            Press::Allow => {
                let hosts = std::mem::take(&mut self.hosts);
                self.ask(&FromConsole::AllowHosts { hosts });
            }
            Press::Trust => {
                if let Some(certificate) = self.certificate.take() {
                    self.ask(&FromConsole::TrustCertificate { certificate });
                }
            }
        }
    }

    /// Asks the launcher for a fresh URL, and makes a fresh page ready meanwhile.
    fn ask(&mut self, wish: &FromConsole) {
        self.mouth.say(wish);
        self.stage = Stage::Asking;
        self.leave_page();
        if let Err(fault) = self.renew_page() {
            return self.fail(&fault);
        }
        self.draw(notices::asking());
    }

    /// Lets go of the page and of the URL.
    fn leave_page(&mut self) {
        self.visit = None;
        self.gate.close();
        self.frame.drop_page();
    }

    /// The page is gone, and this is why.
    fn cover(&mut self, state: ConsoleState, notice: Notice) {
        self.draw(notice);
        self.leave_page();
        self.enter(Stage::Covered, state);
    }

    fn draw(&mut self, notice: Notice) {
        let notice = notice.detail("Sandbox", platform::sandbox_note(self.frame.preparation()));
        let (page, herald) = (self.page, self.herald.clone());
        let drawn = self.frame.cover(&notice, move |press| {
            herald.tell(Happening::Pressed(page, press));
        });
        if let Err(fault) = drawn {
            self.mouth.say(&FromConsole::Broken(fault));
            platform::leave();
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

fn no_fence(cause: String) -> Fault {
    Fault::new(Code::ConsoleFailed)
        .message("The page could not be cut off from other hosts, so it was not loaded.")
        .detail("Content filter", cause)
}
