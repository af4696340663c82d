//! Rectangles in each encoding; Raw and ZRLE (RFC 6143, sections 7.7.1 and 7.7.6) are spelt out here.

use std::io;

use super::{deflate::Deflate, pixel::PixelFormat, screen::Rect, tight::Tight};

/// Width and height of a ZRLE tile.
const TILE: usize = 64;

/// Colours of a tile that a palette holds.
const PALETTE_MAX: usize = 16;

/// How rectangles are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Raw,
    Zrle,
    Tight,
}

impl Encoding {
    /// The best of those that a client offers. Tight is spoken in one format only.
    pub(crate) fn best(offered: &[i32], format: PixelFormat) -> Self {
        let takes = |encoding: &Self| offered.contains(&encoding.number());
        if takes(&Self::Tight) && format.has_three_bytes() {
            Self::Tight
        } else if takes(&Self::Zrle) {
            Self::Zrle
        } else {
            Self::Raw
        }
    }

    /// The encoding's number on the wire.
    pub(crate) fn number(self) -> i32 {
        match self {
            Self::Raw => 0,
            Self::Zrle => 16,
            Self::Tight => 7,
        }
    }
}

/// Encodes the rectangles of one session: streams go on from one to the next.
pub(crate) struct Encoder {
    stream: Deflate,
    tight: Tight,
}

impl Encoder {
    pub(crate) fn new() -> Self {
        Self {
            stream: Deflate::new(),
            tight: Tight::new(),
        }
    }

    /// Appends the data of a rectangle, without its header.
    pub(crate) fn put(
        &mut self,
        encoding: Encoding,
        format: PixelFormat,
        part: Rect,
        pixels: &[u32],
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        match encoding {
            Encoding::Raw => pixels.iter().for_each(|colour| format.put(*colour, out)),
            Encoding::Zrle => {
                let data = self.stream.compress(&tiles(format, part, pixels))?;
                let length = u32::try_from(data.len()).map_err(io::Error::other)?;
                out.extend_from_slice(&length.to_be_bytes());
                out.extend_from_slice(&data);
            }
            Encoding::Tight => self.tight.put(part.width.into(), pixels, out)?,
        }
        Ok(())
    }
}

fn tiles(format: PixelFormat, part: Rect, pixels: &[u32]) -> Vec<u8> {
    let (width, height) = (usize::from(part.width), usize::from(part.height));
    let mut out = Vec::new();
    for y in (0..height).step_by(TILE) {
        for x in (0..width).step_by(TILE) {
            let wide = TILE.min(width - x);
            let tile: Vec<u32> = (y..height.min(y + TILE))
                .flat_map(|row| &pixels[row * width + x..row * width + x + wide])
                .copied()
                .collect();
            put_tile(format, wide, &tile, &mut out);
        }
    }
    out
}

fn put_tile(format: PixelFormat, width: usize, tile: &[u32], out: &mut Vec<u8>) {
    let Some(palette) = palette(tile) else {
        out.push(0);
        tile.iter()
            .for_each(|colour| format.put_compact(*colour, out));
        return;
    };
    // A palette of one colour is ZRLE's solid tile.
    out.push(u8::try_from(palette.len()).unwrap_or(1));
    palette
        .iter()
        .for_each(|colour| format.put_compact(*colour, out));
    let bits = match palette.len() {
        1 => return,
        2 => 1,
        3..=4 => 2,
        _ => 4,
    };
    for row in tile.chunks(width) {
        put_row(&palette, bits, row, out);
    }
}

fn put_row(palette: &[u32], bits: u32, row: &[u32], out: &mut Vec<u8>) {
    let (mut byte, mut free) = (0_u8, 8);
    for colour in row {
        let index = palette
            .iter()
            .position(|known| known == colour)
            .unwrap_or(0);
        free -= bits;
        byte |= u8::try_from(index).unwrap_or(0) << free;
        if free == 0 {
            out.push(byte);
            (byte, free) = (0, 8);
        }
    }
    if free < 8 {
        out.push(byte);
    }
}

/// The colours of a tile, if they are few.
fn palette(tile: &[u32]) -> Option<Vec<u32>> {
    let mut palette = Vec::with_capacity(PALETTE_MAX);
    for colour in tile {
        if !palette.contains(colour) {
            if palette.len() == PALETTE_MAX {
                return None;
            }
            palette.push(*colour);
        }
    }
    Some(palette)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: Rect = Rect {
        x: 0,
        y: 0,
        width: 70,
        height: 1,
    };

    #[test]
    fn a_tile_of_one_colour_is_four_bytes() {
        let out = tiles(PixelFormat::NATIVE, PART, &[0x0001_0203; 70]);
        assert_eq!(out, [1, 3, 2, 1, 1, 3, 2, 1]);
    }

    #[test]
    fn two_colours_take_a_bit_a_pixel() {
        let mut pixels = [0; 70];
        pixels[1] = 0x00ff_ffff;
        let out = tiles(PixelFormat::NATIVE, PART, &pixels);
        assert_eq!(out[..8], [2, 0, 0, 0, 255, 255, 255, 0b0100_0000]);
        assert_eq!(out[8..15], [0; 7]);
    }

    #[test]
    fn many_colours_go_raw() {
        let pixels: Vec<u32> = (0..70).collect();
        let out = tiles(PixelFormat::NATIVE, PART, &pixels);
        assert_eq!(out[0], 0);
        assert_eq!(out.len(), 1 + 64 * 3 + 1 + 6 * 3 + 3);
    }
}
