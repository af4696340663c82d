//! A text terminal: cells, a cursor, colours, and the drawing of what has changed.

use std::sync::Arc;

use super::glyphs::{self, HEIGHT, WIDTH};
use crate::rfb::{Canvas, Screen};

/// Colours of a cell, as 0xRRGGBB; the numbers are those of SGR 30 to 37 and 90 to 97.
fn colour(number: u16) -> Option<u32> {
    Some(match number {
        31 => 0x00e0_6c60,
        32 => 0x0078_c682,
        33 => 0x00e0_b45c,
        34 => 0x0072_a0ee,
        36 => 0x0066_c2cc,
        37 => PLAIN,
        90 => 0x0080_8388,
        97 => 0x00ff_ffff,
        _ => return None,
    })
}

const PLAIN: u32 = 0x00cf_d0d2;
const GROUND: u32 = 0x0000_0000;

/// What 102 columns and 38 rows leave of 1024 by 768 pixels, halved.
const MARGIN: (u16, u16) = (2, 4);

#[derive(Clone, Copy, PartialEq, Eq)]
struct Cell {
    character: char,
    colour: u32,
    lit: bool,
}

const BLANK: Cell = Cell {
    character: ' ',
    colour: PLAIN,
    lit: false,
};

/// A grid of characters on a screen.
pub(crate) struct Grid {
    screen: Arc<Screen>,
    columns: usize,
    rows: usize,
    cells: Vec<Cell>,
    drawn: Vec<Option<Cell>>,
    column: usize,
    row: usize,
    colour: u32,
    escape: Option<String>,
    cursor: bool,
}

impl Grid {
    pub(crate) fn new(screen: Arc<Screen>) -> Self {
        let columns = usize::from(screen.width / WIDTH);
        let rows = usize::from(screen.height / HEIGHT);
        Self {
            screen,
            columns,
            rows,
            cells: vec![BLANK; columns * rows],
            drawn: vec![None; columns * rows],
            column: 0,
            row: 0,
            colour: PLAIN,
            escape: None,
            cursor: true,
        }
    }

    /// Writes text: line feed starts a new line, backspace goes one cell back, and `ESC[...m`
    /// chooses a colour.
    pub(crate) fn write(&mut self, text: &str) {
        for character in text.chars() {
            self.put(character);
        }
    }

    /// Empties the grid.
    pub(crate) fn clear(&mut self) {
        self.cells.fill(BLANK);
        (self.column, self.row) = (0, 0);
    }

    /// Empties the row of the cursor from the cursor on, and all rows below.
    pub(crate) fn clear_rest(&mut self) {
        let from = self.at();
        self.cells[from..].fill(BLANK);
    }

    /// Moves the cursor so many cells back, also over the ends of rows.
    pub(crate) fn back(&mut self, cells: usize) {
        let at = self.at().saturating_sub(cells);
        (self.column, self.row) = (at % self.columns, at / self.columns);
    }

    /// Moves the cursor so many cells on, also over the ends of rows.
    pub(crate) fn forward(&mut self, cells: usize) {
        let at = (self.at() + cells).min(self.cells.len() - 1);
        (self.column, self.row) = (at % self.columns, at / self.columns);
    }

    /// Shows or hides the cursor, for its blinking.
    pub(crate) fn show_cursor(&mut self, shown: bool) {
        self.cursor = shown;
    }

    /// Draws the cells that differ from what is on the screen.
    pub(crate) fn draw(&mut self) {
        let cursor = self.cursor.then(|| self.at());
        let screen = self.screen.clone();
        screen.draw(|canvas| {
            for at in 0..self.cells.len() {
                let mut cell = self.cells[at];
                cell.lit = cursor == Some(at);
                if self.drawn[at] != Some(cell) {
                    self.drawn[at] = Some(cell);
                    draw_cell(canvas, at % self.columns, at / self.columns, cell);
                }
            }
        });
    }

    fn at(&self) -> usize {
        self.row * self.columns + self.column
    }

    fn put(&mut self, character: char) {
        if let Some(mut escape) = self.escape.take() {
            match character {
                'm' => self.choose(&escape),
                _ => {
                    escape.push(character);
                    self.escape = Some(escape);
                }
            }
            return;
        }
        match character {
            '\u{1b}' => self.escape = Some(String::new()),
            '\n' => self.feed(),
            '\u{8}' => self.back(1),
            _ => {
                let at = self.at();
                self.cells[at] = Cell {
                    character,
                    colour: self.colour,
                    lit: false,
                };
                self.column += 1;
                if self.column == self.columns {
                    self.feed();
                }
            }
        }
    }

    fn choose(&mut self, escape: &str) {
        let number = escape.trim_start_matches('[').parse().unwrap_or(0);
        self.colour = colour(number).unwrap_or(PLAIN);
    }

    fn feed(&mut self) {
        self.column = 0;
        if self.row + 1 < self.rows {
            self.row += 1;
            return;
        }
        self.cells.copy_within(self.columns.., 0);
        let last = self.cells.len() - self.columns;
        self.cells[last..].fill(BLANK);
    }

    /// The text of the grid, a line a row, without blanks at the ends.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.cells
            .chunks(self.columns)
            .map(|row| row.iter().map(|cell| cell.character).collect::<String>())
            .map(|row| row.trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
            .trim_end()
            .into()
    }
}

fn draw_cell(canvas: &mut Canvas, column: usize, row: usize, cell: Cell) {
    let (Ok(column), Ok(row)) = (u16::try_from(column), u16::try_from(row)) else {
        return;
    };
    let (ink, ground) = if cell.lit {
        (GROUND, cell.colour)
    } else {
        (cell.colour, GROUND)
    };
    let (left, top) = (MARGIN.0 + column * WIDTH, MARGIN.1 + row * HEIGHT);
    for (y, bits) in (0_u16..).zip(glyphs::glyph(cell.character)) {
        for x in 0..WIDTH {
            let inked = bits >> (WIDTH - 1 - x) & 1 == 1;
            let colour = if inked { ink } else { ground };
            canvas.set(left + x, top + y, colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        Grid::new(Arc::new(Screen::new("test".into(), 50, 60)))
    }

    #[test]
    fn long_lines_wrap_and_old_ones_scroll_away() {
        let mut grid = grid();
        grid.write("1\nabcdefg\nend");
        assert_eq!(grid.text(), "abcde\nfg\nend");
    }

    #[test]
    fn colours_take_no_cell() {
        let mut grid = grid();
        grid.write("\u{1b}[32mok\u{1b}[0m!");
        assert_eq!(grid.text(), "ok!");
    }

    #[test]
    fn going_back_crosses_rows() {
        let mut grid = grid();
        grid.write("abcdefg");
        grid.back(4);
        grid.write("X");
        assert_eq!(grid.text(), "abcXe\nfg");
    }
}
