//! The figures of the app, side by side with their aims.

fn main() {}
