//! Opens and closes many consoles, and looks at what stays behind.

fn main() {}
