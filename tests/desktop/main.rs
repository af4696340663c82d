//! The binary that users run, on a display, a bus and a keyring of its own: one test at a time.

mod first_console;
