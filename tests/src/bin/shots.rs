//! Screenshots of the app as people see it.

fn main() {}
