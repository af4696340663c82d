//! What is to go wrong, switched while the demo cloud runs.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use crate::answer::Answer;

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Every call of IAM and ECS.
    Api,
    /// `GET /v3/projects`.
    Projects,
    /// `GET /v3/auth/projects`.
    AuthProjects,
    /// `GET /v1/{project}/cloudservers/detail`.
    List,
    /// `GET /v1/{project}/cloudservers/{server}`.
    Server,
    /// `POST /v1/{project}/cloudservers/{server}/remote_console`.
    RemoteConsole,
    /// `POST /v1/{project}/cloudservers/action`.
    Power,
    /// `GET /v1/{project}/jobs/{job}`.
    Job,
    /// The console page, and any other path beside it.
    Page,
    /// The WebSocket of the console page.
    Link,
    /// Any other call.
    Other,
}

/// What goes wrong with a call.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The right answer comes this much later.
    Delay(Duration),
    /// This answer comes in place of the right one; the signature is not looked at.
    Answer(Answer),
    /// This answer comes unless the query asks for `enterprise_project_id=all_granted_eps`.
    UnlessGrantedEps(Answer),
    /// No answer comes.
    Silence,
    /// The right answer breaks off in the middle.
    Cut,
    /// The right answer comes byte for byte, with this pause between.
    Slow(Duration),
    /// The right answer comes after this many bytes of white space.
    Huge(usize),
}

#[derive(Clone, Debug)]
struct Rule {
    route: Route,
    region: Option<String>,
    left: Option<u32>,
    trouble: Trouble,
}

/// The switches of one demo cloud.
#[derive(Default)]
pub struct Faults {
    rules: Mutex<Vec<Rule>>,
    console_url: Mutex<Option<String>>,
    clock_ahead_s: AtomicI64,
}

impl Faults {
    /// From now on, every call of this kind has this trouble.
    pub fn on(&self, route: Route, trouble: Trouble) {
        self.add(route, None, None, trouble);
    }

    /// The next calls of this kind, so many of them, have this trouble.
    pub fn times(&self, count: u32, route: Route, trouble: Trouble) {
        self.add(route, None, Some(count), trouble);
    }

    /// From now on, calls of this kind for projects of this region have this trouble.
    pub fn in_region(&self, region: &str, route: Route, trouble: Trouble) {
        self.add(route, Some(region.into()), None, trouble);
    }

    /// Ends all troubles, a wrong clock and a strange console URL included.
    pub fn clear(&self) {
        self.rules().clear();
        self.set_console_url(None);
        self.set_clock_ahead_s(0);
    }

    /// How far the cloud's clock is ahead of this computer's, in seconds; its `Date` headers and
    /// its view of a signature's date follow.
    pub fn set_clock_ahead_s(&self, seconds: i64) {
        self.clock_ahead_s.store(seconds, Ordering::SeqCst);
    }

    /// The console URLs that are given out from now on: any text, in which `{token}` is replaced;
    /// `{usual}` is replaced by the URL that would have been given.
    pub fn set_console_url(&self, template: Option<&str>) {
        *self
            .console_url
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = template.map(Into::into);
    }

    pub(crate) fn clock_ahead_s(&self) -> i64 {
        self.clock_ahead_s.load(Ordering::SeqCst)
    }

    pub(crate) fn console_url(&self, usual: &str, token: &str) -> String {
        let template = self
            .console_url
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        template.as_ref().map_or_else(
            || usual.into(),
            |text| text.replace("{usual}", usual).replace("{token}", token),
        )
    }

    /// The troubles of one call, which count down the limited ones.
    pub(crate) fn of(&self, route: Route, region: Option<&str>) -> Vec<Trouble> {
        let mut rules = self.rules();
        let mut found = Vec::new();
        for rule in rules.iter_mut().filter(|rule| rule.meets(route, region)) {
            found.push(rule.trouble.clone());
            rule.left = rule.left.map(|left| left.saturating_sub(1));
        }
        rules.retain(|rule| rule.left != Some(0));
        found
    }

    fn add(&self, route: Route, region: Option<String>, left: Option<u32>, trouble: Trouble) {
        self.rules().push(Rule {
            route,
            region,
            left,
            trouble,
        });
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    fn meets(&self, route: Route, region: Option<&str>) -> bool {
        let api = self.route == Route::Api && !matches!(route, Route::Page | Route::Link);
        let here = self.region.is_none() || self.region.as_deref() == region;
        here && (api || self.route == route)
    }
}
