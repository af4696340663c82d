//! A machine's screen: pixels, and when each tile of them last changed.

use std::{
    convert::Infallible,
    sync::{Mutex, PoisonError},
};

use embedded_graphics::{
    Pixel,
    draw_target::DrawTarget,
    geometry::{OriginDimensions, Size},
    pixelcolor::{IntoStorage, Rgb888},
    primitives::Rectangle,
};
use tokio::sync::watch;

/// Width and height of a tile, in pixels.
const TILE: u16 = 32;

/// Part of a screen, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: u16,
    pub(crate) y: u16,
    pub(crate) width: u16,
    pub(crate) height: u16,
}

/// A screen that one machine draws on and any number of sessions look at.
pub(crate) struct Screen {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) name: String,
    canvas: Mutex<Canvas>,
    version: watch::Sender<u64>,
}

impl Screen {
    pub(crate) fn new(name: String, width: u16, height: u16) -> Self {
        Self {
            width,
            height,
            name,
            canvas: Mutex::new(Canvas::new(width, height)),
            version: watch::Sender::new(1),
        }
    }

    /// Draws, and wakes those who look.
    pub(crate) fn draw(&self, draw: impl FnOnce(&mut Canvas)) {
        let mut canvas = self.canvas.lock().unwrap_or_else(PoisonError::into_inner);
        canvas.version += 1;
        draw(&mut canvas);
        if canvas.stamps.contains(&canvas.version) {
            self.version.send_replace(canvas.version);
        }
    }

    /// Changes whenever something is drawn.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Whether anybody looks.
    pub(crate) fn watched(&self) -> bool {
        self.version.receiver_count() > 0
    }

    /// What changed after a version, and the version that it is now.
    pub(crate) fn changes(&self, since: u64) -> (u64, Vec<Rect>) {
        let canvas = self.canvas.lock().unwrap_or_else(PoisonError::into_inner);
        (canvas.version, canvas.changes(since))
    }

    /// The whole screen.
    pub(crate) fn area(&self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// A copy of the pixels of a part that lies on the screen.
    pub(crate) fn pixels(&self, part: Rect) -> Vec<u32> {
        let canvas = self.canvas.lock().unwrap_or_else(PoisonError::into_inner);
        let (x, width) = (usize::from(part.x), usize::from(part.width));
        (part.y..part.y + part.height)
            .flat_map(|y| {
                let start = usize::from(y) * usize::from(canvas.width) + x;
                &canvas.pixels[start..start + width]
            })
            .copied()
            .collect()
    }
}

/// What a machine draws on.
pub(crate) struct Canvas {
    width: u16,
    height: u16,
    pixels: Vec<u32>,
    columns: u16,
    stamps: Vec<u64>,
    version: u64,
}

impl Canvas {
    fn new(width: u16, height: u16) -> Self {
        let (columns, rows) = (width.div_ceil(TILE), height.div_ceil(TILE));
        Self {
            width,
            height,
            pixels: vec![0; usize::from(width) * usize::from(height)],
            columns,
            stamps: vec![1; usize::from(columns) * usize::from(rows)],
            version: 1,
        }
    }

    /// Sets one pixel (0xRRGGBB); outside of the screen nothing happens.
    pub(crate) fn set(&mut self, x: u16, y: u16, colour: u32) {
        if x >= self.width || y >= self.height {
            return;
        }
        let pixel = &mut self.pixels[usize::from(y) * usize::from(self.width) + usize::from(x)];
        if *pixel != colour {
            *pixel = colour;
            let tile = usize::from(y / TILE) * usize::from(self.columns) + usize::from(x / TILE);
            self.stamps[tile] = self.version;
        }
    }

    /// Runs of changed tiles, those of equal rows put together.
    fn changes(&self, since: u64) -> Vec<Rect> {
        let mut found: Vec<Rect> = Vec::new();
        for (row, stamps) in (0_u16..).zip(self.stamps.chunks(usize::from(self.columns))) {
            let mut column = 0;
            for run in stamps.chunk_by(|a, b| (*a > since) == (*b > since)) {
                let length = u16::try_from(run.len()).unwrap_or(u16::MAX);
                if run[0] > since {
                    self.add(&mut found, column, row, length);
                }
                column += length;
            }
        }
        found
    }

    fn add(&self, found: &mut Vec<Rect>, column: u16, row: u16, length: u16) {
        let (x, y) = (column * TILE, row * TILE);
        let rect = Rect {
            x,
            y,
            width: (length * TILE).min(self.width - x),
            height: TILE.min(self.height - y),
        };
        let above = found.iter_mut().find(|above| {
            above.x == rect.x && above.width == rect.width && above.y + above.height == rect.y
        });
        match above {
            Some(above) => above.height += rect.height,
            None => found.push(rect),
        }
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.width.into(), self.height.into())
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Infallible>
    where
        I: IntoIterator<Item = Pixel<Rgb888>>,
    {
        for Pixel(at, colour) in pixels {
            if let (Ok(x), Ok(y)) = (at.x.try_into(), at.y.try_into()) {
                self.set(x, y, colour.into_storage());
            }
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, colour: Rgb888) -> Result<(), Infallible> {
        let colour = colour.into_storage();
        for y in area.rows() {
            for x in area.columns() {
                if let (Ok(x), Ok(y)) = (x.try_into(), y.try_into()) {
                    self.set(x, y, colour);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_only_what_changed() {
        let screen = Screen::new("test".into(), 100, 70);
        let (version, _) = screen.changes(0);
        screen.draw(|canvas| canvas.set(40, 10, 1));
        let (version, changed) = screen.changes(version);
        let tile = Rect {
            x: 32,
            y: 0,
            width: 32,
            height: 32,
        };
        assert_eq!(changed, [tile]);
        assert!(screen.changes(version).1.is_empty());
    }

    #[test]
    fn a_whole_screen_is_one_rectangle() {
        let screen = Screen::new("test".into(), 100, 70);
        let whole = Rect {
            x: 0,
            y: 0,
            width: 100,
            height: 70,
        };
        assert_eq!(screen.changes(0).1, [whole]);
    }
}
