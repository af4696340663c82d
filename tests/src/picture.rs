//! Pixels of a window, as they are on the screen.

use std::collections::HashMap;

/// A colour, red, green, blue.
pub type Colour = [u8; 3];

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
        let pixels: Vec<Colour> =
            words.next()?.strip_prefix(b"255\n")?.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
        (pixels.len() == width * height).then_some(Self { width, height, pixels })
    }

    /// The colour at a place.
    pub fn at(&self, x: usize, y: usize) -> Colour {
        self.pixels[y * self.width + x]
    }

    /// How many pixels have each colour.
    pub fn colours(&self) -> HashMap<Colour, usize> {
        let mut counts = HashMap::new();
        for pixel in &self.pixels {
            *counts.entry(*pixel).or_insert(0) += 1;
        }
        counts
    }

    /// The share of pixels that differ from another picture of the same size, 0 to 1; 1 where the
    /// sizes differ.
    pub fn difference(&self, other: &Self) -> f64 {
        if (self.width, self.height) != (other.width, other.height) {
            return 1.0;
        }
        let different = self.pixels.iter().zip(&other.pixels).filter(|(a, b)| a != b).count();
        different as f64 / self.pixels.len() as f64
    }

    /// The share of pixels of a colour, 0 to 1, with this tolerance a channel.
    pub fn share_of(&self, colour: Colour, tolerance: u8) -> f64 {
        let near = |pixel: &&Colour| {
            pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= tolerance)
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
        let other = Picture::from_ppm(b"P6\n2 1\n255\n\x00\x00\x00\xff\x00\xff").expect("a picture");
        assert_eq!((one.width, one.height, one.at(1, 0)), (2, 1, [255; 3]));
        assert_eq!((one.difference(&other), one.difference(&one)), (0.5, 0.0));
        assert_eq!(one.share_of([250, 250, 250], 8), 0.5);
    }
}
