//! Pixels in the format that the client asks for.

use std::io;

/// A true-colour pixel format (RFC 6143, section 7.4).
#[derive(Clone, Copy, Debug)]
pub(crate) struct PixelFormat {
    bits: u8,
    depth: u8,
    big_endian: bool,
    max: [u16; 3],
    shift: [u8; 3],
}

impl PixelFormat {
    /// The screen's own: 32 bits, blue lowest.
    pub(crate) const NATIVE: Self = Self {
        bits: 32,
        depth: 24,
        big_endian: false,
        max: [255; 3],
        shift: [16, 8, 0],
    };

    /// Reads the 16 bytes of the wire.
    ///
    /// # Errors
    /// For a colour map, which this server does not have, and for impossible formats.
    pub(crate) fn read(wire: &[u8; 16]) -> io::Result<Self> {
        let max = |at: usize| u16::from_be_bytes([wire[at], wire[at + 1]]);
        let format = Self {
            bits: wire[0],
            depth: wire[1],
            big_endian: wire[2] != 0,
            max: [max(4), max(6), max(8)],
            shift: [wire[10], wire[11], wire[12]],
        };
        let true_colour = wire[3] != 0;
        let known = matches!(format.bits, 8 | 16 | 32) && format.shift.iter().all(|by| *by < 32);
        if true_colour && known {
            Ok(format)
        } else {
            Err(io::Error::new(io::ErrorKind::Unsupported, "pixel format"))
        }
    }

    /// Whether Tight sends its pixels as red, green and blue, a byte each.
    pub(crate) fn has_three_bytes(self) -> bool {
        self.bits == 32 && self.depth == 24 && self.max == [255; 3]
    }

    /// The 16 bytes of the wire.
    pub(crate) fn wire(self) -> [u8; 16] {
        let mut wire = [0; 16];
        wire[..4].copy_from_slice(&[self.bits, self.depth, self.big_endian.into(), 1]);
        for (at, max) in self.max.iter().enumerate() {
            wire[4 + 2 * at..6 + 2 * at].copy_from_slice(&max.to_be_bytes());
        }
        wire[10..13].copy_from_slice(&self.shift);
        wire
    }

    /// Appends a pixel (0xRRGGBB).
    pub(crate) fn put(self, colour: u32, out: &mut Vec<u8>) {
        let value = self.value(colour);
        match (self.bits, self.big_endian) {
            (8, _) => out.push(value.to_le_bytes()[0]),
            (16, false) => out.extend_from_slice(&value.to_le_bytes()[..2]),
            (16, true) => out.extend_from_slice(&value.to_be_bytes()[2..]),
            (_, false) => out.extend_from_slice(&value.to_le_bytes()),
            (_, true) => out.extend_from_slice(&value.to_be_bytes()),
        }
    }

    /// Appends a compressed pixel (RFC 6143, section 7.7.5): three bytes where three hold it.
    pub(crate) fn put_compact(self, colour: u32, out: &mut Vec<u8>) {
        let used = (0..3).fold(0, |used, at| {
            used | (u32::from(self.max[at]) << self.shift[at])
        });
        let low = used & 0xff00_0000 == 0;
        let high = used & 0x0000_00ff == 0;
        if self.bits != 32 || self.depth > 24 || !(low || high) {
            return self.put(colour, out);
        }
        let value = self.value(colour);
        match (self.big_endian, low) {
            (false, true) => out.extend_from_slice(&value.to_le_bytes()[..3]),
            (false, false) => out.extend_from_slice(&value.to_le_bytes()[1..]),
            (true, true) => out.extend_from_slice(&value.to_be_bytes()[1..]),
            (true, false) => out.extend_from_slice(&value.to_be_bytes()[..3]),
        }
    }

    fn value(self, colour: u32) -> u32 {
        let part = |at: usize, from: u32| {
            let level = (colour >> from) & 0xff;
            (level * u32::from(self.max[at]) / 255) << self.shift[at]
        };
        part(0, 16) | part(1, 8) | part(2, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_survives_the_wire() {
        let read = PixelFormat::read(&PixelFormat::NATIVE.wire()).map(PixelFormat::wire);
        assert_eq!(read.ok(), Some(PixelFormat::NATIVE.wire()));
    }

    #[test]
    fn a_compact_pixel_has_three_bytes() {
        let mut out = Vec::new();
        PixelFormat::NATIVE.put_compact(0x0011_2233, &mut out);
        assert_eq!(out, [0x33, 0x22, 0x11]);
    }

    #[test]
    fn sixteen_bits_are_scaled() {
        let format = PixelFormat {
            bits: 16,
            depth: 16,
            big_endian: false,
            max: [31, 63, 31],
            shift: [11, 5, 0],
        };
        let mut out = Vec::new();
        format.put(0x00ff_ffff, &mut out);
        assert_eq!(out, [0xff, 0xff]);
    }
}
