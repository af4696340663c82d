//! The flow of an account: checked, saved, changed, removed, and nothing half done.

mod bed;
mod certificates;
mod changing;
mod form;
mod halfway;
mod keeping;
mod meanwhile;
mod proxy;
mod vault;
