//! The tree itself: the invariants that a compiler does not keep.

mod commands;
mod floors;
mod foreign_pages;
mod secrets;
mod text;
mod tree;
