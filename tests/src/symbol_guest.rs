//! A machine that takes keys by their symbol only, as RFB without any extension does, and tells which
//! came (RFC 6143).

use std::{
    io,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const SIZE: (u16, u16) = (64, 48);

/// 32 bits a pixel, depth 24, little-endian, true colour, 8 bits a channel.
const FORMAT: [u8; 16] = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];

type Keys = Arc<Mutex<Vec<(u32, bool)>>>;

/// The machine.
pub struct SymbolGuest {
    /// Its port for VNC.
    pub port: u16,
    keys: Keys,
}

impl SymbolGuest {
    /// Starts it.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it is bound").port();
        let keys = Keys::default();
        let told = keys.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // It ends when the viewer does.
                tokio::spawn(serve(stream, told.clone()));
            }
        });
        Self { port, keys }
    }

    /// The symbols of the keys that went down, in order.
    pub fn pressed(&self) -> Vec<u32> {
        let keys = self.keys.lock().expect("nobody panics under it");
        let down = keys.iter().filter(|(_, down)| *down);
        down.map(|(keysym, _)| *keysym).collect()
    }
}

async fn serve(mut stream: TcpStream, keys: Keys) -> io::Result<()> {
    stream.write_all(b"RFB 003.008\n").await?;
    stream.read_exact(&mut [0; 12]).await?;
    stream.write_all(&[1, 1]).await?;
    stream.read_u8().await?;
    stream.write_u32(0).await?;
    stream.read_u8().await?;
    stream.write_u16(SIZE.0).await?;
    stream.write_u16(SIZE.1).await?;
    stream.write_all(&FORMAT).await?;
    stream.write_all(b"\0\0\0\x06symbol").await?;
    loop {
        match stream.read_u8().await? {
            0 => skip(&mut stream, 19).await?,
            2 => {
                stream.read_u8().await?;
                let encodings = stream.read_u16().await?;
                skip(&mut stream, usize::from(encodings) * 4).await?;
            }
            3 => {
                let incremental = stream.read_u8().await? != 0;
                skip(&mut stream, 8).await?;
                if !incremental {
                    paint(&mut stream).await?;
                }
            }
            4 => {
                let down = stream.read_u8().await? != 0;
                skip(&mut stream, 2).await?;
                let key = (stream.read_u32().await?, down);
                keys.lock().expect("nobody panics under it").push(key);
            }
            5 => skip(&mut stream, 5).await?,
            _ => return Ok(()),
        }
    }
}

async fn skip(stream: &mut TcpStream, bytes: usize) -> io::Result<()> {
    stream.read_exact(&mut vec![0; bytes]).await.map(drop)
}

/// The whole screen, raw.
async fn paint(stream: &mut TcpStream) -> io::Result<()> {
    let mut update = vec![0, 0, 0, 1, 0, 0, 0, 0];
    update.extend(SIZE.0.to_be_bytes());
    update.extend(SIZE.1.to_be_bytes());
    update.extend([0; 4]);
    update.resize(
        update.len() + usize::from(SIZE.0) * usize::from(SIZE.1) * 4,
        0x60,
    );
    stream.write_all(&update).await
}
