//! Pixels of a window, as they are on the screen.

use std::collections::HashMap;

/// Into how many fields a side is cut for a comparison.
const FIELDS: usize = 40;

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

    /// How far this window's picture is from showing another picture scaled to fit, somewhere in
    /// it: 0 is the same, 1 is black for white. The picture is looked for centred in width and at
    /// any height; both are compared by the mean of small fields, since scaling blurs.
    pub fn distance_to_scaled(&self, wanted: &Self) -> f64 {
        let scales = [1.0, self.width as f64 / wanted.width as f64];
        let fits = |scale: f64| wanted.width as f64 * scale <= self.width as f64 + 0.5;
        let spare = |scale: f64| self.height as f64 - wanted.height as f64 * scale;
        let shrunk =
            (0..=60_u32).map(|cut| (self.height as f64 - f64::from(cut)) / wanted.height as f64);
        scales
            .into_iter()
            .chain(shrunk)
            .filter(|scale| (0.2..4.0).contains(scale) && fits(*scale) && spare(*scale) >= 0.0)
            .flat_map(|scale| [0.0, 0.5, 1.0].map(|part| (scale, spare(scale) * part)))
            .map(|(scale, top)| self.distance_at(wanted, scale, top))
            .fold(1.0, f64::min)
    }

    fn distance_at(&self, wanted: &Self, scale: f64, top: f64) -> f64 {
        let left = (self.width as f64 - wanted.width as f64 * scale) / 2.0;
        let mut sum = 0.0;
        for row in 0..FIELDS {
            for column in 0..FIELDS {
                let of_wanted = wanted.mean(field(column, wanted.width), field(row, wanted.height));
                let place = |part: (usize, usize), start: f64| {
                    let from = (part.0 as f64).mul_add(scale, start).max(0.0) as usize;
                    (
                        from,
                        ((part.1 as f64).mul_add(scale, start) as usize).max(from + 1),
                    )
                };
                let x = place(field(column, wanted.width), left);
                let y = place(field(row, wanted.height), top);
                let of_window = self.mean(x, y);
                sum += of_wanted
                    .iter()
                    .zip(of_window)
                    .map(|(a, b)| (a - b).abs())
                    .sum::<f64>();
            }
        }
        sum / (FIELDS * FIELDS * 3) as f64 / 255.0
    }

    /// The mean colour of a part: from and to, in x and in y.
    fn mean(&self, x: (usize, usize), y: (usize, usize)) -> [f64; 3] {
        let (x, y) = ((x.0, x.1.min(self.width)), (y.0, y.1.min(self.height)));
        let mut sum = [0.0; 3];
        let mut count = 0.0;
        for pixel in (y.0..y.1).flat_map(|row| &self.pixels[row * self.width..][x.0.min(x.1)..x.1])
        {
            count += 1.0;
            (0..3).for_each(|channel| sum[channel] += f64::from(pixel[channel]));
        }
        sum.map(|channel| if count > 0.0 { channel / count } else { 0.0 })
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

fn field(index: usize, length: usize) -> (usize, usize) {
    (index * length / FIELDS, (index + 1) * length / FIELDS)
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
