//! Machines with a screen as others make them (TigerVNC's server, QEMU), behind Debian's noVNC page
//! and its WebSocket proxy.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Child, Stdio},
};

use crate::{
    app::free_port,
    desktop::Desktop,
    picture::Picture,
    servant::Servant,
    wait::{seconds, until},
};

/// Where Debian's package novnc puts its pages.
const PAGES: &str = "/usr/share/novnc";

/// noVNC's page and proxy, in front of a machine.
pub struct NoVnc {
    /// The page's address, ready to connect by itself.
    pub url: String,
    _proxy: Servant,
}

impl NoVnc {
    /// Starts them in front of the machine on this port.
    pub async fn start(desktop: &Desktop, machine_port: u16) -> Self {
        let port = free_port();
        let mut command = desktop.command("websockify");
        command.args(["--web", PAGES]);
        command.args([
            format!("127.0.0.1:{port}"),
            format!("127.0.0.1:{machine_port}"),
        ]);
        let proxy = Servant::start(&mut command);
        listens(port).await;
        let url = format!("http://127.0.0.1:{port}/vnc.html?autoconnect=true&resize=scale");
        Self { url, _proxy: proxy }
    }
}

/// TigerVNC's X server, with a terminal on it that writes what is typed to a file.
pub struct Xvnc {
    /// Its port for VNC.
    pub port: u16,
    display: String,
    typed: PathBuf,
    _servants: [Servant; 2],
}

impl Xvnc {
    /// Starts the server and the terminal.
    pub async fn start(desktop: &Desktop) -> Self {
        let port = free_port();
        let mut command = desktop.command("Xvnc");
        command.args([
            "-displayfd",
            "1",
            "-SecurityTypes",
            "None",
            "-geometry",
            "1024x700",
        ]);
        command.args(["-localhost", "-rfbport", &port.to_string()]);
        let (server, number) = Servant::start_and_hear(&mut command);
        let display = format!(":{number}");
        let typed = desktop.root().join("tmp/typed");
        let mut command = desktop.command("xterm");
        command.env("DISPLAY", &display);
        command.args([
            "-geometry",
            "120x45+0+0",
            "-bg",
            "navy",
            "-fg",
            "white",
            "-e",
            "tee",
        ]);
        let terminal = Servant::start(command.arg(&typed));
        listens(port).await;
        until("the terminal", seconds(20), async || {
            typed.exists().then_some(())
        })
        .await;
        Self {
            port,
            display,
            typed,
            _servants: [server, terminal],
        }
    }

    /// What was typed.
    pub fn typed(&self) -> String {
        fs::read_to_string(&self.typed).unwrap_or_default()
    }

    /// What the screen shows.
    pub fn picture(&self) -> Option<Picture> {
        crate::screen::Screen::new(self.display.clone()).try_picture("root")
    }
}

/// A virtual machine without a disk: its BIOS says that there is nothing to boot.
pub struct Qemu {
    /// Its port for VNC.
    pub port: u16,
    dump: PathBuf,
    /// What QEMU notes of keys.
    keys: PathBuf,
    child: Child,
}

impl Qemu {
    /// Starts it.
    pub async fn start(desktop: &Desktop) -> Self {
        const VNC_PORT_BASE: u16 = 5900;
        let port = free_port();
        let screen = format!("127.0.0.1:{}", port - VNC_PORT_BASE);
        let keys = desktop.root().join("tmp/qemu-keys");
        let mut command = desktop.command("qemu-system-x86_64");
        command.args([
            "-m", "32", "-nic", "none", "-display", "none", "-monitor", "stdio",
        ]);
        command
            .args(["-trace", "vnc_key_event_ext", "-D"])
            .arg(&keys);
        command
            .args(["-vnc", &screen])
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let child = command.spawn().expect("QEMU is installed");
        listens(port).await;
        Self {
            port,
            dump: desktop.root().join("tmp/dump.ppm"),
            keys,
            child,
        }
    }

    /// Every scancode that came by QEMU's extended key events, whether the key went down, and its
    /// keysym. A code behind 0xe0 has the highest bit set.
    pub fn scancodes(&self) -> Vec<(u8, bool, u32)> {
        let told = fs::read_to_string(&self.keys).unwrap_or_default();
        told.lines().filter_map(scancode).collect()
    }

    /// What the screen shows.
    pub fn picture(&mut self) -> Option<Picture> {
        let monitor = self.child.stdin.as_mut()?;
        writeln!(monitor, "screendump {}", self.dump.display()).ok()?;
        Picture::from_ppm(&fs::read(&self.dump).ok()?)
    }
}

/// `...vnc_key_event_ext down 1, sym 0x61, keycode 0x1e [a]`.
fn scancode(line: &str) -> Option<(u8, bool, u32)> {
    let (_, rest) = line.split_once("vnc_key_event_ext down ")?;
    let (down, rest) = rest.split_once(", sym 0x")?;
    let (keysym, rest) = rest.split_once(", keycode 0x")?;
    let code = rest.split(' ').next()?;
    let number = |text| u32::from_str_radix(text, 16).ok();
    Some((number(code)?.try_into().ok()?, down == "1", number(keysym)?))
}

impl Drop for Qemu {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn listens(port: u16) {
    until(&format!("port {port}"), seconds(20), async || {
        tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .ok()
    })
    .await;
}
