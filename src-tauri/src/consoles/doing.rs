//! What a console's life asks for, done: each in a task of its own, whose answer comes back with its
//! turn. A newer order of a kind takes the place of an older one, and a new turn ends all of the
//! turn before it, so that there is never more than one URL on its way to a console.

use std::{future::Future, sync::Arc, time::Duration};

use porthole_core::{
    console::{
        life::{Answer, Effect},
        message::ToConsole,
        notice::Notice,
    },
    error::{Code, Fault},
    proxy::PipeSecret,
    settings::{Choices, Level},
};
use tokio::{
    sync::mpsc,
    task::AbortHandle,
    time::{sleep, timeout},
};

use super::{Consoles, following::Input, table::OpenConsole};

/// How long a port may take to answer.
const PORT_MAX: Duration = Duration::from_secs(5);

/// The hands of one console's life.
pub(super) struct Hands {
    pub(super) consoles: Arc<Consoles>,
    pub(super) console: Arc<OpenConsole>,
    inbox: mpsc::Sender<Input>,
    turn: u64,
    doing: [Option<AbortHandle>; 4],
}

/// The kinds of tasks, each of which there is one at a time.
#[derive(Clone, Copy)]
enum Kind {
    Ask,
    Look,
    Port,
    Wait,
}

impl Hands {
    pub(super) fn new(
        consoles: Arc<Consoles>,
        console: Arc<OpenConsole>,
        inbox: mpsc::Sender<Input>,
    ) -> Self {
        Self {
            consoles,
            console,
            inbox,
            turn: 0,
            doing: Default::default(),
        }
    }

    /// Does all this, of this turn.
    pub(super) async fn act(&mut self, turn: u64, effects: Vec<Effect>) {
        if turn != self.turn {
            self.turn = turn;
            self.drop_all();
        }
        for effect in effects {
            self.do_one(effect).await;
        }
    }

    async fn do_one(&mut self, effect: Effect) {
        let (consoles, console) = (self.consoles.clone(), self.console.clone());
        match effect {
            Effect::Tell(notice) => self.tell(*notice).await,
            Effect::Ask => self.begin(Kind::Ask, async move {
                Answer::Url(consoles.hand_a_url(&console).await)
            }),
            Effect::Look => self.begin(Kind::Look, async move {
                Answer::Looked(consoles.source.look(&console.target).await)
            }),
            Effect::TryPort => self.begin(Kind::Port, async move {
                Answer::Port(consoles.try_port(&console).await)
            }),
            Effect::Wait(pause) => self.begin(Kind::Wait, async move {
                sleep(pause).await;
                Answer::Time
            }),
            // Whatever becomes of the console, what was ordered is followed to its end.
            Effect::Power(action) => drop(self.spawn(async move {
                Answer::Powered(consoles.source.power(&console.target, action).await)
            })),
            Effect::Remark(notice) => {
                // As above.
                let remark = ToConsole::Remark { notice: *notice };
                let _ = console.process.say(&remark).await;
            }
        }
    }

    async fn tell(&self, notice: Notice) {
        let title = self.consoles.source.title(&self.console.target);
        // A console that has closed meanwhile needs no words.
        let _ = self
            .console
            .process
            .say(&ToConsole::Tell { title, notice })
            .await;
    }

    /// Keeps what the user chose, and tells every console what is chosen for it.
    pub(super) async fn choose(&self, level: Level, choices: Choices) {
        let (source, target) = (&self.consoles.source, &self.console.target);
        let kept = self.keeps_login();
        source.choose(target, level, choices);
        self.consoles.tell_choices().await;
        if level == Level::All {
            self.consoles.ready_as_chosen().await;
        }
        if kept && !self.keeps_login() {
            self.hand_login(None);
        }
    }

    fn keeps_login(&self) -> bool {
        let levels = self.consoles.source.levels(&self.console.target);
        levels.settings().keep_login
    }

    /// Keeps the server's login, where that is chosen, or forgets it.
    pub(super) fn keep_login(&self, login: Option<PipeSecret>) {
        if self.keeps_login() {
            self.hand_login(login);
        }
    }

    /// A keyring may be silent for a while; nobody waits for it. What it does not forget stays
    /// chosen: so it is seen, and goes with the account.
    fn hand_login(&self, login: Option<PipeSecret>) {
        let (consoles, target) = (self.consoles.clone(), self.console.target.clone());
        tokio::spawn(async move {
            let source = &consoles.source;
            let handed = source.keep_login(&target, login.as_ref()).await;
            if handed.is_err() && login.is_none() {
                let mut choices = source.levels(&target).server;
                choices.keep_login = Some(true);
                source.choose(&target, Level::Server, choices);
                consoles.tell_choices().await;
            }
        });
    }

    fn begin(&mut self, kind: Kind, doing: impl Future<Output = Answer> + Send + 'static) {
        let task = self.spawn(doing);
        if let Some(earlier) = self.doing[kind as usize].replace(task) {
            earlier.abort();
        }
    }

    fn spawn(&self, doing: impl Future<Output = Answer> + Send + 'static) -> AbortHandle {
        let (turn, inbox) = (self.turn, self.inbox.clone());
        let task = async move {
            let answer = doing.await;
            // A follower that has ended meanwhile needs no answer.
            let _ = inbox.send(Input::Answer(turn, answer)).await;
        };
        tokio::spawn(task).abort_handle()
    }

    fn drop_all(&mut self) {
        for task in self.doing.iter_mut().filter_map(Option::take) {
            task.abort();
        }
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        self.drop_all();
    }
}

impl Consoles {
    /// Asks the cloud for a URL and hands it to the console, where it ends.
    async fn hand_a_url(&self, console: &OpenConsole) -> Result<(), Fault> {
        let one_of_few = self.asks.acquire().await;
        // The console's window says by itself that it asks, and for how long.
        let showing = self.source.showing(&console.target, &|_| {}).await?;
        drop(one_of_few);
        let show = ToConsole::Show(Box::new(showing));
        console.process.say(&show).await
    }

    async fn try_port(&self, console: &OpenConsole) -> Result<(), Fault> {
        let Some((host, route)) = console.process.way() else {
            return Ok(());
        };
        let trying = self.source.reaches(&host, &route);
        match timeout(PORT_MAX, trying).await {
            Ok(answers) => answers,
            Err(_) => Err(Fault::new(Code::TimedOut)),
        }
    }
}
