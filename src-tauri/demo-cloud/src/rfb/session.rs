//! One client of one machine: the handshake and its messages.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpStream, tcp::OwnedReadHalf},
    sync::mpsc,
};

use super::{
    painter::{Painter, Wish},
    pixel::PixelFormat,
    screen::Screen,
};

/// The longest clipboard text that is read (and dropped), in bytes.
const CUT_TEXT_BYTES_MAX: u32 = 1024 * 1024;

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
