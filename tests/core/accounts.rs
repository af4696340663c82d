//! The flow of an account: checked, saved, changed, removed, and nothing half done.

mod bed;
mod changing;
mod form;
mod keeping;
