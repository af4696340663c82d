//! Consoles that small shell scripts play, and a source of URLs.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use porthole_core::{console::event::ConsoleEvent, proxy::PipeSecret, trust::Trust};
use tokio::{process::Command, sync::Semaphore, time::timeout};

use super::super::*;
use crate::calls::Calls;

/// Longer than anything here takes that goes well.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

/// A console as it should be.
pub(super) const GOOD: &str = r#"
    read -r prepare; echo '{"say":"ready"}'
    read -r show; echo '{"say":"shown"}'
    while read -r message; do case $message in *close*) exit;; esac; done"#;

/// Tells which URL it was given.
pub(super) const TELLING: &str = r#"
    read -r prepare; read -r show; echo '{"say":"shown"}'
    url=$(printf %s "$show" | sed 's/.*"url":"\([^"]*\)".*/\1/')
    echo "{\"say\":\"allow_hosts\",\"hosts\":[\"$url\"]}"
    cat > /dev/null"#;

/// Asks to trust certificates of other hosts, then of its own.
pub(super) const TRUSTING: &str = r#"
    read -r prepare; read -r show; echo '{"say":"shown"}'
    for at in "[::1]:443" "::2:8443" "bank.example:8443" "::1:8443"; do
        echo '{"say":"trust_certificate","certificate":{"host":"'${at%:*}'","port":'${at##*:}',
            "subject":"","issuer":"","not_before":"","not_after":"","sha256":"","reason":""}}' |
            tr -d '\n'
        echo
    done
    cat > /dev/null"#;

/// The console of the server "loud" chooses a scale; each tells whether it heard of one.
pub(super) const CHOOSING: &str = r#"
    read -r prepare; read -r show; echo '{"say":"shown"}'
    case $show in *loud*)
        echo '{"say":"choose","level":"server","choices":{"scale":"once"}}';; esac
    while read -r message; do
        case $message in
            *settings*once*) echo '{"say":"allow_hosts","hosts":["once"]}';;
            *settings*) echo '{"say":"allow_hosts","hosts":["as it comes"]}';;
        esac
    done"#;

/// Neither reads nor ends by itself once its window is there.
pub(super) const STUBBORN: &str =
    r#"read -r prepare; read -r show; echo '{"say":"shown"}'; exec sleep 30"#;

/// Tells of each time that it is raised.
pub(super) const ATTENTIVE: &str = r#"
    read -r prepare; read -r show; echo '{"say":"shown"}'
    while read -r message; do case $message in
        *'"say":"raise"'*) echo '{"say":"allow_hosts","hosts":["raised"]}';;
        *'"say":"close"'*) exit;;
    esac; done"#;

/// Stands ready, but hears nothing more, and dies.
pub(super) const DIES_READY: &str = r#"read -r prepare; exec <&-; echo '{"say":"ready"}'"#;

/// Takes a URL, and dies without a window.
pub(super) const DIES_SHOWING: &str = r#"read -r prepare; read -r show"#;

/// Never says that it stands ready.
pub(super) const NEVER_READY: &str = r#"
    read -r prepare; read -r show; echo '{"say":"shown"}'; cat > /dev/null"#;

/// Gives a URL for each permit, after a pause that is only told.
pub(super) struct Urls {
    pub(super) permits: Semaphore,
    pub(super) asked: AtomicUsize,
    pub(super) allowed: Mutex<Vec<String>>,
    pub(super) trusted: Mutex<Vec<String>>,
    pub(super) chosen: Mutex<BTreeMap<String, Levels>>,
}

impl Source for Arc<Urls> {
    fn showing<'a>(
        &'a self,
        target: &'a Target,
        on_pause: OnPause<'a>,
    ) -> BoxFuture<'a, Result<Showing, Fault>> {
        Box::pin(async move {
            let permit = self.permits.acquire().await;
            permit.expect("it stays open").forget();
            on_pause(3);
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            Ok(Showing {
                title: Title {
                    server: target.server.to_string(),
                    account: "Trial".into(),
                    region: "eu-101".into(),
                },
                url: PipeSecret(format!("https://[::1]:8443/url-{number}").into()),
                route: ProxyRoute::Direct,
                trust: Trust::default(),
                page_hosts: Vec::new(),
                viewer: true,
                levels: Levels::default(),
                login: None,
                plain: false,
            })
        })
    }

    fn title(&self, target: &Target) -> Title {
        Title {
            server: target.server.to_string(),
            account: "Trial".into(),
            region: "eu-101".into(),
        }
    }

    fn look<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<Doing, Fault>> {
        Box::pin(std::future::ready(Ok(Doing::Running)))
    }

    fn reaches<'a>(
        &'a self,
        _: &'a HostPort,
        _: &'a ProxyRoute,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn power<'a>(&'a self, _: &'a Target, _: PowerAction) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn allow_page_hosts(&self, _: &AccountId, hosts: &[String]) {
        lock(&self.allowed).extend_from_slice(hosts);
    }

    fn use_viewer(&self, _: &AccountId, _: bool) {}

    fn levels(&self, target: &Target) -> Levels {
        let mut chosen = lock(&self.chosen);
        chosen.entry(target.server.to_string()).or_default().clone()
    }

    fn keep_login<'a>(
        &'a self,
        _: &'a Target,
        _: Option<&'a PipeSecret>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn ready(&self) -> Ready {
        Ready::Always
    }

    fn choose(&self, target: &Target, _: Level, choices: Choices) {
        let mut chosen = lock(&self.chosen);
        chosen.entry(target.server.to_string()).or_default().server = choices;
    }

    fn trust_certificate(&self, _: &AccountId, certificate: &Certificate) {
        lock(&self.trusted).push(certificate.host.clone());
    }
}

pub(super) struct Bed {
    pub(super) consoles: Arc<Consoles>,
    pub(super) calls: Calls,
    pub(super) urls: Arc<Urls>,
    pub(super) started: Arc<AtomicUsize>,
    pub(super) pauses: Heard<CallEvent>,
    pub(super) events: Heard<ConsoleEvent>,
}

pub(super) type Heard<T> = Arc<Mutex<Vec<T>>>;

pub(super) fn lock<T>(heard: &Mutex<T>) -> MutexGuard<'_, T> {
    heard.lock().expect("nobody panics under it")
}

/// Consoles that are played by these scripts, one after the other, and then by the last one again.
pub(super) fn bed(permits: usize, scripts: &'static [&'static str]) -> Bed {
    impatient_bed(LIMIT, permits, scripts)
}

/// One where a process may take only so long until it stands ready.
pub(super) fn impatient_bed(
    ready_limit: Duration,
    permits: usize,
    scripts: &'static [&'static str],
) -> Bed {
    let started = Arc::new(AtomicUsize::new(0));
    let count = started.clone();
    let program = move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        let mut command = Command::new("sh");
        command.args(["-c", scripts[number.min(scripts.len() - 1)]]);
        Ok(command)
    };
    let urls = Arc::new(Urls {
        permits: Semaphore::new(permits),
        asked: AtomicUsize::new(0),
        allowed: Mutex::default(),
        trusted: Mutex::default(),
        chosen: Mutex::default(),
    });
    let (pauses, events) = <(Heard<CallEvent>, Heard<ConsoleEvent>)>::default();
    let (paused, happened) = (pauses.clone(), events.clone());
    let consoles = Consoles::new(
        Box::new(urls.clone()),
        ReadyConsole::with_limit(Box::new(program), Ready::Always, ready_limit),
        Box::new(move |event| lock(&happened).push(event)),
        Box::new(move |event| lock(&paused).push(event)),
    );
    Bed {
        consoles,
        calls: Calls::default(),
        urls,
        started,
        pauses,
        events,
    }
}

impl Bed {
    pub(super) async fn open(&self, call: u32, server: &str) -> Result<String, Fault> {
        let opening = self.consoles.open(call, target("one", server));
        let opened = timeout(LIMIT, self.calls.run(call, opening)).await;
        Ok(opened.expect("no opening takes for ever")?.keep())
    }

    pub(super) fn cancel(&self, call: u32) {
        self.calls.cancel(call);
        self.consoles.cancel(call);
    }

    pub(super) async fn counts(&self, open: usize, opening: usize) {
        let wanted = Counts { open, opening };
        let there = async {
            while self.consoles.counts() != wanted {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let came = timeout(LIMIT, there).await;
        assert!(
            came.is_ok(),
            "{wanted:?} wanted: {:?}",
            self.consoles.counts()
        );
    }

    /// Waits until a console process has been started.
    pub(super) async fn has_started(&self) {
        let there = async {
            while self.started.load(Ordering::SeqCst) == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(LIMIT, there).await.expect("one is started");
    }

    /// Waits until the consoles have asked for so many hosts.
    pub(super) async fn allowed(&self, count: usize) -> Vec<String> {
        let there = async {
            while lock(&self.urls.allowed).len() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(LIMIT, there).await.expect("they ask");
        lock(&self.urls.allowed).clone()
    }

    pub(super) fn asked(&self) -> usize {
        self.urls.asked.load(Ordering::SeqCst)
    }
}

pub(super) fn target(account: &str, server: &str) -> Target {
    Target {
        account: AccountId(account.into()),
        server: ServerId(server.into()),
        project: None,
    }
}

pub(super) fn code<T>(result: Result<T, Fault>) -> Option<Code> {
    result.err().map(|fault| fault.code)
}
