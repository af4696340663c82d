//! The harness: a private desktop, the app on it, and eyes and hands for both.
//!
//! ```text
//! Desktop      a display, a window manager, a bus, a keyring, an empty home   desktop, keyring
//! App          the binary that users run, with or without a driver            app
//! Launcher     the launcher's page, through WebDriver                         launcher
//! Console      a console process by itself, over its pipes                    console
//! Screen       windows from outside: pixels, words, keys, pointer             screen, picture, words
//! stage        the usual beginnings
//! soak         many consoles, and what they leave
//! TestCloud    a demo cloud in the test's own process                         cloud
//! guests       machines as others make them, and ones that tell their keys    guest, wayland,
//!                                                                             key_guest, symbol_guest
//! Board        a keyboard, key by key                                         board
//! Deb          the package, installed and removed                             package
//! rfb          a VNC server that says exactly what a test wants               rfb
//! Nova         OpenStack's own console proxy                                  nova
//! TestProxy    a proxy that asks for a login and knows a name of its own      proxy
//! processes, memory, leaks                                                    what is left
//! ```

pub mod app;
pub mod board;
pub mod cloud;
pub mod console;
pub mod desktop;
pub mod guest;
pub mod key_guest;
pub mod keyring;
pub mod launcher;
pub mod leaks;
pub mod memory;
pub mod network;
pub mod nova;
pub mod package;
pub mod picture;
pub mod processes;
pub mod proxy;
pub mod relay;
pub mod rfb;
pub mod screen;
pub mod servant;
pub mod site;
pub mod soak;
pub mod stage;
pub mod symbol_guest;
pub mod wait;
pub mod wayland;
pub mod words;
