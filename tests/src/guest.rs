//! Machines with a screen as others make them (TigerVNC's server, QEMU), behind Debian's noVNC page
//! and its WebSocket proxy.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::Signal;

use crate::{
    app::free_port,
    desktop::Desktop,
    keyring,
    network::{self, Network},
    picture::Picture,
    processes,
    servant::Servant,
    wait::{seconds, until},
};

/// Where Debian's package novnc puts its pages.
const PAGES: &str = "/usr/share/novnc";

/// The one that connects by itself.
const PAGE: &str = "vnc.html?autoconnect=true&resize=scale";

/// noVNC's page and proxy, in front of a machine.
pub struct NoVnc {
    /// The page's address, ready to connect by itself.
    pub url: String,
    proxy: Servant,
}

impl NoVnc {
    /// Starts them in front of the machine on this port.
    pub async fn start(desktop: &Desktop, machine_port: u16) -> Self {
        Self::with_pages(desktop, machine_port, Path::new(PAGES), PAGE).await
    }

    /// The same, with a page of another folder.
    pub async fn with_pages(
        desktop: &Desktop,
        machine_port: u16,
        folder: &Path,
        page: &str,
    ) -> Self {
        let command = desktop.command("websockify");
        Self::at("127.0.0.1", command, machine_port, folder, page).await
    }

    /// The same, in another network, in front of a machine there.
    pub async fn far(desktop: &Desktop, network: &Network, machine_port: u16) -> Self {
        let command = network.command(desktop, "websockify");
        Self::at(
            network::THERE,
            command,
            machine_port,
            Path::new(PAGES),
            PAGE,
        )
        .await
    }

    /// Has its processes stand still, or go on: their connections stay.
    pub fn hang(&self, still: bool) {
        let signal = if still { Signal::STOP } else { Signal::CONT };
        for process in processes::family(self.proxy.pid()) {
            keyring::signal(process.pid, signal);
        }
    }

    async fn at(
        host: &str,
        mut command: Command,
        machine_port: u16,
        folder: &Path,
        page: &str,
    ) -> Self {
        let port = free_port();
        command.arg("--web").arg(folder);
        command.args([
            format!("{host}:{port}"),
            format!("127.0.0.1:{machine_port}"),
        ]);
        let proxy = Servant::start(&mut command);
        listens(host, port).await;
        let url = format!("http://{host}:{port}/{page}");
        Self { url, proxy }
    }
}

impl Drop for NoVnc {
    fn drop(&mut self) {
        self.hang(false);
    }
}

/// Has a server of TigerVNC let in everybody.
pub const NO_LOGIN: [&str; 2] = ["-SecurityTypes", "None"];

/// TigerVNC's own X server.
pub struct Xvnc {
    /// Its port for VNC.
    pub port: u16,
    /// Its display in X11.
    pub display: String,
    servant: Servant,
}

impl Xvnc {
    /// Starts one with a screen of this size.
    pub fn start(desktop: &Desktop, size: &str, more: &[&str]) -> Self {
        Self::run(desktop.command("Xvnc"), size, more)
    }

    /// Starts one in another network.
    pub fn far(desktop: &Desktop, network: &Network, size: &str, more: &[&str]) -> Self {
        Self::run(network.command(desktop, "Xvnc"), size, more)
    }

    fn run(mut command: Command, size: &str, more: &[&str]) -> Self {
        let port = free_port();
        command.args(["-displayfd", "1", "-localhost", "-geometry", size]);
        command.args(["-depth", "24", "-rfbport", &port.to_string()]);
        let (servant, number) = Servant::start_and_hear(command.args(more));
        Self {
            port,
            display: format!(":{number}"),
            servant,
        }
    }
}

/// What serves an X display to VNC.
#[derive(Clone, Copy, Debug)]
pub enum Serves {
    /// TigerVNC's own X server.
    Xvnc,
    /// TigerVNC's, of a display that is there.
    X0vncserver,
    /// LibVNCServer's, of a display that is there.
    X11vnc,
}

/// An X display behind VNC, with a terminal on it that writes what is typed to a file.
pub struct XGuest {
    /// Its port for VNC.
    pub port: u16,
    display: String,
    typed: PathBuf,
    _servants: Vec<Servant>,
}

impl XGuest {
    /// Starts the server and the terminal.
    pub async fn start(desktop: &Desktop, serves: Serves) -> Self {
        let (mut servants, port, display) = serves.start(desktop);
        let typed = desktop.root().join("tmp/typed");
        let mut command = desktop.command("xterm");
        command.env("DISPLAY", &display);
        command.args(["-geometry", "120x45+0+0", "-bg", "navy", "-fg", "white"]);
        servants.push(Servant::start(command.args(["-e", "tee"]).arg(&typed)));
        listens("127.0.0.1", port).await;
        until("the terminal", seconds(20), async || {
            typed.exists().then_some(())
        })
        .await;
        Self {
            port,
            display,
            typed,
            _servants: servants,
        }
    }

    /// Its display in X11.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Waits until it has been typed this.
    pub async fn was_typed(&self, text: &str) {
        until(&format!("{text:?} on the guest"), seconds(20), async || {
            self.typed().contains(text).then_some(())
        })
        .await;
    }

    /// What it has been typed, up to the last whole line.
    pub fn typed(&self) -> String {
        fs::read_to_string(&self.typed).unwrap_or_default()
    }

    /// What the screen shows.
    pub fn picture(&self) -> Option<Picture> {
        crate::screen::Screen::new(self.display.clone()).try_picture("root")
    }
}

impl Serves {
    /// Starts the display and what serves it. What was started last is ended last, so that the
    /// display stands first in the list.
    fn start(self, desktop: &Desktop) -> (Vec<Servant>, u16, String) {
        let (program, arguments): (_, &[&str]) = match self {
            Self::Xvnc => {
                let server = Xvnc::start(desktop, "1024x700", &NO_LOGIN);
                return (vec![server.servant], server.port, server.display);
            }
            Self::X0vncserver => ("x0vncserver", &NO_LOGIN),
            Self::X11vnc => (
                "x11vnc",
                &["-quiet", "-forever", "-shared", "-nopw", "-noxrecord"],
            ),
        };
        let mut command = desktop.command("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1024x700x24"]);
        let (screen, number) = Servant::start_and_hear(&mut command);
        let (port, display) = (free_port(), format!(":{number}"));
        let mut command = desktop.command(program);
        command
            .args(arguments)
            .args(["-localhost", "-display", &display]);
        command.args(["-rfbport", &port.to_string()]);
        (vec![screen, Servant::start(&mut command)], port, display)
    }
}

/// A boot sector for the screen of 320 by 200 pixels and 256 colours: stripes of all of them.
const STRIPES: [u8; 24] = [
    0xb8, 0x13, 0x00, // mov ax, 0x13
    0xcd, 0x10, // int 0x10
    0xb8, 0x00, 0xa0, // mov ax, 0xa000
    0x8e, 0xc0, // mov es, ax
    0x31, 0xff, // xor di, di
    0x31, 0xc9, // xor cx, cx
    0x89, 0xf8, // next: mov ax, di
    0x88, 0xe0, // mov al, ah
    0xaa, // stosb
    0xe2, 0xf9, // loop next
    0xf4, // end: hlt
    0xeb, 0xfd, // jmp end
];

/// What a virtual machine shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Its BIOS says that there is nothing to boot.
    Text,
    /// Pixels.
    Graphics,
}

/// A virtual machine without a system.
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
    pub async fn start(desktop: &Desktop, shows: Shows) -> Self {
        const VNC_PORT_BASE: u16 = 5900;
        let port = free_port();
        let screen = format!("127.0.0.1:{}", port - VNC_PORT_BASE);
        let keys = desktop.root().join("tmp/qemu-keys");
        let mut command = desktop.command("qemu-system-x86_64");
        command.args([
            "-m", "32", "-nic", "none", "-display", "none", "-monitor", "stdio",
        ]);
        if shows == Shows::Graphics {
            command.args(["-drive", &boot_disk(desktop)]);
        }
        command
            .args(["-trace", "vnc_key_event_ext", "-D"])
            .arg(&keys);
        command
            .args(["-vnc", &screen])
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let child = command.spawn().expect("QEMU is installed");
        listens("127.0.0.1", port).await;
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

    /// The same, once it has so many colours.
    pub fn picture_of(&mut self, colours: usize) -> Option<Picture> {
        self.picture()
            .filter(|picture| picture.colours().len() >= colours)
    }
}

/// A disk of a boot sector, as QEMU takes it.
fn boot_disk(desktop: &Desktop) -> String {
    let mut sector = [0; 512];
    sector[..STRIPES.len()].copy_from_slice(&STRIPES);
    sector[510..].copy_from_slice(&[0x55, 0xaa]);
    let file = desktop.root().join("tmp/boot");
    fs::write(&file, sector).expect("the folder is ours");
    format!("format=raw,file={}", file.display())
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

/// Waits until somebody listens there.
pub(crate) async fn listens(host: &str, port: u16) {
    until(&format!("port {port}"), seconds(20), async || {
        tokio::net::TcpStream::connect((host, port)).await.ok()
    })
    .await;
}
