//! The binary that users run, on a display, a bus and a keyring of its own: one test at a time.

mod accounts;
mod coming_and_going;
mod console_process;
mod console_states;
mod crashes;
mod display;
mod encodings;
mod faults;
mod first_console;
mod forms;
mod harm;
mod hostile;
mod keyrings;
mod keys;
mod life;
mod list;
mod other_pages;
mod package;
mod power;
mod proxies;
mod screenshots;
mod soak;
mod tricks;
mod viewer;
mod viewer_display;
mod viewer_input;
