//! From a URL to a page that loads: the window, the gate, the fence, the certificate, the load.

use std::rc::Rc;

use porthole_core::{
    console::message::{ConsoleState, Showing},
    error::{Code, Fault},
};
use secrecy::ExposeSecret;
use url::Url;

use super::{GIVE_UP, Happening, Session, Stage, Timer, Visit, WAITS, notices};
use crate::{
    gate::Rule,
    page_view::content_filter,
    platform,
    tls::{self, Seen},
};

impl Session {
    pub(super) fn show(&mut self, showing: Showing) {
        let url = Url::parse(showing.url.0.expose_secret()).ok();
        let rule = url.as_ref().and_then(|url| Rule::of(&showing, url));
        let (Some(url), Some(rule)) = (url, rule) else {
            return self.fail(&Fault::new(Code::BadConsoleUrl));
        };
        self.linked = None;
        self.drop_viewer();
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
            picture: None,
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
    pub(super) fn fresh_page(&mut self) -> Result<(), Fault> {
        if self.visit.take().is_none() && self.frame.page().is_some() {
            return Ok(());
        }
        self.renew_page()
    }

    pub(super) fn renew_page(&mut self) -> Result<(), Fault> {
        self.page += 1;
        let (page, herald) = (self.page, self.herald.clone());
        let tell = Rc::new(move |news| herald.tell(Happening::Page(page, news)));
        self.frame.renew_page(self.gate.port(), tell)
    }

    pub(super) fn fence(&self) {
        let (Some(visit), Some(page)) = (&self.visit, self.frame.page()) else {
            return;
        };
        page.allow(&visit.url);
        let (number, herald) = (self.page, self.herald.clone());
        platform::fence(&page.view, &content_filter(&visit.rule), move |outcome| {
            herald.tell(Happening::Fenced(number, outcome));
        });
    }

    pub(super) fn look(&self) {
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

    pub(super) fn looked(&mut self, seen: Seen) {
        match (seen, self.frame.page(), &self.visit) {
            (Seen::Trusted(der), Some(page), Some(visit)) if !visit.trusted => {
                match platform::trust(&page.view, &visit.rule.home, &der) {
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
    pub(super) fn ready(&mut self, done: impl FnOnce(&mut Visit)) {
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
}
