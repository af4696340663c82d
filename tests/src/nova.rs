//! nova-novncproxy, as Nova ships it: what OpenStack clouds have between a console and a machine.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use uuid::Uuid;

use crate::{app::free_port, desktop::Desktop, guest::listens, servant::Servant};

/// Debian's Python, which has Debian's Nova.
const PYTHON: &str = "/usr/bin/python3";

/// The port that Nova has for a machine that does not run.
pub const STOPPED: i32 = -1;

/// The proxy, with the tokens that it takes.
pub struct Nova {
    port: u16,
    tokens: PathBuf,
    _proxy: Servant,
}

impl Nova {
    /// Starts it.
    ///
    /// # Panics
    /// Where Nova is not installed, or does not listen in time.
    pub async fn start(desktop: &Desktop) -> Self {
        let tokens = desktop.root().join("tmp/tokens");
        fs::create_dir_all(&tokens).expect("the folder is ours");
        let port = free_port();
        let mut command = desktop.command(PYTHON);
        command
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/fixtures/novncproxy.py"
            ))
            .arg(port.to_string())
            .arg(&tokens);
        let proxy = Servant::start(&mut command);
        listens("127.0.0.1", port).await;
        Self {
            port,
            tokens,
            _proxy: proxy,
        }
    }

    /// The address of a console of the machine on this port, as Nova gives it out, with a token that
    /// lasts so long.
    pub fn address(&self, machine_port: i32, lasts: Duration) -> String {
        let token = Uuid::new_v4();
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        let end = since_1970.expect("it is later").saturating_add(lasts);
        let kept = format!("{machine_port} {}", end.as_secs_f64());
        fs::write(self.tokens.join(token.to_string()), kept).expect("the folder is ours");
        format!(
            "http://127.0.0.1:{}/vnc_lite.html?path=%3Ftoken%3D{token}",
            self.port
        )
    }
}
