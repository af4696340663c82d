//! The graphical machine: a clock and drifting shapes, calm, twenty pictures a second; the pointer
//! draws rings.

use std::{sync::Arc, time::Duration};

use embedded_graphics::{
    mono_font::{MonoTextStyle, iso_8859_1::FONT_10X20},
    pixelcolor::Rgb888,
    prelude::*,
    primitives::{Circle, Line, PrimitiveStyle, Rectangle},
    text::{Alignment, Text},
};
use time::OffsetDateTime;
use tokio::time::{MissedTickBehavior, interval};

use super::Parts;
use crate::{
    log::Log,
    rfb::{Canvas, Input, Screen},
};

/// Width and height of the screen, in pixels.
pub(crate) const SIZE: (u16, u16) = (1024, 768);

/// Between two pictures.
const FRAME: Duration = Duration::from_millis(50);

const GROUND: Rgb888 = Rgb888::new(0x16, 0x26, 0x3c);
const FACE: Rgb888 = Rgb888::new(0x1f, 0x35, 0x52);
const HAND: Rgb888 = Rgb888::new(0xec, 0xec, 0xea);
const ACCENT: Rgb888 = Rgb888::new(0x6e, 0xa2, 0xff);
const TITLE: &str = "Porthole demo desktop: it runs on this computer and nothing leaves it";
const KEYS: &str = "Press the mouse button anywhere, or any key";

/// Where the clock is.
const CLOCK: Point = Point::new(290, 370);
const CLOCK_RADIUS: u32 = 180;

/// Where the shapes drift.
const FIELD: Rectangle = Rectangle::new(Point::new(560, 150), Size::new(404, 440));

/// How long a ring stays where the pointer was pressed, in frames.
const RING_FRAMES: u32 = 16;
const RING_DIAMETER: u32 = 48;

struct Shape {
    at: Point,
    step: Point,
    diameter: u32,
    colour: Rgb888,
}

struct Scene {
    screen: Arc<Screen>,
    shapes: [Shape; 3],
    second: u8,
    ring: Option<(Point, u32)>,
    pressed: bool,
    words: String,
}

/// Runs until it is killed.
pub(crate) async fn run(parts: Parts) {
    let mut input = parts.input;
    let mut scene = Scene::new(parts.screen);
    let mut frames = interval(FRAME);
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            event = input.recv() => match event {
                Some(event) => scene.take(event, &parts.log, &parts.server),
                None => return,
            },
            // A picture that nobody sees would only warm the computer.
            _ = frames.tick() => if scene.screen.watched() {
                scene.step();
            },
        }
    }
}

impl Scene {
    fn new(screen: Arc<Screen>) -> Self {
        let shape = |x, y, dx, dy, diameter, colour| Shape {
            at: FIELD.top_left + Point::new(x, y),
            step: Point::new(dx, dy),
            diameter,
            colour,
        };
        let scene = Self {
            screen,
            shapes: [
                shape(20, 30, 3, 2, 96, ACCENT),
                shape(220, 60, -2, 3, 72, Rgb888::new(0x6f, 0xce, 0x8d)),
                shape(120, 300, 2, -2, 120, Rgb888::new(0xf0, 0xb4, 0x58)),
            ],
            second: u8::MAX,
            ring: None,
            pressed: false,
            words: KEYS.into(),
        };
        scene.draw_ground();
        scene
    }

    fn take(&mut self, event: Input, log: &Log, server: &str) {
        match event {
            Input::Pointer { x, y, buttons } => {
                let pressed = buttons & 1 == 1;
                if pressed && !self.pressed {
                    log.note_click(server, x, y);
                    self.ring = Some((Point::new(x.into(), y.into()), RING_FRAMES));
                    self.say(format!("Pressed at {x}, {y}"));
                }
                self.pressed = pressed;
            }
            Input::Key { keysym, down: true } => {
                let name = char::from_u32(keysym).filter(|c| c.is_ascii_graphic());
                if let Some(name) = name {
                    log.note_typed(server, name);
                    self.say(format!("Key {name}"));
                }
            }
            Input::Key { .. } => {}
        }
    }

    fn say(&mut self, words: String) {
        self.words = words;
        self.screen.draw(|canvas| draw_words(canvas, &self.words));
    }

    fn step(&mut self) {
        self.fade_ring();
        let now = OffsetDateTime::now_utc();
        let ticked = self.second != now.second();
        self.second = now.second();
        let screen = self.screen.clone();
        screen.draw(|canvas| {
            if ticked {
                draw_clock(canvas, now);
            }
            for shape in &self.shapes {
                let Ok(()) = shape.bounds().into_styled(filled(GROUND)).draw(canvas);
            }
            for shape in &mut self.shapes {
                shape.drift();
                let circle = Circle::new(shape.at, shape.diameter);
                let Ok(()) = circle.into_styled(filled(shape.colour)).draw(canvas);
            }
            if let Some((centre, _)) = self.ring {
                let ring = Circle::with_center(centre, RING_DIAMETER);
                let Ok(()) = ring
                    .into_styled(PrimitiveStyle::with_stroke(HAND, 3))
                    .draw(canvas);
            }
        });
    }

    fn fade_ring(&mut self) {
        match &mut self.ring {
            Some((_, 0)) => {
                self.ring = None;
                self.second = u8::MAX;
                self.draw_ground();
            }
            Some((_, frames)) => *frames -= 1,
            None => {}
        }
    }

    /// Everything that does not move.
    fn draw_ground(&self) {
        self.screen.draw(|canvas| {
            let Ok(()) = canvas.clear(GROUND);
            let title =
                Text::with_alignment(TITLE, Point::new(512, 64), text(HAND), Alignment::Center);
            let Ok(_) = title.draw(canvas);
            draw_words(canvas, &self.words);
        });
    }
}

impl Shape {
    fn bounds(&self) -> Rectangle {
        Rectangle::new(self.at, Size::new_equal(self.diameter))
    }

    /// Moves on, and turns round at the field's edge.
    fn drift(&mut self) {
        let next = self.at + self.step;
        let end = next + Point::new_equal(i32::try_from(self.diameter).unwrap_or(0));
        let (least, most) = (FIELD.top_left, FIELD.top_left + FIELD.size);
        if next.x < least.x || end.x > most.x {
            self.step.x = -self.step.x;
        }
        if next.y < least.y || end.y > most.y {
            self.step.y = -self.step.y;
        }
        self.at += self.step;
    }
}

fn draw_clock(canvas: &mut Canvas, now: OffsetDateTime) {
    let face = Circle::with_center(CLOCK, CLOCK_RADIUS * 2);
    let Ok(()) = face.into_styled(filled(FACE)).draw(canvas);
    for hour in 0..12 {
        draw_hand(canvas, f64::from(hour) / 12.0, 0.88, 0.95, HAND, 4);
    }
    let (hour, minute, second) = (now.hour(), now.minute(), now.second());
    let minutes = f64::from(minute) + f64::from(second) / 60.0;
    draw_hand(
        canvas,
        (f64::from(hour % 12) + minutes / 60.0) / 12.0,
        0.0,
        0.52,
        HAND,
        8,
    );
    draw_hand(canvas, minutes / 60.0, 0.0, 0.78, HAND, 5);
    draw_hand(canvas, f64::from(second) / 60.0, 0.0, 0.84, ACCENT, 2);
    let time = format!("{hour:02}:{minute:02}:{second:02} UTC");
    draw_line(canvas, &time, Point::new(CLOCK.x, CLOCK.y + 230));
}

/// A line from the clock's centre outwards: turn 0 is up, 0.25 right; lengths are parts of the
/// radius.
fn draw_hand(canvas: &mut Canvas, turn: f64, from: f64, to: f64, colour: Rgb888, width: u32) {
    let (sine, cosine) = (turn * std::f64::consts::TAU).sin_cos();
    let end = |part: f64| {
        let length = part * f64::from(CLOCK_RADIUS);
        CLOCK
            + Point::new(
                (sine * length).round() as i32,
                (-cosine * length).round() as i32,
            )
    };
    let hand = Line::new(end(from), end(to));
    let Ok(()) = hand
        .into_styled(PrimitiveStyle::with_stroke(colour, width))
        .draw(canvas);
}

fn draw_words(canvas: &mut Canvas, words: &str) {
    draw_line(canvas, words, Point::new(512, 704));
}

/// A line of text in the middle of a cleared strip.
fn draw_line(canvas: &mut Canvas, words: &str, middle: Point) {
    let strip = Rectangle::with_center(middle - Point::new(0, 6), Size::new(460, 28));
    let Ok(()) = strip.into_styled(filled(GROUND)).draw(canvas);
    let Ok(_) = Text::with_alignment(words, middle, text(HAND), Alignment::Center).draw(canvas);
}

fn filled(colour: Rgb888) -> PrimitiveStyle<Rgb888> {
    PrimitiveStyle::with_fill(colour)
}

fn text(colour: Rgb888) -> MonoTextStyle<'static, Rgb888> {
    MonoTextStyle::new(&FONT_10X20, colour)
}
