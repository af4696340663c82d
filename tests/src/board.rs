//! A keyboard's keys, pressed by their place on the board, as a hand does (X11's XTEST).

use x11rb::{
    connection::Connection,
    protocol::{
        xproto::{ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT},
        xtest::ConnectionExt as _,
    },
    rust_connection::RustConnection,
};

use crate::desktop::Desktop;

/// By how much X11's codes are higher than the kernel's.
const X11_FIRST: u8 = 8;

/// The kernel's codes of the keys that hold a level of the others.
pub const SHIFT: u8 = 42;
/// As above.
pub const ALT_GR: u8 = 100;

/// The hands on a display's keyboard.
pub struct Board {
    display: RustConnection,
    root: u32,
}

impl Board {
    /// A board of this model with this layout, as XKB names them.
    pub fn new(desktop: &Desktop, model: &str, layout: &str) -> Self {
        lay_out(desktop, desktop.display(), model, layout);
        let (display, screen) = x11rb::connect(Some(desktop.display())).expect("a display");
        let root = display.setup().roots[screen].root;
        Self { display, root }
    }

    /// Presses a key, or lets it go; named by the kernel's code.
    pub fn key(&self, code: u8, down: bool) {
        let kind = if down {
            KEY_PRESS_EVENT
        } else {
            KEY_RELEASE_EVENT
        };
        let sent = self
            .display
            .xtest_fake_input(kind, code + X11_FIRST, 0, self.root, 0, 0, 0);
        sent.expect("the display is there")
            .check()
            .expect("it takes keys");
    }

    /// Presses a key and lets it go, while another one is held.
    pub fn press(&self, code: u8, held: Option<u8>) {
        held.iter().for_each(|held| self.key(*held, true));
        self.key(code, true);
        self.key(code, false);
        held.iter().for_each(|held| self.key(*held, false));
    }

    /// What a key is in this layout: X11's keysyms, plain, with Shift, and with AltGr.
    pub fn keysyms(&self, code: u8) -> [u32; 3] {
        let asked = self.display.get_keyboard_mapping(code + X11_FIRST, 1);
        let told = asked
            .expect("the display is there")
            .reply()
            .expect("it has a map");
        // Two groups of two levels, then the third and fourth level (XKB protocol, section 12.4).
        [0, 1, 4].map(|level| told.keysyms.get(level).copied().unwrap_or(0))
    }
}

/// Gives an X server a keyboard of this model with this layout.
pub fn lay_out(desktop: &Desktop, display: &str, model: &str, layout: &str) {
    let mut command = desktop.command("setxkbmap");
    command.args(["-display", display, "-model", model, "-layout", layout]);
    assert!(crate::keyring::succeeds(&mut command), "no layout {layout}");
}
