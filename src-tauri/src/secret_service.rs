//! Whether a keyring is there and open, asked without touching it: a look at the session's bus.
//!
//! Facts: freedesktop.org Secret Service API 0.2, `org.freedesktop.secrets`, property `Locked` of
//! `org.freedesktop.Secret.Collection`. Windows and macOS have a keyring always.

/// What the look found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There is none, and none would be started.
    Missing,
    /// It is there, and locked.
    #[cfg_attr(
        not(target_os = "linux"),
        allow(
            dead_code,
            reason = "the other systems' keyrings tell only when they are used"
        )
    )]
    Locked,
    /// It is there and open, or cannot be looked at and has to be tried.
    There,
}

#[cfg(target_os = "linux")]
pub use linux::state;

/// Windows and macOS: always there.
#[cfg(not(target_os = "linux"))]
pub fn state() -> State {
    State::There
}

#[cfg(target_os = "linux")]
mod linux {
    use gtk::{
        gio::{self, BusType, Cancellable, DBusCallFlags, DBusConnection},
        glib::{Variant, prelude::ToVariant},
    };

    use super::State;

    const NAME: &str = "org.freedesktop.secrets";
    const LIMIT_MS: i32 = 2_000;

    /// Asks the bus whether a Secret Service runs or could be started, and whether its default
    /// collection is locked. Blocks for 2 s a question at most.
    pub fn state() -> State {
        let Ok(bus) = gio::bus_get_sync(BusType::Session, Cancellable::NONE) else {
            return State::Missing;
        };
        bus.set_exit_on_close(false);
        if !runs(&bus) && !startable(&bus) {
            return State::Missing;
        }
        if locked(&bus) == Some(true) {
            State::Locked
        } else {
            State::There
        }
    }

    fn runs(bus: &DBusConnection) -> bool {
        ask_bus(bus, "NameHasOwner", Some(&(NAME,).to_variant()))
            .and_then(|answer| answer.try_child_value(0)?.get::<bool>())
            .unwrap_or(false)
    }

    fn startable(bus: &DBusConnection) -> bool {
        ask_bus(bus, "ListActivatableNames", None)
            .and_then(|answer| answer.try_child_value(0)?.get::<Vec<String>>())
            .is_some_and(|names| names.iter().any(|name| name == NAME))
    }

    fn ask_bus(bus: &DBusConnection, method: &str, words: Option<&Variant>) -> Option<Variant> {
        bus.call_sync(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            method,
            words,
            None,
            DBusCallFlags::NONE,
            LIMIT_MS,
            Cancellable::NONE,
        )
        .ok()
    }

    fn locked(bus: &DBusConnection) -> Option<bool> {
        let answer = bus
            .call_sync(
                Some(NAME),
                "/org/freedesktop/secrets/aliases/default",
                "org.freedesktop.DBus.Properties",
                "Get",
                Some(&("org.freedesktop.Secret.Collection", "Locked").to_variant()),
                None,
                DBusCallFlags::NONE,
                LIMIT_MS,
                Cancellable::NONE,
            )
            .ok()?;
        answer.try_child_value(0)?.as_variant()?.get::<bool>()
    }
}
