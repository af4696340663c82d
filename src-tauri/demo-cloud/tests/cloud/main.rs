//! A demo cloud seen from outside, byte for byte: what the launcher and a console will meet.

mod answers;
mod console;
mod endurance;
mod power;
mod rfb;
mod wire;
