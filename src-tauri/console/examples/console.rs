//! A console process by itself, to be driven over its standard input and output in trials.

fn main() {
    porthole_console::run();
}
