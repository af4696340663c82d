//! What is chosen for consoles: for all of them, for an account's, for one server's.
//!
//! Every choice of the viewer lives in one file, `settings.json`, and nowhere else. A narrower level
//! goes before a wider one; what none of them chooses is as [`Settings::default`] says.
//!
//! - [`choices`]: what can be chosen, and what follows from three levels of it;
//! - [`file`]: where it is kept.

pub mod choices;
pub mod file;

pub use choices::{
    Choices, CommandKey, Level, Levels, OptionKey, Quality, Ready, Release, Scale, Settings,
};
pub use file::SettingsFile;
