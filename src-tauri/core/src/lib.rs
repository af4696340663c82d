//! Porthole's core: what can be known and asked without a window or a keyring, and at a time that it is told.
//!
//! Floors, from the ground; nothing looks up:
//!
//! 1. the nouns: [`error`], [`account`], [`server`], [`power`], [`host_port`], [`console_url`],
//!    [`trust`], [`proxy`], [`vault`];
//! 2. [`account_book`]: accounts on disk, without their secrets; [`settings`]: what was chosen for
//!    consoles;
//! 3. [`cloud`]: asks the clouds' APIs, knows no console;
//! 4. [`inventory`]: every server of every account; beside it [`console`]: the words that the
//!    launcher and a console process exchange.
//!
//! The shell implements the small traits [`vault::Vault`] and [`proxy::ProxyLookup`], and hands in
//! a [`cloud::clock::Clock`], so the whole core runs in a test.

pub mod account;
pub mod account_book;
pub mod accounts;
pub mod cloud;
pub mod console;
pub mod console_url;
pub mod error;
pub mod host_port;
pub mod inventory;
mod kept_file;
pub mod power;
pub mod proxy;
pub mod server;
pub mod settings;
pub mod trust;
pub mod vault;
