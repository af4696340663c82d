//! Whether a console's proxy is there, as a test wants it.

use std::sync::{Arc, Mutex};

use porthole_demo_cloud::Log;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use crate::cloud::TestCloud;

/// A way to the cloud's console proxy that can be shut, with all that goes through it.
pub struct Relay {
    port: u16,
    to: u16,
    log: Arc<Log>,
    urls_at_tries: Arc<Mutex<Vec<usize>>>,
    carrying: Option<JoinHandle<()>>,
}

impl Relay {
    /// Opens one, through which every console comes from now on.
    pub async fn to(cloud: &TestCloud) -> Self {
        let origin = cloud.demo.console_origin();
        let to = origin
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok());
        let mut relay = Self {
            port: 0,
            to: to.expect("a port"),
            log: cloud.demo.log.clone(),
            urls_at_tries: Arc::default(),
            carrying: None,
        };
        relay.open().await;
        let template = format!(
            "https://127.0.0.1:{}/vnc_auto.html?token={{token}}",
            relay.port
        );
        cloud.demo.faults.set_console_url(Some(&template));
        relay
    }

    /// Lets whoever comes through again, at the same port.
    pub async fn open(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await;
        let listener = listener.expect("the port is free");
        self.port = listener.local_addr().expect("it is bound").port();
        let (to, log, tries) = (self.to, self.log.clone(), self.urls_at_tries.clone());
        self.carrying = Some(tokio::spawn(async move {
            // They end with this task.
            let mut ways = JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                let urls = log.seen().urls.len();
                tries.lock().expect("nobody panics under it").push(urls);
                ways.spawn(async move {
                    if let Ok(mut cloud) = TcpStream::connect(("127.0.0.1", to)).await {
                        let _ = copy_bidirectional(&mut client, &mut cloud).await;
                    }
                });
            }
        }));
    }

    /// How many URLs the cloud had given out whenever somebody came.
    pub fn urls_at_tries(&self) -> Vec<usize> {
        let tries = self.urls_at_tries.lock();
        tries.expect("nobody panics under it").clone()
    }

    /// Cuts all that goes through it, and lets nobody in any more.
    pub async fn shut(&mut self) {
        if let Some(carrying) = self.carrying.take() {
            carrying.abort();
            // Its port is free once it has ended.
            let _ = carrying.await;
        }
    }
}
