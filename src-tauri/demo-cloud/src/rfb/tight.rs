//! Tight as QEMU sends it of a text screen: fills, palettes, and pixels as they are (the RFB
//! community's list, encoding 7). Pixels take three bytes here: red, green, blue.

use std::{collections::HashMap, io};

use super::deflate::Deflate;

/// Colours that a palette holds.
const PALETTE_MAX: usize = 256;

/// Less than that is not compressed, in bytes.
const COMPRESSED_MIN: usize = 12;

/// The largest length that its own notation holds, in bytes.
const LENGTH_MAX: usize = 1 << 22;

const FILL: u8 = 0x80;
/// A filter is named; which stream, in bits 4 and 5.
const FILTERED: u8 = 0x40;
const PALETTE_FILTER: u8 = 1;

/// The streams of one session, by what goes through them.
pub(crate) struct Tight {
    colours: Deflate,
    two: Deflate,
    many: Deflate,
}

impl Tight {
    pub(crate) fn new() -> Self {
        Self {
            colours: Deflate::new(),
            two: Deflate::new(),
            many: Deflate::new(),
        }
    }

    /// Appends the data of a rectangle of this width, at most 2,048 pixels; colours are 0xRRGGBB.
    pub(crate) fn put(
        &mut self,
        width: usize,
        pixels: &[u32],
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let Some((palette, indices)) = palette(pixels) else {
            out.push(0);
            let mut data = Vec::with_capacity(3 * pixels.len());
            pixels
                .iter()
                .for_each(|colour| put_colour(*colour, &mut data));
            return put_data(&mut self.colours, &data, out);
        };
        match palette.as_slice() {
            [] => Ok(()),
            [only] => {
                out.push(FILL);
                put_colour(*only, out);
                Ok(())
            }
            [_, _] => {
                put_palette(FILTERED | 0x10, &palette, out);
                put_data(&mut self.two, &bits(width, &indices), out)
            }
            _ => {
                put_palette(FILTERED | 0x20, &palette, out);
                put_data(&mut self.many, &indices, out)
            }
        }
    }
}

/// The colours, if they are few, and which of them each pixel has.
fn palette(pixels: &[u32]) -> Option<(Vec<u32>, Vec<u8>)> {
    let mut known = HashMap::new();
    let mut palette = Vec::new();
    let mut indices = Vec::with_capacity(pixels.len());
    let mut last = (None, 0);
    for colour in pixels {
        if last.0 != Some(*colour) {
            let next = palette.len();
            let at = *known.entry(*colour).or_insert(next);
            if at == next {
                palette.push(*colour);
            }
            last = (Some(*colour), u8::try_from(at).ok()?);
        }
        indices.push(last.1);
    }
    (palette.len() <= PALETTE_MAX).then_some((palette, indices))
}

/// Eight pixels a byte, the first in the highest bit; each row begins a byte.
fn bits(width: usize, indices: &[u8]) -> Vec<u8> {
    let byte = |eight: &[u8]| {
        let set = eight.iter().enumerate();
        set.fold(0, |byte, (at, index)| byte | (index << (7 - at)))
    };
    let rows = indices.chunks(width.max(1));
    rows.flat_map(|row| row.chunks(8).map(byte)).collect()
}

fn put_palette(control: u8, palette: &[u32], out: &mut Vec<u8>) {
    let last = u8::try_from(palette.len() - 1).unwrap_or(u8::MAX);
    out.extend_from_slice(&[control, PALETTE_FILTER, last]);
    palette.iter().for_each(|colour| put_colour(*colour, out));
}

fn put_colour(colour: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&colour.to_be_bytes()[1..]);
}

fn put_data(stream: &mut Deflate, data: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    if data.len() < COMPRESSED_MIN {
        out.extend_from_slice(data);
        return Ok(());
    }
    let data = stream.compress(data)?;
    put_length(data.len(), out)?;
    out.extend_from_slice(&data);
    Ok(())
}

/// Seven bits a byte, the lowest first; the third byte holds eight.
fn put_length(length: usize, out: &mut Vec<u8>) -> io::Result<()> {
    if length >= LENGTH_MAX {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "too long for Tight",
        ));
    }
    let [low, middle, high, ..] = [length & 0x7f, (length >> 7) & 0x7f, length >> 14]
        .map(|part| u8::try_from(part).unwrap_or(u8::MAX));
    match (middle, high) {
        (0, 0) => out.push(low),
        (_, 0) => out.extend_from_slice(&[low | 0x80, middle]),
        _ => out.extend_from_slice(&[low | 0x80, middle | 0x80, high]),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn of(width: usize, pixels: &[u32]) -> Vec<u8> {
        let mut out = Vec::new();
        Tight::new().put(width, pixels, &mut out).unwrap();
        out
    }

    fn inflated(data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        // The stream goes on: what it has said so far is all there is.
        let _ = flate2::read::ZlibDecoder::new(data).read_to_end(&mut out);
        out
    }

    #[test]
    fn one_colour_is_a_fill() {
        assert_eq!(of(5, &[0x0001_0203; 10]), [0x80, 1, 2, 3]);
    }

    #[test]
    fn two_colours_take_a_bit_a_pixel_and_little_is_not_compressed() {
        let mut pixels = [0; 18];
        pixels[1] = 0x00ff_ffff;
        pixels[17] = 0x00ff_ffff;
        let palette = [0x50, 1, 1, 0, 0, 0, 255, 255, 255];
        assert_eq!(of(9, &pixels), [&palette[..], &[0x40, 0, 0, 0x80]].concat());
    }

    #[test]
    fn some_colours_take_a_byte_a_pixel() {
        let pixels: Vec<u32> = (0..256).collect();
        let out = of(16, &pixels);
        assert_eq!(out[..3], [0x60, 1, 255]);
        let (_, data) = out.split_at(3 + 3 * 256);
        let length = usize::from(data[0] & 0x7f) | usize::from(data[1]) << 7;
        assert_eq!(length, data.len() - 2);
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(inflated(&data[2..]), all);
    }

    #[test]
    fn many_colours_go_as_they_are() {
        let pixels: Vec<u32> = (0..257).collect();
        let out = of(257, &pixels);
        assert_eq!(out[0], 0);
        let data = inflated(&out[3..]);
        assert_eq!(data.len(), 3 * 257);
        assert_eq!(data[3 * 256..], [0, 1, 0]);
    }

    #[test]
    fn a_length_takes_as_many_bytes_as_it_needs() {
        for (length, told) in [
            (0x7f, &[0x7f][..]),
            (0x80, &[0x80, 1]),
            (0x3fff, &[0xff, 0x7f]),
            (0x4000, &[0x80, 0x80, 1]),
            (LENGTH_MAX - 1, &[0xff, 0xff, 0xff]),
        ] {
            let mut out = Vec::new();
            put_length(length, &mut out).unwrap();
            assert_eq!(out, told);
        }
        assert!(put_length(LENGTH_MAX, &mut Vec::new()).is_err());
    }
}
