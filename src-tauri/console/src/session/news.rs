//! What the gate, the engine and the clock tell, and what follows from it.

use std::collections::BTreeSet;

use porthole_core::{
    console::{
        life::evidence::LinkEnd,
        message::{ConsoleState, FromConsole},
        notice::Notice,
    },
    error::{Code, Fault},
    trust::Certificate,
};

use super::{Happening, Session, Stage, Timer, WANTING, notices};
use crate::{
    gate::{GateNews, LinkNews, Place},
    page_view::{Death, PageNews},
    platform,
};

impl Session {
    pub(super) fn of_gate(&mut self, news: GateNews) {
        match news {
            GateNews::Link(LinkNews::Linked) => {
                if let Some(visit) = &mut self.visit {
                    visit.linked = true;
                    visit.picture = None;
                }
                if matches!(self.stage, Stage::Opening | Stage::Wanting) {
                    self.show_page();
                }
            }
            GateNews::Link(LinkNews::Closed) => self.take_picture(),
            GateNews::Link(LinkNews::Ended) => self.lost(ConsoleState::Ended, notices::ended()),
            GateNews::Unreachable(fault) if self.stage == Stage::Opening => self.fail(&fault),
            GateNews::Unreachable(_) => {}
            GateNews::Refused => self.wake(WANTING, Timer::Wanting),
        }
    }

    /// Keeps what the page shows, before it hears that its link has closed.
    fn take_picture(&mut self) {
        if let (Stage::Showing, Some(page), Some(visit)) =
            (self.stage, self.frame.page(), &mut self.visit)
        {
            visit.picture = platform::picture(&page.view);
        }
    }

    /// The page is lost while a person looks at it: what it showed last stays behind the words.
    fn lost(&mut self, state: ConsoleState, notice: Notice) {
        if matches!(self.stage, Stage::Opening | Stage::Showing | Stage::Wanting) {
            self.picture = self.visit.take().and_then(|visit| visit.picture);
            self.cover(state, notice);
        }
    }

    pub(super) fn of_page(&mut self, news: PageNews) {
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
    pub(super) fn engine_fault(&self, cause: String) -> Fault {
        let fault =
            Fault::new(Code::ConsoleFailed).message("The console page could not be loaded.");
        let secret = self.visit.as_ref().and_then(|visit| visit.url.query());
        match secret {
            Some(query) if cause.contains(query) => fault,
            _ => fault.detail("Engine", cause),
        }
    }

    pub(super) fn show_page(&mut self) {
        self.frame.uncover();
        self.enter(Stage::Showing, ConsoleState::Showing);
        self.wake(WANTING, Timer::Wanting);
    }

    pub(super) fn killed(&mut self, death: Death) {
        if death == Death::TooBig {
            self.take_picture();
            if let Some(view) = self.frame.engine() {
                platform::terminate(view);
            }
        }
        if self.frame.viewer().is_some() {
            return self.viewer_killed(death);
        }
        self.lost(ConsoleState::Killed, notices::killed(death));
    }

    /// A viewer whose process ended comes back by itself, once; then a person decides, and from
    /// there it may once more.
    pub(super) fn viewer_killed(&mut self, death: Death) {
        let showed = matches!(self.stage, Stage::Opening | Stage::Showing);
        self.drop_viewer();
        if !showed {
            return;
        }
        self.linked = None;
        self.revived = !self.revived;
        if !self.revived {
            return self.cover(ConsoleState::Killed, notices::killed(death));
        }
        match self.renew_viewer() {
            Ok(()) => self.ask(&FromConsole::Again),
            Err(fault) => self.fail(&fault),
        }
    }

    pub(super) fn refused(&mut self, certificate: Certificate) {
        let notice = notices::tls_refused(&certificate);
        self.certificate = Some(certificate);
        self.cover(ConsoleState::TlsRefused, notice);
    }

    pub(super) fn fail(&mut self, fault: &Fault) {
        self.cover(ConsoleState::Failed, Notice::of_fault(fault));
    }

    pub(super) fn later(&mut self, timer: Timer) {
        match (timer, self.stage) {
            (Timer::Reveal, Stage::Opening) => self.frame.show(),
            (Timer::Waits, Stage::Opening) => {
                let of_page = self.visit.as_ref().map(|visit| &visit.rule);
                let of_link = self.linked.as_ref().map(|linked| &linked.rule);
                if let Some(rule) = of_page.or(of_link).cloned() {
                    self.draw(notices::opening(&rule));
                }
                self.tell_steps();
            }
            (Timer::GiveUp, Stage::Opening) if self.linked.is_some() => {
                self.lost_link(LinkEnd::Refused(Fault::new(Code::TimedOut)));
            }
            (Timer::GiveUp, Stage::Opening) => self.fail(&Fault::new(Code::TimedOut)),
            (Timer::Wanting, Stage::Showing) => self.look_for_hosts(),
            _ => {}
        }
    }

    /// A page that has no link may be waiting for a host that it may not reach.
    pub(super) fn look_for_hosts(&self) {
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
    pub(super) fn wanted(&mut self, named: &str) {
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
}
