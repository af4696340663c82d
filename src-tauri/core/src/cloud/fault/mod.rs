//! From what happened to a [`Fault`](crate::error::Fault): answers of every shape, and connections that failed.

pub mod answer;
pub mod power;
pub mod shape;
pub mod transport;
mod words;
