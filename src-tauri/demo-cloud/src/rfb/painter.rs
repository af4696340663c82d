//! Updates of one session, one for each that the client asks for.

use std::{io, sync::Arc};

use tokio::{io::AsyncWriteExt, net::tcp::OwnedWriteHalf, sync::mpsc};

use super::{
    encode::{Encoder, Encoding},
    pixel::PixelFormat,
    pointer::{ARROW_HEIGHT, ARROW_WIDTH, put_arrow},
    screen::{Rect, Screen},
};

const CURSOR: i32 = -239;
const EXTENDED_KEYS: i32 = -258;

/// What a client asks of the screen.
pub(crate) enum Wish {
    /// Pixels in this format from now on.
    Format(PixelFormat),
    /// These encodings may be used from now on.
    Encodings(Vec<i32>),
    /// An update of the whole screen, or of what has changed.
    Update {
        /// Only of what has changed.
        incremental: bool,
    },
}

/// Sends updates, one for each that the client asks for.
pub(crate) struct Painter {
    writer: OwnedWriteHalf,
    screen: Arc<Screen>,
    encoder: Encoder,
    format: PixelFormat,
    offered: Vec<i32>,
    /// Pseudo-rectangles that were promised and not sent yet.
    extras: Vec<i32>,
    sent: u64,
    asked: bool,
}

impl Painter {
    pub(crate) fn new(writer: OwnedWriteHalf, screen: Arc<Screen>) -> Self {
        Self {
            writer,
            screen,
            encoder: Encoder::new(),
            format: PixelFormat::NATIVE,
            offered: Vec::new(),
            extras: Vec::new(),
            sent: 0,
            asked: false,
        }
    }

    /// Sends updates until nobody asks any more.
    pub(crate) async fn paint(mut self, mut wishes: mpsc::Receiver<Wish>) -> io::Result<()> {
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
                self.extras = [CURSOR, EXTENDED_KEYS]
                    .into_iter()
                    .filter(|extra| offered.contains(extra))
                    .collect();
                self.offered = offered;
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
        let encoding = Encoding::best(&self.offered, self.format);
        let extras = std::mem::take(&mut self.extras);
        let count = u16::try_from(changed.len() + extras.len()).map_err(io::Error::other)?;
        let mut out = vec![0, 0];
        out.extend_from_slice(&count.to_be_bytes());
        extras
            .iter()
            .for_each(|extra| self.put_extra(*extra, &mut out));
        for part in changed {
            put_header(part, encoding.number(), &mut out);
            let pixels = self.screen.pixels(part);
            self.encoder
                .put(encoding, self.format, part, &pixels, &mut out)?;
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
