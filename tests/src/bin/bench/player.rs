//! A guest that moves: draws on an X server of its own, sixty times a second or at each key, and
//! writes a number into every frame that survives encoding.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use x11rb::{
    connection::Connection,
    protocol::{
        Event,
        xproto::{
            ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext, ImageFormat,
            Pixmap, Rectangle, Window, WindowClass,
        },
    },
    rust_connection::RustConnection,
};

/// The size of the guest's screen, in pixels.
pub const SIZE: (u16, u16) = (1280, 800);
/// The side of one block of the number, in pixels.
pub const BLOCK: u16 = 32;
/// Blocks of a number: a marker at each end, and eight bits between.
pub const BLOCKS: u16 = 10;
/// Where the number stands.
pub const CORNER: (i16, i16) = (64, 64);
/// The markers' colour.
pub const MARKER: u32 = 0x00ff_00ff;

const FRAME: Duration = Duration::from_nanos(1_000_000_000 / 60);
const PHOTOS: usize = 6;
const LINE: u16 = 16;

/// What the guest does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Play {
    /// Photographs over the whole screen, another one each frame.
    Video,
    /// Lines of text that scroll.
    Text,
    /// Nothing, but at each key.
    Keys,
}

/// A guest that plays until it is dropped.
pub struct Player {
    stop: Arc<AtomicBool>,
    frames: Arc<AtomicU64>,
    playing: Option<JoinHandle<()>>,
}

impl Player {
    /// Starts to play on this display.
    pub fn start(display: &str, play: Play) -> Self {
        let stage = Stage::set(display, play);
        let (stop, frames) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (ends, counts) = (stop.clone(), Arc::clone(&frames));
        let playing = std::thread::spawn(move || match play {
            Play::Keys => stage.answer_keys(&ends, &counts),
            _ => stage.play(play, &ends, &counts),
        });
        Self {
            stop,
            frames,
            playing: Some(playing),
        }
    }

    /// How many frames it has drawn.
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed)
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(playing) = self.playing.take() {
            playing.join().expect("the guest plays to its end");
        }
    }
}

struct Stage {
    connection: RustConnection,
    window: Window,
    pen: Gcontext,
    photos: Vec<Pixmap>,
}

impl Stage {
    fn set(display: &str, play: Play) -> Self {
        let (connection, number) = x11rb::connect(Some(display)).expect("the guest's display");
        let screen = &connection.setup().roots[number];
        let (root, depth, ground) = (screen.root, screen.root_depth, screen.black_pixel);
        let window = connection.generate_id().expect("an id");
        let look = CreateWindowAux::new()
            .background_pixel(ground)
            .override_redirect(1)
            .event_mask(EventMask::KEY_PRESS);
        let (width, height) = SIZE;
        let class = WindowClass::INPUT_OUTPUT;
        connection
            .create_window(depth, window, root, 0, 0, width, height, 0, class, 0, &look)
            .expect("a window");
        connection.map_window(window).expect("it is there");
        let pen = connection.generate_id().expect("an id");
        let font = connection.generate_id().expect("an id");
        connection.open_font(font, b"fixed").expect("a font");
        let with = CreateGCAux::new()
            .font(font)
            .graphics_exposures(0)
            .foreground(0x00d0_d0d0);
        connection.create_gc(pen, window, &with).expect("a pen");
        let mut this = Self {
            connection,
            window,
            pen,
            photos: Vec::new(),
        };
        if play == Play::Video {
            this.photos = (0..PHOTOS).map(|at| this.photo(depth, at)).collect();
        }
        this.focus();
        this.number(0);
        this.connection.flush().expect("the display hears");
        this
    }

    fn focus(&self) {
        use x11rb::{CURRENT_TIME, protocol::xproto::InputFocus};
        self.connection
            .set_input_focus(InputFocus::PARENT, self.window, CURRENT_TIME)
            .expect("the display hears");
    }

    /// Smooth colours with grain, as a camera sees.
    fn photo(&self, depth: u8, at: usize) -> Pixmap {
        let (width, height) = SIZE;
        let photo = self.connection.generate_id().expect("an id");
        self.connection
            .create_pixmap(depth, photo, self.window, width, height)
            .expect("a pixmap");
        let mut grain = 0x2545_f491_u32.wrapping_add(at as u32);
        for row in 0..height {
            let pixels: Vec<u8> = (0..width)
                .flat_map(|column| {
                    grain ^= grain << 13;
                    grain ^= grain >> 17;
                    grain ^= grain << 5;
                    pixel(column, row, at, grain)
                })
                .collect();
            let format = ImageFormat::Z_PIXMAP;
            let row = i16::try_from(row).expect("a row");
            self.connection
                .put_image(format, photo, self.pen, width, 1, 0, row, 0, depth, &pixels)
                .expect("the display hears");
        }
        photo
    }

    fn play(&self, play: Play, stop: &AtomicBool, frames: &AtomicU64) {
        let begun = Instant::now();
        let mut frame = 0_u32;
        while !stop.load(Ordering::Relaxed) {
            frame += 1;
            match play {
                Play::Video => self.show_photo(frame),
                _ => self.scroll(frame),
            }
            self.number(frame);
            // A round trip, so that frames are drawn and not only asked for.
            let _ = self
                .connection
                .get_input_focus()
                .map(|answer| answer.reply());
            frames.store(frame.into(), Ordering::Relaxed);
            let next = FRAME * frame;
            std::thread::sleep(next.saturating_sub(begun.elapsed()));
        }
    }

    fn show_photo(&self, frame: u32) {
        let (width, height) = SIZE;
        let photo = self.photos[frame as usize % PHOTOS];
        self.connection
            .copy_area(photo, self.window, self.pen, 0, 0, 0, 0, width, height)
            .expect("the display hears");
    }

    fn scroll(&self, frame: u32) {
        let (width, height) = SIZE;
        let line = LINE as i16;
        let rest = height - LINE;
        // Below the number, which stays where it is.
        let top = CORNER.1 + BLOCK as i16;
        let lines = rest - top as u16;
        self.connection
            .copy_area(
                self.window,
                self.window,
                self.pen,
                0,
                top + line,
                0,
                top,
                width,
                lines,
            )
            .expect("the display hears");
        let bottom = i16::try_from(rest).expect("a row");
        self.connection
            .clear_area(false, self.window, 0, bottom, width, LINE)
            .expect("the display hears");
        let words = format!(
            "[{frame:8}] unit {} of {} is started; checked {} blocks, 0 errors, state {:08x}",
            frame * 7 % 89,
            frame * 3 % 97,
            frame * 131,
            frame.wrapping_mul(2_654_435_761)
        );
        self.connection
            .image_text8(self.window, self.pen, 8, bottom + 12, words.as_bytes())
            .expect("the display hears");
    }

    fn answer_keys(&self, stop: &AtomicBool, frames: &AtomicU64) {
        let mut frame = 0_u32;
        while !stop.load(Ordering::Relaxed) {
            match self
                .connection
                .poll_for_event()
                .expect("the display is there")
            {
                Some(Event::KeyPress(_)) => {
                    frame += 1;
                    self.number(frame);
                    self.connection.flush().expect("the display hears");
                    frames.store(frame.into(), Ordering::Relaxed);
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_micros(200)),
            }
        }
    }

    /// Writes a number, modulo 256.
    fn number(&self, number: u32) {
        for at in 0..BLOCKS {
            let colour = match at {
                0 => MARKER,
                _ if at == BLOCKS - 1 => MARKER,
                _ if number >> (at - 1) & 1 == 1 => 0x00ff_ffff,
                _ => 0,
            };
            let block = Rectangle {
                x: CORNER.0 + (at * BLOCK) as i16,
                y: CORNER.1,
                width: BLOCK,
                height: BLOCK,
            };
            let pen = x11rb::protocol::xproto::ChangeGCAux::new().foreground(colour);
            self.connection.change_gc(self.pen, &pen).expect("a pen");
            self.connection
                .poly_fill_rectangle(self.window, self.pen, &[block])
                .expect("the display hears");
        }
        let pen = x11rb::protocol::xproto::ChangeGCAux::new().foreground(0x00d0_d0d0);
        self.connection.change_gc(self.pen, &pen).expect("a pen");
    }
}

fn pixel(column: u16, row: u16, at: usize, grain: u32) -> [u8; 4] {
    let (x, y, t) = (f32::from(column), f32::from(row), at as f32);
    let wave = |a: f32, b: f32| ((x / a + y / b + t).sin() * 80.0 + 128.0) as u8;
    let grain = (grain & 15) as u8;
    [
        wave(61.0, 97.0).saturating_add(grain),
        wave(113.0, -71.0).saturating_add(grain),
        wave(-89.0, 53.0).saturating_add(grain),
        0,
    ]
}
