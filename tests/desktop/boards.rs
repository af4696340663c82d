//! Every key of a board, seen on the guest: by scancode on a virtual machine, whatever the layout,
//! and by keysym on an X server, with each of the layout's levels.

use std::ops::RangeInclusive;

use porthole_core::settings::Levels;
use porthole_tests::{
    board::{ALT_GR, Board, SHIFT, lay_out},
    cloud::TestCloud,
    console::Console,
    desktop::Desktop,
    guest::{NoVnc, Qemu, Shows},
    key_guest::KeyGuest,
    stage,
    symbol_guest::SymbolGuest,
    wait::{seconds, until, within},
};

use crate::keys::captured;

/// Keys whose code the kernel took over from the first board of a PC: Escape to the keypad's full
/// stop, the one beside a European board's left Shift, F11 and F12.
const OLD: [RangeInclusive<u8>; 2] = [1..=83, 86..=88];

/// The others: the kernel's code, and the scancode, with its highest bit set behind 0xe0.
const NEWER: [(u8, u8); 19] = [
    (96, 0x9c),
    (97, 0x9d),
    (98, 0xb5),
    (99, 0x54),
    (100, 0xb8),
    (102, 0xc7),
    (103, 0xc8),
    (104, 0xc9),
    (105, 0xcb),
    (106, 0xcd),
    (107, 0xcf),
    (108, 0xd0),
    (109, 0xd1),
    (110, 0xd2),
    (111, 0xd3),
    (119, 0xc6),
    (125, 0xdb),
    (126, 0xdc),
    (127, 0xdd),
];

/// What a Japanese board has beside them: Ro, conversion, kana, no conversion, Yen.
const JAPANESE: [(u8, u8); 5] = [(89, 0x73), (92, 0x79), (93, 0x70), (94, 0x7b), (124, 0x7d)];

/// Caps, Num and Scroll Lock.
const LOCKS: [u8; 3] = [58, 69, 70];

/// The kernel's code and scancode of Tab.
const TAB: u8 = 15;

/// X11's keysym of AltGr, where a layout has a third level.
const LEVEL_3: u32 = 0xfe03;

fn all_keys() -> Vec<(u8, u8)> {
    let old = OLD.into_iter().flatten().map(|code| (code, code));
    old.chain(NEWER).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_key_of_105_reaches_a_virtual_machine_by_its_scancode() {
    reaches_by_scancode("pc105", "us", &all_keys()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn so_does_every_key_of_a_japanese_board_of_106() {
    let keys = all_keys().into_iter().filter(|(code, _)| *code != 86);
    reaches_by_scancode("jp106", "jp", &keys.chain(JAPANESE).collect::<Vec<_>>()).await;
}

async fn reaches_by_scancode(model: &str, layout: &str, keys: &[(u8, u8)]) {
    let desktop = Desktop::start().await;
    let board = Board::new(&desktop, model, layout);
    let cloud = TestCloud::start().await;
    let guest = Qemu::start(&desktop, Shows::Text).await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    app.screen().focus(&window).await;
    until("a first key on the guest", seconds(30), async || {
        board.press(30, None);
        guest.scancodes().contains(&(30, false, 0x61)).then_some(())
    })
    .await;
    // Some keys are the desktop's own, such as Print: with capture they are the guest's.
    let tabs = || {
        let seen = guest.scancodes().into_iter();
        seen.filter(|key| key.0 == TAB).count()
    };
    captured(&app, tabs).await;
    let mut missed = Vec::new();
    for (code, scancode) in keys {
        let before = guest.scancodes().len();
        board.press(*code, None);
        let whole = within(seconds(5), async || {
            let seen = guest.scancodes();
            let has = |down| {
                seen[before..]
                    .iter()
                    .any(|key| (key.0, key.1) == (*scancode, down))
            };
            (has(true) && has(false)).then_some(())
        });
        if whole.await.is_none() {
            missed.push((*code, *scancode, guest.scancodes()[before..].to_vec()));
        }
        // Another press puts a lock back.
        if LOCKS.contains(code) {
            board.press(*code, None);
        }
    }
    assert!(
        missed.is_empty(),
        "{} keys are missed: {missed:x?}{}",
        missed.len(),
        app.screen().evidence()
    );
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_level_of_every_key_reaches_an_x_server_by_its_keysym() {
    for (model, layout) in [("pc105", "us"), ("pc105", "de"), ("jp106", "jp")] {
        reaches_by_keysym(model, layout).await;
    }
}

async fn reaches_by_keysym(model: &str, layout: &str) {
    let desktop = Desktop::start().await;
    let board = Board::new(&desktop, model, layout);
    let cloud = TestCloud::start().await;
    let guest = KeyGuest::start(&desktop).await;
    // Else it has to find a free place for each character that its own board has not, and has few.
    lay_out(&desktop, guest.display(), model, layout);
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let app = stage::with_account(&desktop, &cloud).await;
    let window = stage::open_at(&app, &cloud, &novnc.url).await;
    app.screen().focus(&window).await;
    until("a first key on the guest", seconds(30), async || {
        board.press(57, None);
        guest
            .keys()
            .iter()
            .any(|key| key.name == "space")
            .then_some(())
    })
    .await;
    let mut missed = Vec::new();
    for (code, keysym, held) in characters(&board) {
        let before = guest.keys().len();
        board.press(code, held);
        let seen = within(seconds(5), async || {
            let seen = guest.keys();
            seen[before..]
                .iter()
                .any(|key| key.down && key.keysym == keysym)
                .then_some(())
        });
        if seen.await.is_none() {
            missed.push((code, held, keysym, guest.keys()[before..].to_vec()));
        }
    }
    assert!(
        missed.is_empty(),
        "{layout}: {} are missed: {missed:x?}",
        missed.len()
    );
    guest.all_up().await;
    app.end().await;
}

/// Every key that makes a character of Latin-1, with what brings it out. Dead keys and the keypad have tests
/// of their own.
fn characters(board: &Board) -> Vec<(u8, u32, Option<u8>)> {
    let writing = (2..=13)
        .chain(16..=27)
        .chain(30..=41)
        .chain(43..=53)
        .chain([57, 86, 89, 124]);
    let mut levels = vec![None, Some(SHIFT)];
    if board.keysyms(ALT_GR)[0] == LEVEL_3 {
        levels.push(Some(ALT_GR));
    }
    let is_character = |keysym: u32| matches!(keysym, 0x20..0x100);
    writing
        .filter(|code| *code != SHIFT)
        .flat_map(|code| {
            let keysyms = board.keysyms(code).into_iter().zip(levels.clone());
            keysyms.map(move |(keysym, held)| (code, keysym, held))
        })
        .filter(|(_, keysym, _)| is_character(*keysym))
        .collect()
}

/// The keypad: the kernel's code, X11's keysym without Num Lock, and with it.
const KEYPAD: [(u8, u32, u32); 16] = [
    (71, 0xff95, 0xffb7),
    (72, 0xff97, 0xffb8),
    (73, 0xff9a, 0xffb9),
    (74, 0xffad, 0xffad),
    (75, 0xff96, 0xffb4),
    (76, 0xff9d, 0xffb5),
    (77, 0xff98, 0xffb6),
    (78, 0xffab, 0xffab),
    (79, 0xff9c, 0xffb1),
    (80, 0xff99, 0xffb2),
    (81, 0xff9b, 0xffb3),
    (82, 0xff9e, 0xffb0),
    (83, 0xff9f, 0xffae),
    (55, 0xffaa, 0xffaa),
    (98, 0xffaf, 0xffaf),
    (96, 0xff8d, 0xff8d),
];

/// Num Lock, Caps Lock and Scroll Lock: the kernel's code, and X11's keysym.
const LOCK_SYMBOLS: [(u8, u32); 3] = [(69, 0xff7f), (58, 0xffe5), (70, 0xff14)];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_keypad_and_the_locks_are_told_apart_by_their_keysyms() {
    let desktop = Desktop::start().await;
    let board = Board::new(&desktop, "pc105", "us");
    let guest = SymbolGuest::start().await;
    let novnc = NoVnc::start(&desktop, guest.port).await;
    let (console, _window) = Console::viewing(&desktop, &novnc, Levels::default()).await;
    until("a first key on the guest", seconds(30), async || {
        board.press(30, None);
        guest.pressed().contains(&0x61).then_some(())
    })
    .await;
    let mut missed = Vec::new();
    for num_lock in [false, true] {
        for (code, plain, locked) in KEYPAD {
            let keysym = if num_lock { locked } else { plain };
            if !brings(&board, &guest, code, keysym).await {
                missed.push((code, keysym));
            }
        }
        // The first of them is on for the second round.
        for (code, keysym) in LOCK_SYMBOLS {
            if !brings(&board, &guest, code, keysym).await {
                missed.push((code, keysym));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:x?} of {:x?}", guest.pressed());
    console.end().await;
}

/// Whether a key of the board comes to the guest as this symbol.
async fn brings(board: &Board, guest: &SymbolGuest, code: u8, keysym: u32) -> bool {
    let before = guest.pressed().len();
    board.press(code, None);
    let seen = within(seconds(5), async || {
        guest.pressed()[before..].contains(&keysym).then_some(())
    });
    seen.await.is_some()
}
