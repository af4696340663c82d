//! A machine that takes keys by their symbol only, as RFB without any extension does, and every button
//! of a pointer, and tells which came (RFC 6143).

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    sync::{mpsc, watch},
};

use crate::rfb::{
    EXTENDED_MOUSE_BUTTONS, Encoding, Version,
    client::{self, Said},
    update,
};

const SIZE: (u16, u16) = (64, 48);

type Keys = Arc<Mutex<Vec<(u32, bool)>>>;
type Buttons = Arc<Mutex<Vec<u16>>>;

/// The machine.
pub struct SymbolGuest {
    /// Its port for VNC.
    pub port: u16,
    keys: Keys,
    buttons: Buttons,
    /// How often the whole screen was asked for, or a part of it anew.
    asked: Arc<AtomicUsize>,
    shows: watch::Sender<bool>,
}

impl SymbolGuest {
    /// Starts it.
    pub async fn start() -> Self {
        let guest = Self::start_blank().await;
        guest.show();
        guest
    }

    /// Starts one that greets, and has no picture until it is told to show it.
    pub async fn start_blank() -> Self {
        Self::start_speaking(Version::V3_8).await
    }

    /// Starts a blank one that speaks this version.
    pub async fn start_speaking(version: Version) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it is bound").port();
        let keys = Keys::default();
        let told = keys.clone();
        let (buttons, asked) = (Buttons::default(), Arc::<AtomicUsize>::default());
        let (pressed, counts) = (buttons.clone(), asked.clone());
        let (shows, may_show) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // It ends when the viewer does.
                let heard = (told.clone(), pressed.clone(), counts.clone());
                tokio::spawn(serve(stream, version, heard, may_show.clone()));
            }
        });
        Self {
            port,
            keys,
            buttons,
            asked,
            shows,
        }
    }

    /// Has it show its picture to whoever asks, or has asked.
    pub fn show(&self) {
        self.shows.send_replace(true);
    }

    /// Which buttons were down after each word of the pointer, a bit each, in order.
    pub fn buttons(&self) -> Vec<u16> {
        self.buttons.lock().expect("nobody panics under it").clone()
    }

    /// How often pixels were asked for that need not have changed.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The symbols of the keys that went down, in order.
    pub fn pressed(&self) -> Vec<u32> {
        let keys = self.keys.lock().expect("nobody panics under it");
        let down = keys.iter().filter(|(_, down)| *down);
        down.map(|(keysym, _)| *keysym).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    version: Version,
    (keys, buttons, counts): (Keys, Buttons, Arc<AtomicUsize>),
    may_show: watch::Receiver<bool>,
) -> Option<()> {
    client::greet_in(version, &mut stream, &version.greeting(SIZE.0, SIZE.1)).await?;
    let (mut from, to) = stream.into_split();
    let (ask, asked) = mpsc::unbounded_channel();
    tokio::spawn(show(to, asked, may_show));
    loop {
        match client::hear(&mut from).await? {
            Said::UpdateRequest { incremental: false } => {
                counts.fetch_add(1, Ordering::SeqCst);
                ask.send(()).ok()?;
            }
            Said::Key { down, keysym } => {
                let mut keys = keys.lock().expect("nobody panics under it");
                keys.push((keysym, down));
            }
            Said::Pointer { buttons: down } => {
                buttons.lock().expect("nobody panics under it").push(down);
            }
            _ => {}
        }
    }
}

/// Answers each who asks, once it may.
async fn show(
    mut to: OwnedWriteHalf,
    mut asked: mpsc::UnboundedReceiver<()>,
    mut may_show: watch::Receiver<bool>,
) -> Option<()> {
    while asked.recv().await.is_some() {
        may_show.wait_for(|shows| *shows).await.ok()?;
        let words = [update([0; 4], EXTENDED_MOUSE_BUTTONS, &[]), whole_screen()];
        to.write_all(&words.concat()).await.ok()?;
    }
    Some(())
}

/// One colour, raw.
fn whole_screen() -> Vec<u8> {
    let pixels = usize::from(SIZE.0) * usize::from(SIZE.1);
    let area = [0, 0, SIZE.0, SIZE.1];
    update(area, Encoding::Raw.number(), &vec![0x60; pixels * 4])
}
