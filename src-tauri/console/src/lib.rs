//! One console: a process with one isolated window.
