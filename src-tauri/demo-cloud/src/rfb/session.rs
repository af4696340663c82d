//! One client of one machine: handshake, its messages, and updates as it asks for them.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
};

use super::{
    encode::{Encoder, Encoding},
    pixel::PixelFormat,
    screen::{Rect, Screen},
};

/// The longest clipboard text that is read (and dropped), in bytes.
const CUT_TEXT_BYTES_MAX: u32 = 1024 * 1024;

const CURSOR: i32 = -239;
const EXTENDED_KEYS: i32 = -258;

/// What a client does to the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input {
    /// A key, as an X11 keysym.
    Key {
        /// The keysym.
        keysym: u32,
        /// Pressed or released.
        down: bool,
    },
    /// The pointer.
    Pointer {
        /// From the left, in pixels.
        x: u16,
        /// From the top, in pixels.
        y: u16,
        /// A bit a button, the left one lowest.
        buttons: u8,
    },
}

/// What a client asks of the screen.
enum Wish {
    Format(PixelFormat),
    Encodings(Vec<i32>),
    /// An update of the whole screen, or of what has changed.
    Update {
        incremental: bool,
    },
}

/// Serves one client until it goes away.
///
/// # Errors
/// When the client goes away, or says what RFB does not.
pub(crate) async fn serve(
    mut stream: TcpStream,
    screen: Arc<Screen>,
    input: mpsc::Sender<Input>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    greet(&mut stream, &screen).await?;
    let (reader, writer) = stream.into_split();
    let (wish, wishes) = mpsc::channel(16);
    tokio::try_join!(
        listen(BufReader::new(reader), wish, input),
        Painter::new(writer, screen).paint(wishes),
    )?;
    Ok(())
}

async fn greet(stream: &mut TcpStream, screen: &Screen) -> io::Result<()> {
    stream.write_all(b"RFB 003.008\n").await?;
    let mut version = [0; 12];
    stream.read_exact(&mut version).await?;
    let tells_result = match &version {
        b"RFB 003.008\n" => true,
        b"RFB 003.007\n" => false,
        _ => return Err(io::ErrorKind::Unsupported.into()),
    };
    // One security type, None.
    stream.write_all(&[1, 1]).await?;
    if stream.read_u8().await? != 1 {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    if tells_result {
        stream.write_u32(0).await?;
    }
    // ClientInit: whether to share the screen, which is always shared.
    stream.read_u8().await?;
    let name = screen.name.as_bytes();
    let mut init = Vec::new();
    init.extend_from_slice(&screen.width.to_be_bytes());
    init.extend_from_slice(&screen.height.to_be_bytes());
    init.extend_from_slice(&PixelFormat::NATIVE.wire());
    init.extend_from_slice(&u32::try_from(name.len()).unwrap_or(0).to_be_bytes());
    init.extend_from_slice(name);
    stream.write_all(&init).await
}

/// Reads messages for as long as they come.
async fn listen(
    mut reader: BufReader<OwnedReadHalf>,
    wish: mpsc::Sender<Wish>,
    input: mpsc::Sender<Input>,
) -> io::Result<()> {
    loop {
        match reader.read_u8().await? {
            0 => say(&wish, Wish::Format(read_format(&mut reader).await?)).await?,
            2 => say(&wish, Wish::Encodings(read_encodings(&mut reader).await?)).await?,
            3 => {
                let mut body = [0; 9];
                reader.read_exact(&mut body).await?;
                let incremental = body[0] != 0;
                say(&wish, Wish::Update { incremental }).await?;
            }
            4 => {
                let mut body = [0; 7];
                reader.read_exact(&mut body).await?;
                let keysym = u32::from_be_bytes([body[3], body[4], body[5], body[6]]);
                let down = body[0] != 0;
                say(&input, Input::Key { keysym, down }).await?;
            }
            5 => {
                let buttons = reader.read_u8().await?;
                let (x, y) = (reader.read_u16().await?, reader.read_u16().await?);
                say(&input, Input::Pointer { x, y, buttons }).await?;
            }
            6 => skip_cut_text(&mut reader).await?,
            255 => say(&input, read_extended_key(&mut reader).await?).await?,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

async fn say<T>(to: &mpsc::Sender<T>, what: T) -> io::Result<()> {
    to.send(what)
        .await
        .map_err(|_| io::ErrorKind::BrokenPipe.into())
}

async fn read_format(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<PixelFormat> {
    let mut body = [0; 19];
    reader.read_exact(&mut body).await?;
    let mut wire = [0; 16];
    wire.copy_from_slice(&body[3..]);
    PixelFormat::read(&wire)
}

async fn read_encodings(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<Vec<i32>> {
    reader.read_u8().await?;
    let count = reader.read_u16().await?;
    let mut encodings = Vec::with_capacity(count.into());
    for _ in 0..count {
        encodings.push(reader.read_i32().await?);
    }
    Ok(encodings)
}

/// The machines have no clipboard.
async fn skip_cut_text(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<()> {
    let mut padding = [0; 3];
    reader.read_exact(&mut padding).await?;
    let length = reader.read_u32().await?;
    if length > CUT_TEXT_BYTES_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut text = reader.take(length.into());
    tokio::io::copy(&mut text, &mut tokio::io::sink()).await?;
    Ok(())
}

/// The QEMU extended key event; its keysym is enough for these machines.
async fn read_extended_key(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<Input> {
    let mut body = [0; 11];
    reader.read_exact(&mut body).await?;
    if body[0] != 0 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(Input::Key {
        keysym: u32::from_be_bytes([body[3], body[4], body[5], body[6]]),
        down: body[2] != 0,
    })
}

/// Sends updates, one for each that the client asks for.
struct Painter {
    writer: OwnedWriteHalf,
    screen: Arc<Screen>,
    encoder: Encoder,
    format: PixelFormat,
    encoding: Encoding,
    /// Pseudo-rectangles that were promised and not sent yet.
    extras: Vec<i32>,
    sent: u64,
    asked: bool,
}

impl Painter {
    fn new(writer: OwnedWriteHalf, screen: Arc<Screen>) -> Self {
        Self {
            writer,
            screen,
            encoder: Encoder::new(),
            format: PixelFormat::NATIVE,
            encoding: Encoding::Raw,
            extras: Vec::new(),
            sent: 0,
            asked: false,
        }
    }

    async fn paint(mut self, mut wishes: mpsc::Receiver<Wish>) -> io::Result<()> {
        let mut drawn = self.screen.watch();
        loop {
            tokio::select! {
                wish = wishes.recv() => match wish {
                    Some(wish) => self.take(wish),
                    None => return Ok(()),
                },
                changed = drawn.changed(), if self.asked => {
                    if changed.is_err() {
                        return Ok(());
                    }
                }
            }
            self.update().await?;
        }
    }

    fn take(&mut self, wish: Wish) {
        match wish {
            Wish::Format(format) => self.format = format,
            Wish::Encodings(offered) => {
                let zrle = offered.contains(&Encoding::Zrle.number());
                self.encoding = if zrle { Encoding::Zrle } else { Encoding::Raw };
                self.extras = [CURSOR, EXTENDED_KEYS]
                    .into_iter()
                    .filter(|extra| offered.contains(extra))
                    .collect();
            }
            Wish::Update { incremental } => {
                self.asked = true;
                if !incremental {
                    self.sent = 0;
                }
            }
        }
    }

    async fn update(&mut self) -> io::Result<()> {
        if !self.asked {
            return Ok(());
        }
        let (version, changed) = self.screen.changes(self.sent);
        if changed.is_empty() && self.extras.is_empty() {
            return Ok(());
        }
        let extras = std::mem::take(&mut self.extras);
        let count = u16::try_from(changed.len() + extras.len()).map_err(io::Error::other)?;
        let mut out = vec![0, 0];
        out.extend_from_slice(&count.to_be_bytes());
        extras
            .iter()
            .for_each(|extra| self.put_extra(*extra, &mut out));
        for part in changed {
            put_header(part, self.encoding.number(), &mut out);
            let pixels = self.screen.pixels(part);
            self.encoder
                .put(self.encoding, self.format, part, &pixels, &mut out)?;
        }
        (self.sent, self.asked) = (version, false);
        self.writer.write_all(&out).await
    }

    fn put_extra(&self, extra: i32, out: &mut Vec<u8>) {
        let mut part = Rect {
            x: 0,
            y: 0,
            width: 0,
            height: 0,
        };
        if extra == EXTENDED_KEYS {
            return put_header(part, extra, out);
        }
        (part.width, part.height) = (ARROW_WIDTH, ARROW_HEIGHT);
        put_header(part, extra, out);
        put_arrow(self.format, out);
    }
}

fn put_header(part: Rect, encoding: i32, out: &mut Vec<u8>) {
    for number in [part.x, part.y, part.width, part.height] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(&encoding.to_be_bytes());
}

const ARROW_WIDTH: u16 = 12;
const ARROW_HEIGHT: u16 = 17;

/// The pointer's shape: `#` is its edge, `.` its body; the hot spot is the first corner.
const ARROW: [&[u8; ARROW_WIDTH as usize]; ARROW_HEIGHT as usize] = [
    b"#           ",
    b"##          ",
    b"#.#         ",
    b"#..#        ",
    b"#...#       ",
    b"#....#      ",
    b"#.....#     ",
    b"#......#    ",
    b"#.......#   ",
    b"#........#  ",
    b"#.....##### ",
    b"#..#..#     ",
    b"#.# #..#    ",
    b"##  #..#    ",
    b"#    #..#   ",
    b"     #..#   ",
    b"      ##    ",
];

/// The pixels of the arrow, then a bit for each that is not see-through.
fn put_arrow(format: PixelFormat, out: &mut Vec<u8>) {
    for dot in ARROW.iter().flat_map(|row| row.iter()) {
        format.put(if *dot == b'.' { 0x00ff_ffff } else { 0 }, out);
    }
    for row in ARROW {
        let mut bits = [0_u8; 2];
        for (at, _) in row.iter().enumerate().filter(|(_, dot)| **dot != b' ') {
            bits[at / 8] |= 0x80 >> (at % 8);
        }
        out.extend_from_slice(&bits);
    }
}
