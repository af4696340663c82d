//! One line while it is typed: editing and history.

use super::keyboard::Key;

/// The longest line, in characters.
const LINE_MAX: usize = 1_000;

/// Lines that the history keeps.
const HISTORY_MAX: usize = 100;

/// The line that is being typed.
#[derive(Default)]
pub(crate) struct Line {
    text: Vec<char>,
    cursor: usize,
    history: Vec<String>,
    /// Where in the history we are; its length stands for the new line.
    place: usize,
}

impl Line {
    /// What stands in the line.
    pub(crate) fn text(&self) -> String {
        self.text.iter().collect()
    }

    /// Characters before the cursor.
    pub(crate) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Characters behind the cursor.
    pub(crate) fn rest(&self) -> usize {
        self.text.len() - self.cursor
    }

    /// The lines entered so far.
    pub(crate) fn history(&self) -> &[String] {
        &self.history
    }

    /// Ends the line and gives it back.
    pub(crate) fn enter(&mut self) -> String {
        let text = self.text();
        self.replace("");
        text
    }

    /// Keeps a line in the history, unless it is blank or the same as the last.
    pub(crate) fn remember(&mut self, line: &str) {
        let again = self.history.last().is_some_and(|last| last == line);
        if !line.trim().is_empty() && !again {
            self.history.push(line.into());
        }
        if self.history.len() > HISTORY_MAX {
            self.history.remove(0);
        }
        self.place = self.history.len();
    }

    /// Puts another text in place of the line.
    pub(crate) fn replace(&mut self, text: &str) {
        self.text = text.chars().collect();
        self.cursor = self.text.len();
    }

    /// Changes the line as this key does.
    pub(crate) fn edit(&mut self, key: Key) {
        match key {
            Key::Char(character) if self.text.len() < LINE_MAX => {
                self.text.insert(self.cursor, character);
                self.cursor += 1;
            }
            Key::Backspace | Key::Ctrl('h') if self.cursor > 0 => {
                self.cursor -= 1;
                self.text.remove(self.cursor);
            }
            Key::Delete if self.cursor < self.text.len() => {
                self.text.remove(self.cursor);
            }
            Key::Left => self.cursor = self.cursor.saturating_sub(1),
            Key::Right => self.cursor = self.text.len().min(self.cursor + 1),
            Key::Home | Key::Ctrl('a') => self.cursor = 0,
            Key::End | Key::Ctrl('e') => self.cursor = self.text.len(),
            Key::Ctrl('u') => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            Key::Ctrl('k') => self.text.truncate(self.cursor),
            Key::Ctrl('w') => self.cut_word(),
            Key::Up => self.recall(self.place.saturating_sub(1)),
            Key::Down => self.recall(self.place + 1),
            _ => {}
        }
    }

    fn cut_word(&mut self) {
        let before = &self.text[..self.cursor];
        let word = before.iter().rposition(|c| *c != ' ').unwrap_or(0);
        let start = before[..word]
            .iter()
            .rposition(|c| *c == ' ')
            .map_or(0, |space| space + 1);
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }

    fn recall(&mut self, place: usize) {
        self.place = place.min(self.history.len());
        let text = self.history.get(self.place).cloned().unwrap_or_default();
        self.replace(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Line {
        let mut line = Line::default();
        text.chars().for_each(|c| line.edit(Key::Char(c)));
        line
    }

    #[test]
    fn edits_in_the_middle() {
        let mut line = typed("helo");
        line.edit(Key::Left);
        line.edit(Key::Char('l'));
        assert_eq!(line.text(), "hello");
        line.edit(Key::Home);
        line.edit(Key::Delete);
        assert_eq!(line.text(), "ello");
    }

    #[test]
    fn cuts_the_last_word() {
        let mut line = typed("cat file ");
        line.edit(Key::Ctrl('w'));
        assert_eq!(line.text(), "cat ");
    }

    #[test]
    fn arrows_walk_through_the_history() {
        let mut line = Line::default();
        line.remember("one");
        line.remember("two");
        line.edit(Key::Up);
        line.edit(Key::Up);
        assert_eq!(line.text(), "one");
        line.edit(Key::Down);
        line.edit(Key::Down);
        assert_eq!(line.text(), "");
    }
}
