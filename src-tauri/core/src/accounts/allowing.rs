//! What the user allows for one account while a console is open.

use super::{
    Accounts,
    tidy::{add_hosts, clean_hosts},
};
use crate::{
    account::AccountId,
    error::{Code, Fault},
    host_port,
    trust::{Certificate, Pin},
};

/// The most hosts that are allowed at once: more than a person can have read.
const HOSTS_AT_ONCE: usize = 32;

impl Accounts {
    /// The user allows consoles of this account on this host.
    ///
    /// # Errors
    /// [`Code::BadInput`], [`Code::NotFound`], or the book's fault.
    pub fn allow_console_host(&self, id: &AccountId, host: &str) -> Result<(), Fault> {
        let hosts = clean_hosts(vec![host.to_owned()]);
        if hosts.is_empty() {
            return Err(Fault::new(Code::BadInput)
                .message(
                    "The console's address is on a host whose name is none that may be allowed.",
                )
                .action("Try again; if it goes on, tell the provider."));
        }
        self.change(id, |account| add_hosts(&mut account.console_hosts, &hosts))
            .map(drop)
    }

    /// The user allows the provider's page to reach these hosts. What is no host is left out.
    ///
    /// # Errors
    /// [`Code::NotFound`], or the book's fault.
    pub fn allow_page_hosts(&self, id: &AccountId, hosts: &[String]) -> Result<(), Fault> {
        let hosts = hosts.get(..HOSTS_AT_ONCE).unwrap_or(hosts);
        self.change(id, |account| add_hosts(&mut account.page_hosts, hosts))
            .map(drop)
    }

    /// The user trusts this certificate, for its host and port and this account.
    ///
    /// # Errors
    /// [`Code::BadInput`], [`Code::NotFound`], or the book's fault.
    pub fn trust_certificate(&self, id: &AccountId, seen: &Certificate) -> Result<(), Fault> {
        let is_digest =
            seen.sha256.len() == 64 && seen.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_digest {
            return Err(Fault::new(Code::BadInput).message("This is no certificate's SHA-256."));
        }
        let pin = Pin {
            host: host_port::bare(&seen.host).to_ascii_lowercase(),
            port: seen.port,
            sha256: seen.sha256.to_ascii_lowercase(),
        };
        self.change(id, |account| {
            if !account.trust.pins.contains(&pin) {
                account.trust.pins.push(pin);
            }
        })
        .map(drop)
    }
}
