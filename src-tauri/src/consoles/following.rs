//! From a console's window to its end: what it tells, what the user allows in it, and what its life
//! makes of that ([`porthole_core::console::life`]).

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
};

use porthole_core::{
    console::{
        life::{Answer, Effect, Event, Life, Moment},
        message::{ConsoleState, FromConsole},
        notice::{Notice, Press},
    },
    error::Fault,
};
use tokio::sync::{broadcast, mpsc, watch};

use super::{Consoles, doing::Hands, table::OpenConsole};
use crate::{console_process::ConsoleVoice, signals::Signal};

/// What may come before it is taken: a console says few things a second.
const INBOX: usize = 64;

/// How a console's life begins.
pub(super) struct Beginning {
    life: Life,
    effects: Vec<Effect>,
}

impl Beginning {
    /// What the console is to say first.
    pub(super) fn take_words(&mut self) -> Vec<Notice> {
        let mut words = Vec::new();
        for effect in std::mem::take(&mut self.effects) {
            match effect {
                Effect::Tell(notice) => words.push(*notice),
                later => self.effects.push(later),
            }
        }
        words
    }
}

/// What the follower of a console takes, one after the other.
pub(super) enum Input {
    /// The console said something.
    Said(FromConsole),
    /// It has ended.
    Gone,
    /// Something that was asked for in this turn has an answer.
    Answer(u64, Answer),
}

impl Consoles {
    pub(super) fn beginning(&self, url: Result<(), Fault>) -> Beginning {
        let (life, effects) = Life::begin(url, self.moment());
        Beginning { life, effects }
    }

    fn moment(&self) -> Moment {
        // A hasher's keys are random: chance enough, and no dependency.
        let chance = RandomState::new().build_hasher().finish();
        Moment {
            now: self.began.elapsed(),
            jitter: (chance >> 11) as f64 / (1_u64 << 53) as f64,
        }
    }

    /// Hears a console out until it ends, then takes it from the table.
    pub(super) async fn follow(
        self: Arc<Self>,
        console: Arc<OpenConsole>,
        voice: ConsoleVoice,
        beginning: Beginning,
    ) {
        let (sender, inbox) = mpsc::channel(INBOX);
        let listening = tokio::spawn(listen(voice, sender.clone()));
        let hands = Hands::new(self.clone(), console.clone(), sender);
        let mut follower = Follower {
            life: beginning.life,
            hands,
            inbox,
            power: console.power_ordered.subscribe(),
            signals: None,
        };
        follower.run(beginning.effects).await;
        listening.abort();
        drop(follower);
        console.process.end().await;
        self.table().remove(&console.target.key(), console.serial);
    }

    /// Keeps with the account what the user allowed in the console; true where a fresh URL is wanted.
    fn keep(&self, console: &OpenConsole, message: &FromConsole) -> bool {
        let account = &console.target.account;
        match message {
            FromConsole::Again => true,
            FromConsole::AllowHosts { hosts } => {
                self.source.allow_page_hosts(account, hosts);
                true
            }
            FromConsole::UseViewer { viewer } => {
                self.source.use_viewer(account, *viewer);
                true
            }
            FromConsole::TrustCertificate { certificate } => {
                if console.process.was_to_meet(certificate) {
                    self.source.trust_certificate(account, certificate);
                }
                true
            }
            _ => false,
        }
    }
}

async fn listen(mut voice: ConsoleVoice, inbox: mpsc::Sender<Input>) {
    while let Some(message) = voice.next().await {
        if inbox.send(Input::Said(message)).await.is_err() {
            return;
        }
    }
    // A follower that has ended meanwhile knows.
    let _ = inbox.send(Input::Gone).await;
}

struct Follower {
    life: Life,
    hands: Hands,
    inbox: mpsc::Receiver<Input>,
    /// Whether the server's power is being changed on order from elsewhere.
    power: watch::Receiver<bool>,
    /// News of network and computer, while they matter.
    signals: Option<broadcast::Receiver<Signal>>,
}

impl Follower {
    async fn run(&mut self, first: Vec<Effect>) {
        self.hands.act(self.life.turn(), first).await;
        loop {
            self.heed_signals();
            let event = tokio::select! {
                input = self.inbox.recv() => match input {
                    None | Some(Input::Gone | Input::Said(FromConsole::Closed)) => return,
                    Some(Input::Answer(turn, answer)) => Some(Event::Answered(turn, answer)),
                    Some(Input::Said(FromConsole::Login { login })) => {
                        self.hands.keep_login(Some(login));
                        None
                    }
                    Some(Input::Said(FromConsole::LoginRefused)) => {
                        self.hands.keep_login(None);
                        None
                    }
                    Some(Input::Said(FromConsole::Choose { level, choices })) => {
                        self.hands.choose(level, *choices).await;
                        None
                    }
                    Some(Input::Said(message)) => self.event_of(message),
                },
                Ok(()) = self.power.changed() => Some(if *self.power.borrow_and_update() {
                    Event::PowerOrdered
                } else {
                    Event::PowerRefused
                }),
                signal = next_of(&mut self.signals) => Some(match signal {
                    Signal::NetworkBack => Event::NetworkBack,
                    Signal::Woke => Event::Woke,
                }),
            };
            if let Some(event) = event {
                let effects = self.life.take(event, self.hands.consoles.moment());
                self.hands.act(self.life.turn(), effects).await;
            }
        }
    }

    fn event_of(&self, message: FromConsole) -> Option<Event> {
        let consoles = &self.hands.consoles;
        if shows_its_page(&message) {
            consoles.keep_ready();
        }
        if consoles.keep(&self.hands.console, &message) {
            return Some(Event::Pressed(Press::Again));
        }
        match message {
            FromConsole::State { state } => match state {
                ConsoleState::Opening => None,
                ConsoleState::Showing => Some(Event::Greeted),
                ConsoleState::Failed
                | ConsoleState::TlsRefused
                | ConsoleState::Ended
                | ConsoleState::Killed => Some(Event::Held),
            },
            FromConsole::Lost(evidence) => Some(Event::Lost(evidence)),
            FromConsole::Pressed { press } => Some(Event::Pressed(press)),
            _ => None,
        }
    }

    fn heed_signals(&mut self) {
        match (self.life.waits(), &self.signals) {
            (true, None) => self.signals = Some(self.hands.consoles.signals.listen()),
            (false, Some(_)) => self.signals = None,
            _ => {}
        }
    }
}

/// The next signal; never, where nobody listens.
async fn next_of(signals: &mut Option<broadcast::Receiver<Signal>>) -> Signal {
    loop {
        let Some(listening) = signals else {
            return std::future::pending().await;
        };
        match listening.recv().await {
            Ok(signal) => return signal,
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => *signals = None,
        }
    }
}

/// Whether the page has loaded, or is told why it has not: then there is time for the next process.
fn shows_its_page(message: &FromConsole) -> bool {
    match message {
        FromConsole::State { state } => *state != ConsoleState::Opening,
        FromConsole::Lost(_) => true,
        _ => false,
    }
}
