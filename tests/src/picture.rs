//! Pixels of a window, as they are on the screen.

mod scaled;

use std::{collections::HashMap, path::Path, process::Command};

/// A colour, red, green, blue.
pub type Colour = [u8; 3];

/// The accent in the light theme (ui/src/tokens.css), which the button has that matters.
pub const ACCENT: Colour = [0x1f, 0x5f, 0xd6];

/// A picture of a window or of the whole screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    pixels: Vec<Colour>,
}

impl Picture {
    /// Reads the binary PPM that ImageMagick writes.
    pub fn from_ppm(bytes: &[u8]) -> Option<Self> {
        let mut words = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
        if words.next()? != b"P6" {
            return None;
        }
        let mut number = || std::str::from_utf8(words.next()?).ok()?.parse().ok();
        let (width, height): (usize, usize) = (number()?, number()?);
        let pixels: Vec<Colour> = words
            .next()?
            .strip_prefix(b"255\n")?
            .chunks_exact(3)
            .map(|p| [p[0], p[1], p[2]])
            .collect();
        (pixels.len() == width * height).then_some(Self {
            width,
            height,
            pixels,
        })
    }

    /// What ImageMagick sees in a file; none while that is no whole picture.
    pub fn from_file(path: &Path) -> Option<Self> {
        let mut convert = Command::new("convert");
        let output = convert.arg(path).args(["-depth", "8", "ppm:-"]).output();
        Self::from_ppm(&output.expect("ImageMagick is installed").stdout)
    }

    /// A picture of these pixels, row by row.
    pub fn new(width: usize, height: usize, pixels: Vec<Colour>) -> Self {
        assert_eq!(pixels.len(), width * height, "a picture has all its pixels");
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The colour at a place.
    pub fn at(&self, x: usize, y: usize) -> Colour {
        self.pixels[y * self.width + x]
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[Colour] {
        &self.pixels
    }

    /// A part of it.
    pub fn part(&self, x: usize, y: usize, width: usize, height: usize) -> Self {
        let rows = self.pixels.chunks(self.width).skip(y).take(height);
        let pixels = rows.flat_map(|row| &row[x..x + width]).copied();
        Self::new(width, height, pixels.collect())
    }

    /// Draws another picture over this one.
    pub fn draw(&mut self, x: usize, y: usize, other: &Self) {
        for (row, pixels) in other.pixels.chunks(other.width).enumerate() {
            let start = (y + row) * self.width + x;
            self.pixels[start..start + other.width].copy_from_slice(pixels);
        }
    }

    /// Where a colour is: left, top, width and height of all its pixels together.
    pub fn bounds_of(&self, colour: Colour) -> Option<[usize; 4]> {
        let has = |(_, pixel): &(usize, &Colour)| **pixel == colour;
        let places: Vec<usize> = self
            .pixels
            .iter()
            .enumerate()
            .filter(has)
            .map(|it| it.0)
            .collect();
        let columns = || places.iter().map(|at| at % self.width);
        let (left, right) = (columns().min()?, columns().max()?);
        let (top, bottom) = (places.first()? / self.width, places.last()? / self.width);
        Some([left, top, right - left + 1, bottom - top + 1])
    }

    /// The furthest that a channel of a pixel is from the same of another picture.
    pub fn furthest_from(&self, other: &Self) -> u8 {
        if (self.width, self.height) != (other.width, other.height) {
            return u8::MAX;
        }
        let pixels = self
            .pixels
            .iter()
            .flatten()
            .zip(other.pixels.iter().flatten());
        pixels
            .map(|(one, other)| one.abs_diff(*other))
            .max()
            .unwrap_or(0)
    }

    /// How many pixels have each colour.
    pub fn colours(&self) -> HashMap<Colour, usize> {
        let mut counts = HashMap::new();
        for pixel in &self.pixels {
            *counts.entry(*pixel).or_insert(0) += 1;
        }
        counts
    }

    /// The middle of all pixels of a colour, if there are as many as a button has.
    pub fn middle_of(&self, colour: Colour) -> Option<(usize, usize)> {
        const BUTTON: usize = 600;
        let places: Vec<usize> = (0..self.pixels.len())
            .filter(|at| self.pixels[*at] == colour)
            .collect();
        let mean = |of: fn(usize, usize) -> usize| {
            places.iter().map(|at| of(*at, self.width)).sum::<usize>() / places.len().max(1)
        };
        (places.len() >= BUTTON)
            .then(|| (mean(|at, width| at % width), mean(|at, width| at / width)))
    }

    /// The share of pixels that differ from another picture of the same size, 0 to 1; 1 where the
    /// sizes differ.
    pub fn difference(&self, other: &Self) -> f64 {
        if (self.width, self.height) != (other.width, other.height) {
            return 1.0;
        }
        let different = self
            .pixels
            .iter()
            .zip(&other.pixels)
            .filter(|(a, b)| a != b)
            .count();
        different as f64 / self.pixels.len() as f64
    }

    /// The share of pixels of a colour, 0 to 1, with this tolerance a channel.
    pub fn share_of(&self, colour: Colour, tolerance: u8) -> f64 {
        let near = |pixel: &&Colour| {
            pixel
                .iter()
                .zip(colour)
                .all(|(a, b)| a.abs_diff(b) <= tolerance)
        };
        self.pixels.iter().filter(near).count() as f64 / self.pixels.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_picture_and_compares_it() {
        let one = Picture::from_ppm(b"P6\n2 1\n255\n\x00\x00\x00\xff\xff\xff").expect("a picture");
        let other =
            Picture::from_ppm(b"P6\n2 1\n255\n\x00\x00\x00\xff\x00\xff").expect("a picture");
        assert_eq!((one.width, one.height, one.at(1, 0)), (2, 1, [255; 3]));
        assert_eq!((one.difference(&other), one.difference(&one)), (0.5, 0.0));
        assert_eq!(one.share_of([250, 250, 250], 8), 0.5);
    }

    #[test]
    fn tells_a_shown_picture_from_another() {
        let striped = |width: usize, height: usize, every: usize| {
            let pixel = |at: usize| {
                [if (at / width / every).is_multiple_of(2) {
                    220
                } else {
                    20
                }; 3]
            };
            Picture::new(width, height, (0..width * height).map(pixel).collect())
        };
        let guest = striped(160, 120, 30);
        let mut window = striped(200, 150, 1000);
        for y in 0..120 {
            for x in 0..160 {
                window.pixels[(y + 30) * 200 + x + 20] = guest.at(x, y);
            }
        }
        assert!(window.distance_to_scaled(&guest) < 0.01);
        assert!(window.distance_to_scaled(&striped(160, 120, 17)) > 0.1);
    }
}
