//! A VNC server of the tests: it says exactly what a test wants said, in any of the encodings that
//! noVNC knows (RFC 6143; rfbproto for Zlib, Tight, TightPNG and JPEG).

pub mod client;
pub mod encode;

/// What a rectangle is encoded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The pixels as they are.
    Raw,
    /// From elsewhere on the screen.
    CopyRect,
    /// A ground and rectangles on it.
    Rre,
    /// Tiles of 16 pixels a side.
    Hextile,
    /// Raw, deflated.
    Zlib,
    /// Fills, palettes, gradients and JPEG.
    Tight,
    /// As Tight, with PNG.
    TightPng,
    /// Tiles of 64 pixels a side, run lengths, deflated.
    Zrle,
    /// A JPEG file.
    Jpeg,
}

impl Encoding {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Raw,
        Self::CopyRect,
        Self::Rre,
        Self::Hextile,
        Self::Zlib,
        Self::Tight,
        Self::TightPng,
        Self::Zrle,
        Self::Jpeg,
    ];

    /// Its number on the wire.
    pub fn number(self) -> i32 {
        match self {
            Self::Raw => 0,
            Self::CopyRect => 1,
            Self::Rre => 2,
            Self::Hextile => 5,
            Self::Zlib => 6,
            Self::Tight => 7,
            Self::Zrle => 16,
            Self::Jpeg => 21,
            Self::TightPng => -260,
        }
    }
}

/// A part of the screen: x, y, width, height.
pub type Area = [u16; 4];

/// The pseudo-encoding that gives the screen another size.
pub const DESKTOP_SIZE: i32 = -223;

/// The pseudo-encoding by which a server says that it takes more buttons (the RFB community's list).
pub const EXTENDED_MOUSE_BUTTONS: i32 = -316;

/// A version of the protocol: they differ in how they greet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The server names the security type, and says nothing of how it went (RFC 6143, appendix A).
    V3_3,
    /// The client chooses one, and nothing is said of it where there is no login.
    V3_7,
    /// As RFC 6143 has it.
    V3_8,
}

impl Version {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::V3_3, Self::V3_7, Self::V3_8];

    /// Everything before the first update: no login, a screen of this size.
    pub fn greeting(self, width: u16, height: u16) -> Vec<u8> {
        let words: &[u8] = match self {
            Self::V3_3 => b"RFB 003.003\n\0\0\0\x01",
            Self::V3_7 => b"RFB 003.007\n\x01\x01",
            Self::V3_8 => return greeting(width, height),
        };
        [words, &init(width, height)].concat()
    }

    /// How much a client says after its version: the choice of security, and ClientInit.
    pub(crate) fn answer_bytes(self) -> usize {
        match self {
            Self::V3_3 => 1,
            Self::V3_7 | Self::V3_8 => 2,
        }
    }
}

/// Everything before the first update: version 3.8, no login, a screen of this size.
pub fn greeting(width: u16, height: u16) -> Vec<u8> {
    [&b"RFB 003.008\n\x01\x01\0\0\0\0"[..], &init(width, height)].concat()
}

/// ServerInit alone: 32 bits a pixel, of which noVNC asks for others at once.
pub fn init(width: u16, height: u16) -> Vec<u8> {
    const FORMAT: [u8; 16] = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0];
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [&size[..], &FORMAT, b"\0\0\0\x04test"].concat()
}

/// FramebufferUpdate with one rectangle.
pub fn update(area: Area, encoding: i32, content: &[u8]) -> Vec<u8> {
    let area: Vec<u8> = area.into_iter().flat_map(u16::to_be_bytes).collect();
    [&[0, 0, 0, 1][..], &area, &encoding.to_be_bytes(), content].concat()
}
