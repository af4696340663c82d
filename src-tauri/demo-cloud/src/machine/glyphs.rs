//! The console's font: 10 by 20 pixels, from embedded-graphics (the X11 "misc fixed" one), taken
//! apart once into a bit a pixel.

use std::sync::LazyLock;

use embedded_graphics::{
    geometry::OriginDimensions,
    geometry::Point,
    image::GetPixel,
    mono_font::{MonoFont, iso_8859_1::FONT_10X20},
    pixelcolor::BinaryColor,
};

const FONT: &MonoFont<'static> = &FONT_10X20;

/// Width of a glyph, in pixels.
pub(crate) const WIDTH: u16 = 10;

/// Height of a glyph, in pixels.
pub(crate) const HEIGHT: u16 = 20;

/// The rows of one glyph, its left pixel in the highest of ten bits.
pub(crate) type Glyph = [u16; HEIGHT as usize];

static LATIN: LazyLock<Vec<Glyph>> =
    LazyLock::new(|| ('\0'..='\u{ff}').map(taken_from_font).collect());

/// The glyph of a character; one that the font lacks is a question mark.
pub(crate) fn glyph(character: char) -> &'static Glyph {
    let at = u32::from(character) as usize;
    LATIN.get(at).unwrap_or(&LATIN[usize::from(b'?')])
}

fn taken_from_font(character: char) -> Glyph {
    let index = i32::try_from(FONT.glyph_mapping.index(character)).unwrap_or(0);
    let columns = i32::try_from(FONT.image.size().width).unwrap_or(0) / i32::from(WIDTH);
    let left = index % columns * i32::from(WIDTH);
    let top = index / columns * i32::from(HEIGHT);
    let mut glyph = [0; HEIGHT as usize];
    for (row, bits) in (0..).zip(glyph.iter_mut()) {
        for column in 0..i32::from(WIDTH) {
            let lit = FONT.image.pixel(Point::new(left + column, top + row));
            *bits = *bits << 1 | u16::from(lit == Some(BinaryColor::On));
        }
    }
    glyph
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_differ_and_a_space_is_empty() {
        assert_eq!(glyph(' '), &[0; HEIGHT as usize]);
        assert_ne!(glyph('a'), glyph('b'));
        assert_ne!(glyph('ü'), glyph('u'));
        assert_eq!(glyph('東'), glyph('?'));
    }
}
