//! The guest's number as it stands on the client's screen, read again and again.

use std::time::{Duration, Instant};

use porthole_tests::{
    screen::Window,
    wait::{seconds, until},
};

use crate::{
    player::{BLOCK, BLOCKS},
    sight::{Area, Pixel, Sight},
};

const PAUSE: Duration = Duration::from_millis(2);

/// A place on the screen where a number stands.
pub struct Watch<'a> {
    sight: &'a Sight,
    line: Area,
}

impl<'a> Watch<'a> {
    /// Waits until a number is to be read in this window.
    pub async fn find(sight: &'a Sight, window: &Window) -> Watch<'a> {
        let line = until("the guest's number", seconds(40), async || {
            let area = sight.area(window);
            (0..area.height.min(400)).step_by(8).find_map(|row| {
                let row = Area {
                    y: area.y + i16::try_from(row).ok()?,
                    height: 1,
                    ..area
                };
                let pixels = sight.look(row);
                let first = pixels.iter().position(|pixel| is_marker(*pixel))?;
                let last = pixels.iter().rposition(|pixel| is_marker(*pixel))?;
                let width = u16::try_from(last - first + 1).ok()?;
                let expected = BLOCK * BLOCKS;
                (width.abs_diff(expected) < expected / 3).then_some(Area {
                    x: row.x + i16::try_from(first).ok()?,
                    y: row.y + 8,
                    width,
                    height: 1,
                })
            })
        })
        .await;
        Self { sight, line }
    }

    /// The number now; none while it is being drawn.
    pub fn number(&self) -> Option<u8> {
        let pixels = self.sight.look(self.line);
        let block = |at: u16| {
            let middle = (usize::from(at) * 2 + 1) * pixels.len() / (usize::from(BLOCKS) * 2);
            pixels[middle]
        };
        if !is_marker(block(0)) || !is_marker(block(BLOCKS - 1)) {
            return None;
        }
        let bits = (1..BLOCKS - 1).map(|at| u8::from(block(at)[1] > 127) << (at - 1));
        Some(bits.sum())
    }

    /// How many different numbers follow each other within this time.
    pub fn count(&self, time: Duration) -> u32 {
        tokio::task::block_in_place(|| {
            let (begun, mut last, mut seen) = (Instant::now(), self.number(), 0);
            while begun.elapsed() < time {
                let now = self.number();
                if now.is_some() && now != last {
                    seen += 1;
                    last = now;
                }
                std::thread::sleep(PAUSE);
            }
            seen
        })
    }

    /// The time from this key on until the number has changed.
    ///
    /// # Panics
    /// Where it does not.
    pub fn after_a_key(&self) -> Duration {
        tokio::task::block_in_place(|| {
            let before = self.number();
            let begun = self.sight.press_enter();
            while self.number().is_none() || self.number() == before {
                assert!(
                    begun.elapsed() < seconds(10),
                    "the key does nothing: {before:?}"
                );
                std::thread::sleep(Duration::from_micros(300));
            }
            begun.elapsed()
        })
    }
}

/// Magenta, as JPEG may leave it.
fn is_marker([red, green, blue]: Pixel) -> bool {
    red > 170 && green < 90 && blue > 170
}
