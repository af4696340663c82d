//! From pixels to the bytes of each encoding. What needs a library is deflated by flate2, and drawn
//! as PNG and JPEG by ImageMagick.

use flate2::{Compress, Compression, FlushCompress};

use super::Encoding;
use crate::picture::{Colour, Picture};

/// Encodes for one connection: some encodings go on with a deflate stream from update to update.
pub struct Encoder {
    zlib: Stream,
    zrle: Stream,
    tight: [Stream; 4],
}

impl Default for Encoder {
    fn default() -> Self {
        Self {
            zlib: Stream::new(),
            zrle: Stream::new(),
            tight: std::array::from_fn(|_| Stream::new()),
        }
    }
}

impl Encoder {
    /// The content of a rectangle. CopyRect, PNG and JPEG have no pixels of their own to encode.
    pub fn encode(&mut self, encoding: Encoding, picture: &Picture) -> Vec<u8> {
        match encoding {
            Encoding::Raw => raw(picture.pixels()),
            Encoding::Rre => rre(picture),
            Encoding::Hextile => hextile(picture),
            Encoding::Zlib => sized_32(&self.zlib.deflate(&raw(picture.pixels()))),
            Encoding::Zrle => sized_32(&self.zrle.deflate(&zrle(picture))),
            Encoding::Tight => self.tight(picture),
            Encoding::CopyRect | Encoding::TightPng | Encoding::Jpeg => Vec::new(),
        }
    }

    /// A fill, a palette or a gradient, whichever fits; each on a stream of its own.
    fn tight(&mut self, picture: &Picture) -> Vec<u8> {
        let palette = palette(picture.pixels());
        match palette.len() {
            1 => [&[0x80][..], &palette[0]].concat(),
            2..=256 => {
                let indexed = indexed(picture, &palette);
                let head = [&[0x50, 1, (palette.len() - 1) as u8][..], &palette.concat()].concat();
                [head, self.tight[1].of_tight(&indexed)].concat()
            }
            _ if picture.width.is_multiple_of(2) => {
                let body = self.tight[2].of_tight(&gradient(picture));
                [&[0x60, 2][..], &body].concat()
            }
            _ => [
                &[0][..],
                &self.tight[0].of_tight(&picture.pixels().concat()),
            ]
            .concat(),
        }
    }
}

/// A JPEG or PNG file as Tight wraps it.
pub fn tight_file(kind: Encoding, file: &[u8]) -> Vec<u8> {
    let control = if kind == Encoding::TightPng {
        0xa0
    } else {
        0x90
    };
    [&[control][..], &compact(file.len()), file].concat()
}

/// A deflate stream that goes on.
struct Stream(Compress);

impl Stream {
    fn new() -> Self {
        Self(Compress::new(Compression::fast(), true))
    }

    fn deflate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut deflated = Vec::with_capacity(bytes.len() + 1_024);
        self.0
            .compress_vec(bytes, &mut deflated, FlushCompress::Sync)
            .expect("there is room");
        deflated
    }

    /// Short ones go as they are.
    fn of_tight(&mut self, bytes: &[u8]) -> Vec<u8> {
        const AS_IT_IS: usize = 12;
        if bytes.len() < AS_IT_IS {
            return bytes.to_vec();
        }
        let deflated = self.deflate(bytes);
        [compact(deflated.len()), deflated].concat()
    }
}

fn raw(pixels: &[Colour]) -> Vec<u8> {
    pixels
        .iter()
        .flat_map(|[r, g, b]| [*r, *g, *b, 0])
        .collect()
}

/// With the length before it, in four bytes.
pub fn sized_32(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

/// A length in one to three bytes, seven bits in each but the last.
pub fn compact(length: usize) -> Vec<u8> {
    let [low, middle] = [length & 0x7f, length >> 7 & 0x7f].map(|bits| bits as u8);
    match length {
        0..0x80 => vec![low],
        0x80..0x4000 => vec![low | 0x80, middle],
        _ => vec![low | 0x80, middle | 0x80, (length >> 14) as u8],
    }
}

/// The colours in the order in which they come.
fn palette(pixels: &[Colour]) -> Vec<Colour> {
    let mut found = Vec::new();
    for pixel in pixels {
        if found.len() > 256 {
            break;
        }
        if !found.contains(pixel) {
            found.push(*pixel);
        }
    }
    found
}

/// Runs of one colour in a row, those of the ground left out: x, y, length, colour.
fn runs(picture: &Picture, ground: Colour) -> Vec<(usize, usize, usize, Colour)> {
    let mut found = Vec::new();
    for y in 0..picture.height {
        let mut x = 0;
        while x < picture.width {
            let colour = picture.at(x, y);
            let same = (x..picture.width).take_while(|x| picture.at(*x, y) == colour);
            let length = same.count();
            if colour != ground {
                found.push((x, y, length, colour));
            }
            x += length;
        }
    }
    found
}

fn rre(picture: &Picture) -> Vec<u8> {
    let ground = picture.at(0, 0);
    let runs = runs(picture, ground);
    let mut bytes = [&(runs.len() as u32).to_be_bytes()[..], &raw(&[ground])].concat();
    for (x, y, length, colour) in runs {
        bytes.extend(raw(&[colour]));
        let area = [x, y, length, 1].map(|side| side as u16);
        bytes.extend(area.into_iter().flat_map(u16::to_be_bytes));
    }
    bytes
}

fn hextile(picture: &Picture) -> Vec<u8> {
    const SIDE: usize = 16;
    const RUNS_MAX: usize = 255;
    let mut bytes = Vec::new();
    for tile in tiles(picture, SIDE) {
        let (colours, ground) = (palette(tile.pixels()), tile.at(0, 0));
        let runs = runs(&tile, ground);
        let places = |coloured: bool| -> Vec<u8> {
            let place = |(x, y, length, colour): &(usize, usize, usize, Colour)| {
                let head = if coloured {
                    raw(&[*colour])
                } else {
                    Vec::new()
                };
                [head, vec![(x << 4 | y) as u8, ((length - 1) << 4) as u8]].concat()
            };
            runs.iter().flat_map(place).collect()
        };
        let count = [runs.len() as u8];
        match colours.len() {
            1 => bytes.extend([&[2][..], &raw(&[ground])].concat()),
            2 if runs.len() <= RUNS_MAX => {
                let both = raw(&[ground, colours[1]]);
                bytes.extend([&[2 | 4 | 8][..], &both, &count, &places(false)].concat());
            }
            _ if runs.len() <= RUNS_MAX / 2 => {
                let ground = raw(&[ground]);
                bytes.extend([&[2 | 8 | 16][..], &ground, &count, &places(true)].concat());
            }
            _ => bytes.extend([&[1][..], &raw(tile.pixels())].concat()),
        }
    }
    bytes
}

fn zrle(picture: &Picture) -> Vec<u8> {
    const SIDE: usize = 64;
    tiles(picture, SIDE).iter().flat_map(zrle_tile).collect()
}

fn zrle_tile(tile: &Picture) -> Vec<u8> {
    let palette = palette(tile.pixels());
    let head = |kind: u8| [&[kind][..], &palette.concat()].concat();
    match palette.len() {
        1 => head(1),
        colours @ 2..=16 if tile.width.is_multiple_of(2) => {
            [head(colours as u8), indexed_tightly(tile, &palette)].concat()
        }
        colours @ 2..=127 => {
            let runs = run_lengths(tile).into_iter().flat_map(|(colour, length)| {
                let index = place_in(&palette, colour) as u8;
                match length {
                    1 => vec![index],
                    _ => [vec![index | 0x80], length_of_run(length)].concat(),
                }
            });
            [head(128 + colours as u8), runs.collect()].concat()
        }
        _ if tile.height.is_multiple_of(2) => {
            let runs = run_lengths(tile).into_iter();
            let told = runs.flat_map(|(colour, length)| [colour.to_vec(), length_of_run(length)]);
            [vec![128], told.flatten().collect()].concat()
        }
        _ => [vec![0], tile.pixels().concat()].concat(),
    }
}

fn run_lengths(tile: &Picture) -> Vec<(Colour, usize)> {
    let same = tile.pixels().chunk_by(|one, next| one == next);
    same.map(|run| (run[0], run.len())).collect()
}

/// One less than the run, in bytes of 255 and a last one that is smaller.
fn length_of_run(length: usize) -> Vec<u8> {
    let rest = length - 1;
    let mut bytes = vec![255; rest / 255];
    bytes.push((rest % 255) as u8);
    bytes
}

fn place_in(palette: &[Colour], colour: Colour) -> usize {
    let place = palette.iter().position(|known| *known == colour);
    place.expect("the palette has all colours")
}

/// As Tight has it: a bit a pixel for two colours, else a byte.
fn indexed(picture: &Picture, palette: &[Colour]) -> Vec<u8> {
    let index = |pixel: &Colour| place_in(palette, *pixel) as u8;
    if palette.len() == 2 {
        return packed(picture, 1, index);
    }
    picture.pixels().iter().map(index).collect()
}

/// As ZRLE has it: one, two or four bits a pixel.
fn indexed_tightly(picture: &Picture, palette: &[Colour]) -> Vec<u8> {
    let bits = match palette.len() {
        0..=2 => 1,
        3..=4 => 2,
        _ => 4,
    };
    packed(picture, bits, |pixel| place_in(palette, *pixel) as u8)
}

/// So many bits a pixel, the first in the highest; a row begins with a new byte.
fn packed(picture: &Picture, bits: usize, index: impl Fn(&Colour) -> u8) -> Vec<u8> {
    let of_byte = |pixels: &[Colour]| {
        let placed = pixels.iter().enumerate();
        placed.fold(0, |byte, (at, pixel)| {
            byte | index(pixel) << (8 - bits * (at + 1))
        })
    };
    let rows = picture.pixels().chunks(picture.width);
    rows.flat_map(|row| row.chunks(8 / bits).map(of_byte))
        .collect()
}

/// Each value less what its neighbours foretell.
fn gradient(picture: &Picture) -> Vec<u8> {
    let value = |x: usize, y: usize, channel: usize, (left, up): (usize, usize)| match (x, y) {
        _ if x < left || y < up => 0,
        _ => i16::from(picture.at(x - left, y - up)[channel]),
    };
    let mut bytes = Vec::new();
    for y in 0..picture.height {
        for x in 0..picture.width {
            for channel in 0..3 {
                let near = |step| value(x, y, channel, step);
                let foretold = (near((1, 0)) + near((0, 1)) - near((1, 1))).clamp(0, 255);
                bytes.push((near((0, 0)) - foretold) as u8);
            }
        }
    }
    bytes
}

/// The picture cut into tiles, row by row.
fn tiles(picture: &Picture, side: usize) -> Vec<Picture> {
    let rows = (0..picture.height).step_by(side);
    let places = rows.flat_map(|y| (0..picture.width).step_by(side).map(move |x| (x, y)));
    places
        .map(|(x, y)| {
            let (width, height) = (side.min(picture.width - x), side.min(picture.height - y));
            picture.part(x, y, width, height)
        })
        .collect()
}
