//! What the page of an account changes.

use serde::Deserialize;
use ts_rs::TS;

use super::tidy::{checked_name, clean_hosts, no_place, own_authority};
use crate::{
    account::{Account, Place},
    error::Fault,
    trust::{Pin, Trust},
};

/// What can be changed on an account without its key.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct AccountChange {
    /// The new name.
    pub name: String,
    /// The places whose servers are listed.
    pub places: Vec<Place>,
    /// See [`crate::account::Account::console_hosts`].
    pub console_hosts: Vec<String>,
    /// See [`crate::account::Account::page_hosts`].
    pub page_hosts: Vec<String>,
    /// See [`crate::account::Account::allow_plain`].
    pub allow_plain: bool,
    /// See [`crate::account::Account::trust`].
    pub trust: Trust,
    /// What was allowed as far as the window knew when it began to change it: what a console was
    /// allowed since then stays allowed.
    pub before: Allowed,
}

/// What a user has allowed for an account, piece by piece.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export)]
pub struct Allowed {
    /// See [`crate::account::Account::console_hosts`].
    pub console_hosts: Vec<String>,
    /// See [`crate::account::Account::page_hosts`].
    pub page_hosts: Vec<String>,
    /// See [`crate::trust::Trust::pins`].
    pub pins: Vec<Pin>,
}

impl AccountChange {
    /// The change in order, or what is to be mended.
    pub(super) fn checked(self) -> Result<Self, Fault> {
        if self.places.is_empty() {
            return Err(no_place());
        }
        Ok(Self {
            name: checked_name(&self.name)?,
            console_hosts: clean_hosts(self.console_hosts),
            page_hosts: clean_hosts(self.page_hosts),
            trust: Trust {
                ca_pem: own_authority(self.trust.ca_pem.as_deref().unwrap_or_default())?,
                pins: self.trust.pins,
            },
            ..self
        })
    }

    /// Makes it.
    pub(super) fn over(self, account: &mut Account) {
        let before = self.before;
        account.name = self.name;
        account.places = self.places;
        account.allow_plain = self.allow_plain;
        account.trust.ca_pem = self.trust.ca_pem;
        edit(
            &mut account.console_hosts,
            &before.console_hosts,
            self.console_hosts,
        );
        edit(&mut account.page_hosts, &before.page_hosts, self.page_hosts);
        edit(&mut account.trust.pins, &before.pins, self.trust.pins);
    }
}

/// Takes off a list what was taken off it since `before`, and puts on it what was put on it.
fn edit<T: PartialEq>(list: &mut Vec<T>, before: &[T], wanted: Vec<T>) {
    list.retain(|it| wanted.contains(it) || !before.contains(it));
    for it in wanted {
        if !before.contains(&it) && !list.contains(&it) {
            list.push(it);
        }
    }
}
