//! The smallest honest RFB 3.8 server (RFC 6143): security None, Raw, ZRLE and Tight, the Cursor and
//! QEMU extended key pseudo-encodings, and rectangles of what has changed.
//!
//! Why not a crate: rustvncserver 2.2.1 listens on every address of the computer, cannot say which
//! port it got, and writes its debugging to the log at info level; a demo on loopback cannot have
//! that.

mod deflate;
mod encode;
mod painter;
mod pixel;
mod pointer;
mod screen;
mod session;
mod tight;

pub(crate) use screen::{Canvas, Screen};
pub(crate) use session::{Input, serve};
