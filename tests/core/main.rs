//! The core without a window, a keyring or a cloud: a listener on loopback plays the cloud.

mod account_book;
mod accounts;
mod answers;
mod clock;
mod console;
mod demo;
mod fake_cloud;
mod faults;
mod guard;
mod inventory;
mod link_address;
mod list;
mod pasted;
mod pauses;
mod power;
mod reach;
mod settings;
mod signer;
mod tls;
mod transport;
