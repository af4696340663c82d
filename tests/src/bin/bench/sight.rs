//! The screen as somebody sees it who looks at one line of it, hundreds of times a second.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use porthole_tests::{desktop::Desktop, screen::Window};
use x11rb::{
    connection::Connection,
    protocol::{
        xproto::{ConnectionExt as _, ImageFormat, KEY_PRESS_EVENT, KEY_RELEASE_EVENT},
        xtest::ConnectionExt as _,
    },
    rust_connection::RustConnection,
};

/// Between two looks. A look itself takes less than a millisecond.
const PAUSE: Duration = Duration::from_millis(1);
/// X11's name for Return (keysymdef.h).
const RETURN: u32 = 0xff0d;
/// From this distance on, a channel of a pixel is another colour.
const OTHER: u8 = 48;
/// The share of a line that has to be as it was.
const SAME: f64 = 0.9;

/// Red, green, blue.
pub type Pixel = [u8; 3];

/// A part of the screen, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Left edge.
    pub x: i16,
    /// Upper edge.
    pub y: i16,
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

impl Area {
    /// The area without this much at its left, top, right and bottom.
    pub fn without(self, [left, top, right, bottom]: [u16; 4]) -> Self {
        Self {
            x: self.x + i16::try_from(left).unwrap_or(0),
            y: self.y + i16::try_from(top).unwrap_or(0),
            width: self.width.saturating_sub(left + right),
            height: self.height.saturating_sub(top + bottom),
        }
    }
}

/// One line of the screen with text in it, and how it looks.
pub struct Line {
    area: Area,
    pixels: Vec<Pixel>,
    ground: Pixel,
}

/// A connection of its own to a display.
pub struct Sight {
    connection: RustConnection,
    root: u32,
    enter: u8,
}

impl Sight {
    /// Looks at a desktop.
    pub fn of(desktop: &Desktop) -> Self {
        let (connection, number) = x11rb::connect(Some(desktop.display())).expect("a display");
        let setup = connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let root = setup.roots[number].root;
        let keys = connection
            .get_keyboard_mapping(first, last - first + 1)
            .expect("the display hears")
            .reply()
            .expect("the display answers");
        let width = usize::from(keys.keysyms_per_keycode);
        let place = keys.keysyms.iter().position(|symbol| *symbol == RETURN);
        let enter = first + u8::try_from(place.expect("a keyboard has it") / width).expect("a key");
        Self {
            connection,
            root,
            enter,
        }
    }

    /// Presses Return, and gives the moment before.
    pub fn press_enter(&self) -> Instant {
        let begun = Instant::now();
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.connection
                .xtest_fake_input(kind, self.enter, 0, self.root, 0, 0, 0)
                .expect("the display hears");
        }
        self.connection.flush().expect("the display hears");
        begun
    }

    /// Where a window is.
    pub fn area(&self, window: &Window) -> Area {
        let id = u32::from_str_radix(window.id.trim_start_matches("0x"), 16).expect("a number");
        let size = self.connection.get_geometry(id).expect("the display hears");
        let size = size.reply().expect("the window is there");
        let place = self.connection.translate_coordinates(id, self.root, 0, 0);
        let place = place
            .expect("the display hears")
            .reply()
            .expect("it is there");
        Area {
            x: place.dst_x,
            y: place.dst_y,
            width: size.width,
            height: size.height,
        }
    }

    /// The line of an area that has the most to read in it.
    ///
    /// # Panics
    /// Where nothing is to be read.
    pub fn most_telling_line(&self, area: Area) -> Line {
        let rows = i16::try_from(area.height).expect("a screen is not that high");
        let lines = (0..rows).map(|row| {
            let area = Area {
                y: area.y + row,
                height: 1,
                ..area
            };
            let pixels = self.look(area);
            let ground = most_frequent(&pixels);
            Line {
                area,
                pixels,
                ground,
            }
        });
        let telling = lines.max_by_key(Line::ink).expect("an area has lines");
        assert!(telling.ink() > 40, "there is nothing to read in {area:?}");
        telling
    }

    /// Whether a line looks as it did.
    pub fn shows(&self, line: &Line) -> bool {
        let now = self.look(line.area);
        let same = |at: &usize| !differ(now[*at], line.pixels[*at]);
        let all = (0..line.pixels.len()).filter(same).count() as f64;
        let ink = line.inked().filter(same).count() as f64;
        all >= SAME * line.pixels.len() as f64 && ink >= SAME * line.ink() as f64
    }

    /// Waits until a line looks as it did, and gives the time since `begun`.
    ///
    /// # Panics
    /// When the limit has passed.
    pub fn wait_for(&self, what: &str, line: &Line, begun: Instant) -> Duration {
        let limit = Duration::from_secs(20);
        tokio::task::block_in_place(|| {
            while !self.shows(line) {
                assert!(
                    begun.elapsed() < limit,
                    "waited {limit:?} in vain for {what}"
                );
                std::thread::sleep(PAUSE);
            }
            begun.elapsed()
        })
    }

    /// The pixels of an area, row by row.
    pub fn look(&self, area: Area) -> Vec<Pixel> {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        let format = ImageFormat::Z_PIXMAP;
        let image = self
            .connection
            .get_image(format, self.root, x, y, width, height, u32::MAX);
        let image = image.expect("the display hears").reply();
        let image = image.expect("the area is on the screen");
        // 24 bits of colour in 32 bits a pixel, as the harness starts its displays.
        let pixel = |bytes: &[u8]| [bytes[2], bytes[1], bytes[0]];
        image.data.chunks_exact(4).map(pixel).collect()
    }
}

impl Line {
    /// How many pixels are no ground: text, and nothing where text is not what is there.
    fn ink(&self) -> usize {
        let ink = self.inked().count();
        if ink * 2 > self.pixels.len() { 0 } else { ink }
    }

    fn inked(&self) -> impl Iterator<Item = usize> {
        let inked = |at: &usize| differ(self.pixels[*at], self.ground);
        (0..self.pixels.len()).filter(inked)
    }
}

fn differ(one: Pixel, other: Pixel) -> bool {
    one.iter().zip(other).any(|(a, b)| a.abs_diff(b) > OTHER)
}

fn most_frequent(pixels: &[Pixel]) -> Pixel {
    let mut counts = HashMap::new();
    for pixel in pixels {
        *counts.entry(*pixel).or_insert(0) += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or([0; 3], |(pixel, _)| pixel)
}
