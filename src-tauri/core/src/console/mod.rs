//! The words between the launcher and a console process.

pub mod message;
