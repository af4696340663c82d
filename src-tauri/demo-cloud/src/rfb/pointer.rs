//! The pointer's shape, for the Cursor pseudo-encoding (RFC 6143, section 7.8.1).

use super::pixel::PixelFormat;

/// Width of the shape, in pixels.
pub(crate) const ARROW_WIDTH: u16 = 12;

/// Height of the shape, in pixels.
pub(crate) const ARROW_HEIGHT: u16 = 17;

/// The pointer's shape: `#` is its edge, `.` its body; the hot spot is the first corner.
const ARROW: [&[u8; ARROW_WIDTH as usize]; ARROW_HEIGHT as usize] = [
    b"#           ",
    b"##          ",
    b"#.#         ",
    b"#..#        ",
    b"#...#       ",
    b"#....#      ",
    b"#.....#     ",
    b"#......#    ",
    b"#.......#   ",
    b"#........#  ",
    b"#.....##### ",
    b"#..#..#     ",
    b"#.# #..#    ",
    b"##  #..#    ",
    b"#    #..#   ",
    b"     #..#   ",
    b"      ##    ",
];

/// Appends the pixels of the arrow, then a bit for each that is not see-through.
pub(crate) fn put_arrow(format: PixelFormat, out: &mut Vec<u8>) {
    for dot in ARROW.iter().flat_map(|row| row.iter()) {
        format.put(if *dot == b'.' { 0x00ff_ffff } else { 0 }, out);
    }
    for row in ARROW {
        let mut bits = [0_u8; 2];
        for (at, _) in row.iter().enumerate().filter(|(_, dot)| **dot != b' ') {
            bits[at / 8] |= 0x80 >> (at % 8);
        }
        out.extend_from_slice(&bits);
    }
}
