//! The words between the launcher and a console process, and about consoles to the window.

pub mod event;
pub mod life;
pub mod link_address;
pub mod message;
pub mod notice;
pub mod viewer;
