//! The proxy of an account's own: its address lies in the book, its password in the vault.
//!
//! With the password the vault keeps whom it is for: book and vault are written one after the other,
//! and whoever reads between, or after a change that broke off, must not give it to another proxy.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::Accounts;
use crate::{
    account::Account,
    error::{Code, Fault},
    proxy::{OwnProxy, ProxyRoute},
    vault::SecretKind,
};

impl Accounts {
    /// The password that is stored for this account's proxy: none where it asks for none, or where
    /// it is another proxy, or another user, than what is `known`. It is given to nobody else.
    pub(super) async fn stored_proxy_password(
        &self,
        account: &Account,
        known: Option<&Account>,
    ) -> Result<Option<SecretString>, Fault> {
        let Some(known) = known.filter(|known| known.proxy == account.proxy) else {
            return Ok(None);
        };
        if !known.has_proxy_login() {
            return Ok(None);
        }
        match self.secret(known, SecretKind::ProxyPassword).await {
            Ok(entry) => Ok(known.proxy.as_ref().and_then(|own| opened(own, &entry))),
            // Then none was ever given, and the proxy says whether it wants one.
            Err(fault) if fault.code == Code::SecretMissing => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

/// A form whose stored password cannot be had can do without it: it is typed again.
pub(super) fn to_be_typed(fault: Fault) -> Fault {
    fault
        .action("Type the proxy's password again.")
        .at("proxy_password")
}

/// A password as it lies in the vault: under proxy and user, a line each.
pub(super) fn sealed(own: &OwnProxy, password: &SecretString) -> SecretString {
    let OwnProxy { address, user } = own;
    let entry = Zeroizing::new(format!("{address}\n{user}\n{}", password.expose_secret()));
    SecretString::from(entry.as_str())
}

/// The password of such an entry, where it is for this proxy and user.
fn opened(own: &OwnProxy, entry: &SecretString) -> Option<SecretString> {
    let rest = entry.expose_secret().strip_prefix(own.address.as_str())?;
    let rest = rest.strip_prefix('\n')?.strip_prefix(own.user.as_str())?;
    rest.strip_prefix('\n').map(SecretString::from)
}

/// The way through the account's own proxy, where it has one.
pub(super) fn way(
    account: &Account,
    password: Option<&SecretString>,
) -> Result<Option<ProxyRoute>, Fault> {
    let own = account.proxy.as_ref();
    own.map(|own| own.route(password)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_for_its_own_proxy_and_user() {
        let own = |address: &str, user: &str| OwnProxy {
            address: address.into(),
            user: user.into(),
        };
        let kept = own("socks5://a:1080", "me");
        let entry = sealed(&kept, &SecretString::from("p\nw"));
        let opens = |own: &OwnProxy| opened(own, &entry).map(|it| it.expose_secret().to_owned());
        assert_eq!(opens(&kept).as_deref(), Some("p\nw"));
        for other in [
            own("socks5://b:1080", "me"),
            own("socks5://a:1080", "m"),
            own("socks5://a:108", "me"),
            own("socks5://a:1080", "me\np"),
        ] {
            assert_ne!(opens(&other).as_deref(), Some("p\nw"));
        }
        assert_eq!(opens(&own("socks5://b:1080", "me")), None);
    }
}
