//! From X11 keysyms to what a terminal takes them for.

/// A key press as a terminal understands it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// A character.
    Char(char),
    /// A letter with Ctrl held.
    Ctrl(char),
    Enter,
    Backspace,
    Delete,
    Tab,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    /// Ctrl+Alt+Delete.
    Reboot,
}

/// Which modifiers are held.
#[derive(Default)]
pub(crate) struct Keyboard {
    ctrl: bool,
    alt: bool,
}

impl Keyboard {
    /// What an event means, if it means something.
    pub(crate) fn take(&mut self, keysym: u32, down: bool) -> Option<Key> {
        match keysym {
            0xffe3 | 0xffe4 => self.ctrl = down,
            0xffe9 | 0xffea => self.alt = down,
            _ if down => return self.press(keysym),
            _ => {}
        }
        None
    }

    fn press(&self, keysym: u32) -> Option<Key> {
        Some(match keysym {
            0xff08 => Key::Backspace,
            0xff09 => Key::Tab,
            0xff0d | 0xff8d => Key::Enter,
            0xff50 | 0xff95 => Key::Home,
            0xff51 | 0xff96 => Key::Left,
            0xff52 | 0xff97 => Key::Up,
            0xff53 | 0xff98 => Key::Right,
            0xff54 | 0xff99 => Key::Down,
            0xff57 | 0xff9c => Key::End,
            0xffff | 0xff9f if self.ctrl && self.alt => Key::Reboot,
            0xffff | 0xff9f => Key::Delete,
            _ => {
                let character = character(keysym)?;
                if self.ctrl {
                    Key::Ctrl(character.to_ascii_lowercase())
                } else {
                    Key::Char(character)
                }
            }
        })
    }
}

/// Latin-1 keysyms are the character, those above 0x01000000 hold its Unicode number.
fn character(keysym: u32) -> Option<char> {
    match keysym {
        0x20..=0x7e | 0xa0..=0xff => char::from_u32(keysym),
        // The number pad: / * - + . and digits.
        0xffaa..=0xffb9 => char::from_u32(keysym - 0xff80),
        0x20ac => Some('€'),
        0x0100_0100..=0x0110_ffff => char::from_u32(keysym - 0x0100_0000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ctrl_makes_a_letter_a_command() {
        let mut keyboard = Keyboard::default();
        assert_eq!(keyboard.take(0x63, true), Some(Key::Char('c')));
        keyboard.take(0xffe3, true);
        assert_eq!(keyboard.take(0x63, true), Some(Key::Ctrl('c')));
        keyboard.take(0xffe3, false);
        assert_eq!(keyboard.take(0x63, true), Some(Key::Char('c')));
    }

    #[test]
    fn ctrl_alt_delete_reboots() {
        let mut keyboard = Keyboard::default();
        keyboard.take(0xffe3, true);
        keyboard.take(0xffe9, true);
        assert_eq!(keyboard.take(0xffff, true), Some(Key::Reboot));
    }

    #[test]
    fn knows_letters_beyond_latin() {
        let mut keyboard = Keyboard::default();
        assert_eq!(keyboard.take(0x0100_6771, true), Some(Key::Char('東')));
    }
}
