//! Every pixel of every encoding that noVNC knows: what the viewer's window shows is what the
//! server drew, after many updates of random places, sizes and contents.

use porthole_tests::{
    cloud::TestCloud,
    desktop::Desktop,
    guest::NoVnc,
    picture::{Colour, Picture},
    rfb::{
        Area, DESKTOP_SIZE, Encoding,
        client::{self, Said},
        encode::{Encoder, tight_file},
        greeting, update,
    },
    screen::{Screen, Window},
    stage,
    wait::{seconds, within},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
};

/// Updates of each encoding.
const EVERYDAY: usize = 500;
const FULL: usize = 10_000;

/// A colour that is nowhere else in the window.
const MARK: Colour = [0xd0, 0x10, 0xc8];

/// By how much one library's JPEG decoder may differ from another's, a channel.
const JPEG_TOLERANCE: u8 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_pixel_of_every_encoding_is_shown() {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let (updates, port) = server([2_000, 200]).await;
    let novnc = NoVnc::start(&desktop, port).await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    let screen = app.screen();
    let mut artist = Artist::begin(&screen, &window, updates, Files::draw(&desktop)).await;
    let count = match std::env::var_os("PORTHOLE_FULL") {
        Some(_) => FULL,
        None => EVERYDAY,
    };
    for encoding in Encoding::ALL {
        artist.fresh_ground().await;
        for _ in 0..count {
            artist.draw(encoding).await;
        }
        artist.is_shown(encoding, &screen, &window).await;
    }
    app.end().await;
}

/// A server that answers each request for an update with the next one that it is given.
async fn server([width, height]: [u16; 2]) -> (Sender<Vec<u8>>, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("it is bound").port();
    let (to_client, mut updates) = channel(4);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client may go at any time, and another one look whether there is a server.
            let _ = serve(stream, greeting(width, height), &mut updates).await;
        }
    });
    (to_client, port)
}

async fn serve(
    mut stream: TcpStream,
    greeting: Vec<u8>,
    updates: &mut Receiver<Vec<u8>>,
) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    client::greet(&mut stream, &greeting).await?;
    let (mut from, mut to) = stream.split();
    loop {
        if matches!(client::hear(&mut from).await?, Said::UpdateRequest { .. }) {
            to.write_all(&updates.recv().await?).await.ok()?;
        }
    }
}

/// Draws at random, and knows what is to be seen.
struct Artist {
    random: u64,
    updates: Sender<Vec<u8>>,
    encoder: Encoder,
    files: Files,
    /// What the server shows.
    picture: Picture,
    /// Where its left upper corner is in the window.
    corner: (usize, usize),
}

impl Artist {
    /// Finds out how large a screen the window shows pixel by pixel, and takes that.
    async fn begin(
        screen: &Screen,
        window: &Window,
        updates: Sender<Vec<u8>>,
        files: Files,
    ) -> Self {
        let mut artist = Self {
            random: 0x9e37_79b9_7f4a_7c15,
            updates,
            encoder: Encoder::default(),
            files,
            picture: Picture::new(1, 1, vec![MARK]),
            corner: (0, 0),
        };
        artist.mark_all(2_000, 200).await;
        let wide = marked(screen, window, |[_, _, width, height]| width > 5 * height).await;
        artist.resize(200, 2_000).await;
        artist.mark_all(200, 2_000).await;
        let tall = marked(screen, window, |[_, _, width, height]| height > 5 * width).await;
        let (width, height) = (wide[2], tall[3]);
        artist.resize(width, height).await;
        artist.mark_all(width, height).await;
        let [x, y, ..] = marked(screen, window, |[_, _, w, h]| [w, h] == [width, height]).await;
        artist.corner = (x, y);
        artist
    }

    async fn send(&self, update: Vec<u8>) {
        let sent = tokio::time::timeout(seconds(20), self.updates.send(update)).await;
        sent.expect("the viewer asks for updates")
            .expect("the server runs");
    }

    async fn resize(&mut self, width: usize, height: usize) {
        self.send(update(area([0, 0, width, height]), DESKTOP_SIZE, &[]))
            .await;
    }

    async fn mark_all(&mut self, width: usize, height: usize) {
        self.picture = Picture::new(width, height, vec![MARK; width * height]);
        self.send_at(0, 0, Encoding::Rre, &self.picture.clone())
            .await;
    }

    async fn send_at(&mut self, x: usize, y: usize, encoding: Encoding, patch: &Picture) {
        let area = area([x, y, patch.width, patch.height]);
        let content = self.encoder.encode(encoding, patch);
        self.send(update(area, encoding.number(), &content)).await;
    }

    /// A ground of many colours, so that what is not drawn shows.
    async fn fresh_ground(&mut self) {
        let (width, height) = (self.picture.width, self.picture.height);
        self.picture = self.patch(width, height);
        self.send_at(0, 0, Encoding::Raw, &self.picture.clone())
            .await;
    }

    async fn draw(&mut self, encoding: Encoding) {
        match encoding {
            Encoding::CopyRect => self.copy().await,
            Encoding::TightPng | Encoding::Jpeg => self.draw_file(encoding).await,
            _ => {
                let (width, height) = (1 + self.below(160), 1 + self.below(120));
                let patch = self.patch(width, height);
                let (x, y) = self.place(width, height);
                self.send_at(x, y, encoding, &patch).await;
                self.picture.draw(x, y, &patch);
            }
        }
    }

    async fn copy(&mut self) {
        let (width, height) = (1 + self.below(300), 1 + self.below(200));
        let ((from_x, from_y), (x, y)) = (self.place(width, height), self.place(width, height));
        let from = [from_x as u16, from_y as u16]
            .map(u16::to_be_bytes)
            .concat();
        let number = Encoding::CopyRect.number();
        self.send(update(area([x, y, width, height]), number, &from))
            .await;
        let part = self.picture.part(from_x, from_y, width, height);
        self.picture.draw(x, y, &part);
    }

    /// A JPEG goes by itself and within Tight in turn.
    async fn draw_file(&mut self, encoding: Encoding) {
        let number = self.below(Files::COUNT);
        let within_tight = encoding == Encoding::TightPng || self.below(2) == 0;
        let (file, patch) = self.files.of(encoding, number).clone();
        let (x, y) = self.place(patch.width, patch.height);
        let area = area([x, y, patch.width, patch.height]);
        let message = match (encoding, within_tight) {
            (Encoding::Jpeg, false) => update(area, encoding.number(), &file),
            (Encoding::Jpeg, true) => {
                update(area, Encoding::Tight.number(), &tight_file(encoding, &file))
            }
            _ => update(area, encoding.number(), &tight_file(encoding, &file)),
        };
        self.send(message).await;
        self.picture.draw(x, y, &patch);
    }

    async fn is_shown(&self, encoding: Encoding, screen: &Screen, window: &Window) {
        let tolerance = if encoding == Encoding::Jpeg {
            JPEG_TOLERANCE
        } else {
            0
        };
        let ((x, y), wanted) = (self.corner, &self.picture);
        let mut last = None;
        let same = within(seconds(30), async || {
            let shown = screen
                .try_picture(&window.id)?
                .part(x, y, wanted.width, wanted.height);
            let far = shown.furthest_from(wanted);
            last = Some((far, shown.difference(wanted)));
            (far <= tolerance).then_some(())
        });
        if same.await.is_none() {
            panic!(
                "{encoding:?}: off by, and in this share: {last:?}{}",
                screen.evidence()
            );
        }
    }

    /// Pixels of a random kind: one colour, two, a few, many, noise, or a smooth change.
    fn patch(&mut self, width: usize, height: usize) -> Picture {
        let kind = self.below(6);
        let colours: Vec<Colour> = (0..[1, 2, 14, 100, 1, 1][kind])
            .map(|_| self.colour())
            .collect();
        let (across, down) = (1 + self.below(9), 1 + self.below(9));
        let pixel = |at: usize| {
            let (x, y) = (at % width, at / width);
            match kind {
                4 => self.colour(),
                5 => [x * across, y * down, (x + y) * across].map(|value| value as u8),
                _ => colours[(x / across + y / down * 7) % colours.len()],
            }
        };
        Picture::new(width, height, (0..width * height).map(pixel).collect())
    }

    fn place(&mut self, width: usize, height: usize) -> (usize, usize) {
        let (right, bottom) = (self.picture.width - width, self.picture.height - height);
        (self.below(right + 1), self.below(bottom + 1))
    }

    fn colour(&mut self) -> Colour {
        let [red, green, blue, ..] = self.next().to_le_bytes();
        [red, green, blue]
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Xorshift: the same numbers in each run.
    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}

fn area(sides: [usize; 4]) -> Area {
    sides.map(|side| u16::try_from(side).expect("a screen is smaller"))
}

/// Where the mark is, once it has this shape.
async fn marked(screen: &Screen, window: &Window, fits: impl Fn([usize; 4]) -> bool) -> [usize; 4] {
    let shaped = |picture: &Picture| picture.bounds_of(MARK).is_some_and(&fits);
    let picture = screen
        .picture_when("the mark", window, seconds(30), shaped)
        .await;
    picture.bounds_of(MARK).expect("it was there")
}

/// PNG and JPEG files that ImageMagick wrote, and what it sees in them.
struct Files {
    png: Vec<(Vec<u8>, Picture)>,
    jpeg: Vec<(Vec<u8>, Picture)>,
}

impl Files {
    const COUNT: usize = 12;

    fn draw(desktop: &Desktop) -> Self {
        let of = |kind: &str| {
            (0..Self::COUNT)
                .map(|number| file(desktop, kind, number))
                .collect()
        };
        Self {
            png: of("png"),
            jpeg: of("jpeg"),
        }
    }

    fn of(&self, encoding: Encoding, number: usize) -> &(Vec<u8>, Picture) {
        match encoding {
            Encoding::TightPng => &self.png[number],
            _ => &self.jpeg[number],
        }
    }
}

/// A plasma of a size of its own.
fn file(desktop: &Desktop, kind: &str, number: usize) -> (Vec<u8>, Picture) {
    let (width, height) = (9 + 17 * number, 130 - 10 * number);
    let path = desktop.root().join(format!("tmp/{number}.{kind}"));
    let (size, seed) = (format!("{width}x{height}"), number.to_string());
    let to = format!("{kind}:{}", path.display());
    let mut command = desktop.command("convert");
    command.args([
        "-size",
        &size,
        "-seed",
        &seed,
        "plasma:red-blue",
        "-depth",
        "8",
        "-quality",
        "90",
        "-sampling-factor",
        "1x1",
        "-strip",
        &to,
    ]);
    assert!(porthole_tests::keyring::succeeds(&mut command), "{to}");
    let seen = Picture::from_file(&path).expect("a picture");
    (std::fs::read(path).expect("it was written"), seen)
}
