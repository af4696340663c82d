//! The machines behind the proxy: each starts when its server is switched on or when it is first
//! looked at, listens on a loopback port of its own, and runs until it is powered off or killed.

mod boot;
mod files;
mod glyphs;
mod grid;
mod keyboard;
mod line;
mod moving;
mod shell;
mod text;

use std::{collections::HashMap, io, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Mutex, mpsc, watch},
    task::JoinSet,
};

use crate::{
    estate::{Estate, Machine},
    log::Log,
    rfb::{self, Input, Screen},
    serving::next_client,
    world::Tasks,
};

/// After this long, a server whose machine was powered off from within is switched on again, so
/// that the demo stays whole.
const REST: Duration = Duration::from_secs(30);

/// All machines that run.
pub(crate) struct Machines {
    boot: bool,
    estate: Arc<Estate>,
    log: Arc<Log>,
    tasks: Arc<Tasks>,
    running: Mutex<HashMap<String, Running>>,
}

struct Running {
    port: u16,
    screen: Arc<Screen>,
    stop: watch::Sender<bool>,
}

/// What a machine is made of, whatever it shows.
pub(crate) struct Parts {
    /// Its server's id.
    pub(crate) server: String,
    /// Its server's name.
    pub(crate) name: String,
    pub(crate) screen: Arc<Screen>,
    pub(crate) input: mpsc::Receiver<Input>,
    pub(crate) log: Arc<Log>,
    /// Whether it boots before its first prompt.
    pub(crate) boot: bool,
}

impl Machines {
    pub(crate) fn new(boot: bool, estate: Arc<Estate>, log: Arc<Log>, tasks: Arc<Tasks>) -> Self {
        Self {
            boot,
            estate,
            log,
            tasks,
            running: Mutex::default(),
        }
    }

    /// Connects to a server's machine, which is started if it does not run; behind a server that
    /// is off there is none.
    pub(crate) async fn connect(&self, server: &str) -> io::Result<TcpStream> {
        let port = self.power_on(server).await?;
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Has a server's machine run, unless the server is off; answers its port.
    pub(crate) async fn power_on(&self, server: &str) -> io::Result<u16> {
        let mut running = self.running.lock().await;
        running.retain(|_, machine| !machine.stop.is_closed());
        if let Some(machine) = running.get(server) {
            return Ok(machine.port);
        }
        if !self.estate.is_on(server) {
            return Err(io::ErrorKind::NotConnected.into());
        }
        let machine = self.start(server).await?;
        let port = machine.port;
        running.insert(server.into(), machine);
        Ok(port)
    }

    /// The screen of a server's machine, if it runs.
    pub(crate) async fn screen(&self, server: &str) -> Option<Arc<Screen>> {
        let running = self.running.lock().await;
        running.get(server).map(|machine| machine.screen.clone())
    }

    /// Ends a machine as a power cut does.
    pub(crate) async fn kill(&self, server: &str) {
        let machine = self.running.lock().await.remove(server);
        if let Some(machine) = machine {
            machine.stop.send_replace(true);
            machine.stop.closed().await;
        }
    }

    async fn start(&self, server: &str) -> io::Result<Running> {
        let (name, kind) = self.estate.machine(server).ok_or(io::ErrorKind::NotFound)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (stop, stopped) = watch::channel(false);
        let (width, height) = match kind {
            Machine::Text => text::SIZE,
            Machine::Moving => moving::SIZE,
        };
        let screen = Arc::new(Screen::new(name.clone(), width, height));
        let (to_machine, input) = mpsc::channel(256);
        let parts = Parts {
            server: server.into(),
            name,
            screen: screen.clone(),
            input,
            log: self.log.clone(),
            boot: self.boot,
        };
        let estate = self.estate.clone();
        let shown = screen.clone();
        let id = server.to_owned();
        self.tasks.spawn(async move {
            let powered_off = run(listener, screen, to_machine, kind, parts, stopped).await;
            if powered_off {
                let orders = estate.sleep(&id);
                tokio::time::sleep(REST).await;
                estate.wake(&id, orders);
            }
        });
        Ok(Running {
            port,
            screen: shown,
            stop,
        })
    }
}

/// Runs a machine and its sessions; true if it was powered off from within.
async fn run(
    listener: TcpListener,
    screen: Arc<Screen>,
    input: mpsc::Sender<Input>,
    kind: Machine,
    parts: Parts,
    mut stopped: watch::Receiver<bool>,
) -> bool {
    let guest = async {
        match kind {
            Machine::Text => text::run(parts).await,
            Machine::Moving => moving::run(parts).await,
        }
    };
    let mut sessions = JoinSet::new();
    let reception = async {
        loop {
            let stream = next_client(&listener).await;
            while sessions.try_join_next().is_some() {}
            let session = rfb::serve(stream, screen.clone(), input.clone());
            sessions.spawn(async move {
                // How a session ends is the client's affair.
                let _ = session.await;
            });
        }
    };
    tokio::select! {
        () = guest => true,
        () = reception => false,
        _ = stopped.changed() => false,
    }
}
