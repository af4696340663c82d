//! What went wrong, in a person's words: [`Fault`] and its [`Code`].
//!
//! Every floor reports a [`Fault`]. Its sentences come from one table in this file, so that the
//! launcher and a console window say the same; the user interface picks the button by the code,
//! never by the text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of fault it is. A code exists only if somebody acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Code {
    /// The cloud does not know the access key.
    WrongAccessKey,
    /// The signature did not match: the secret key is not the one of this access key.
    WrongSecretKey,
    /// The security token of temporary keys is wrong or has ended.
    TokenEnded,
    /// Too many failed logins; the cloud has locked the key for some minutes.
    KeyLocked,
    /// This computer's clock differs from the cloud's by more than the signature allows.
    ClockOff,
    /// The key is right, but a policy forbids this action.
    NotPermitted,
    /// The account is frozen, in arrears or not verified.
    AccountFrozen,
    /// The project does not exist, or is not in this region.
    ProjectNotFound,
    /// The server does not exist any more.
    ServerGone,
    /// The server is not running; its console shows nothing.
    NotRunning,
    /// The server is doing something else; it can be asked again shortly.
    Busy,
    /// The server's state does not allow what was asked for.
    WrongState,
    /// It is not known whether the cloud did what was asked for: nothing asks it again by itself.
    Unsure,
    /// This kind of server has no console.
    NoConsole,
    /// The cloud asks to slow down.
    Throttled,
    /// The cloud's service has a fault of its own.
    ServiceDown,
    /// This path does not exist on that host: a wrong address, or not this kind of cloud.
    WrongEndpoint,
    /// No network: nothing can be reached.
    NoNetwork,
    /// The host's name could not be looked up.
    Dns,
    /// The proxy refused or could not be reached.
    Proxy,
    /// The host's certificate could not be trusted.
    Tls,
    /// The host did not answer in time.
    TimedOut,
    /// The answer was not what the API describes.
    NotUnderstood,
    /// The cloud refused the request for another reason, which is quoted.
    Refused,
    /// The user cancelled it.
    Cancelled,
    /// The console's host is not one of this account's cloud.
    ForeignConsoleHost,
    /// The console's address is not one that may be opened.
    BadConsoleUrl,
    /// The console's address is not encrypted, and the account does not allow that.
    PlainConsoleUrl,
    /// The console's window could not be opened.
    ConsoleFailed,
    /// There is no keyring on this computer.
    KeyringMissing,
    /// The keyring is locked.
    KeyringLocked,
    /// The keyring did not answer in time.
    KeyringSilent,
    /// The keyring refused to keep or give the secret.
    KeyringRefused,
    /// The keyring has no secret for this account.
    SecretMissing,
    /// A secret is longer than a keyring entry may be.
    SecretTooLong,
    /// The file of accounts could not be read as one; it was kept aside.
    BookDamaged,
    /// The file of accounts was written by a newer Porthole.
    BookNewer,
    /// The file of accounts could not be written.
    BookUnwritable,
    /// There is no such account, draft or console any more.
    NotFound,
    /// A field of a form needs to be mended.
    BadInput,
}

/// One line of "Details": a label and its value, never a secret or a console URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Detail {
    /// What the value is, such as `Request ID`.
    pub label: String,
    /// The value, as text.
    pub value: String,
}

/// A fault, ready to be shown: what happened and why, what to do next, and details to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Fault {
    /// What kind of fault it is; the user interface picks the button by it.
    pub code: Code,
    /// One or two sentences: what happened, and why.
    pub message: String,
    /// One sentence: what to do next.
    pub action: String,
    /// The form field that it belongs to, if it belongs to one, by its name in the draft.
    pub field: Option<String>,
    /// Seconds to wait before asking again, where the cloud told.
    pub retry_after_s: Option<u32>,
    /// For whoever is asked for help: host, status, the cloud's own code, request id.
    pub details: Vec<Detail>,
}

impl Fault {
    /// A fault with the sentences that this code has by default.
    pub fn new(code: Code) -> Self {
        let (message, action) = sentences(code);
        Self {
            code,
            message: message.into(),
            action: action.into(),
            field: None,
            retry_after_s: None,
            details: Vec::new(),
        }
    }

    /// The same fault with a more exact message.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The same fault with a more exact next step.
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.action = action.into();
        self
    }

    /// The same fault, told at a field of the form.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same fault with one more line of details.
    pub fn detail(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.push(Detail {
            label: label.into(),
            value: value.into(),
        });
        self
    }

    /// The same fault with the seconds that the cloud asked to wait.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.action)
    }
}

impl std::error::Error for Fault {}

/// The table of sentences: (what happened and why, what to do next).
fn sentences(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::WrongAccessKey => (
            "The cloud does not know this access key.",
            "Check it for a missing first or last character, and that the right cloud is chosen.",
        ),
        Code::WrongSecretKey => (
            "The cloud did not accept this secret key for that access key.",
            "Check it for a missing first or last character. After five refusals the cloud locks the key for five minutes.",
        ),
        Code::TokenEnded => (
            "These temporary keys have ended, or their security token is not complete.",
            "Get new temporary keys and replace these.",
        ),
        Code::KeyLocked => (
            "The cloud has locked this access key after too many refused logins.",
            "Wait five minutes, then try again with the right secret key.",
        ),
        Code::ClockOff => (
            "This computer's clock is wrong, and the cloud refuses signatures with a wrong time.",
            "Set the clock to automatic, then try again.",
        ),
        Code::NotPermitted => (
            "This key may not do that.",
            "Ask whoever manages the account for the permission.",
        ),
        Code::AccountFrozen => (
            "The cloud has restricted this account.",
            "Sign in to the provider's website to see why: it may be in arrears or not verified.",
        ),
        Code::ProjectNotFound => (
            "The cloud does not know this project in this region.",
            "Check the project ID, and that it belongs to this region.",
        ),
        Code::ServerGone => (
            "This server does not exist any more.",
            "Refresh the list to see what is there now.",
        ),
        Code::NotRunning => (
            "The server is not running, so its console has nothing to show.",
            "Start it, then look again.",
        ),
        Code::Busy => (
            "The server is busy with another command.",
            "Try again in a minute.",
        ),
        Code::WrongState => (
            "The server's state does not allow this now.",
            "Look again to see what it does.",
        ),
        Code::Unsure => (
            "It is not known whether the cloud did this.",
            "Look again to see what the server does before you ask once more.",
        ),
        Code::NoConsole => (
            "This kind of server has no console.",
            "Reach it another way: the provider offers none for this flavor.",
        ),
        Code::Throttled => (
            "The cloud is asked too often and wants a pause.",
            "Wait a minute, then try again.",
        ),
        Code::ServiceDown => (
            "The cloud's service has a fault of its own.",
            "Try again in a minute, or look at the provider's status page.",
        ),
        Code::WrongEndpoint => (
            "The host answered, but does not know this API.",
            "Check the cloud or the URLs of this account.",
        ),
        Code::NoNetwork => (
            "The cloud cannot be reached from this computer.",
            "Check the network connection or the VPN, then try again.",
        ),
        Code::Dns => (
            "The name of the cloud's host could not be looked up.",
            "Check the network connection, the VPN and the spelling of the address.",
        ),
        Code::Proxy => (
            "The proxy did not let the connection through.",
            "Check the proxy: this computer's setting, or the account's own.",
        ),
        Code::Tls => (
            "The certificate of the host could not be trusted.",
            "If the host has a certificate of its own, give it to this account.",
        ),
        Code::TimedOut => (
            "The cloud did not answer in time.",
            "Try again; if it goes on, check the network and the provider's status page.",
        ),
        Code::NotUnderstood => (
            "The answer of the host was not what the API describes.",
            "Check that the account's addresses are right; Details tell what came.",
        ),
        Code::Refused => (
            "The cloud refused the request.",
            "Details hold the cloud's own words.",
        ),
        Code::Cancelled => ("It was cancelled.", "Start it again when you like."),
        Code::ForeignConsoleHost => (
            "The cloud sent a console address on a host that is not known as one of this cloud.",
            "Allow the host for this account if you know it.",
        ),
        Code::BadConsoleUrl => (
            "The cloud sent a console address that cannot be opened safely.",
            "Try again; if it goes on, tell the provider.",
        ),
        Code::PlainConsoleUrl => (
            "The cloud sent a console address without encryption.",
            "Allow it in the account's settings only if the network between is yours.",
        ),
        Code::ConsoleFailed => (
            "The console's window could not be opened.",
            "Try again; Details tell what stopped it.",
        ),
        Code::KeyringMissing => (
            "This computer has no keyring that Porthole could use.",
            "Start or install one, such as GNOME Keyring or KWallet, then try again.",
        ),
        Code::KeyringLocked => ("The keyring is locked.", "Unlock it and try again."),
        Code::KeyringSilent => (
            "The keyring has not answered for 10 seconds.",
            "It may be waiting for its password in another window; look there, then try again.",
        ),
        Code::KeyringRefused => (
            "The keyring refused to keep or give the key.",
            "Try again; Details tell what it said.",
        ),
        Code::SecretMissing => (
            "The keyring holds no secret key for this account.",
            "Enter the secret key again with Replace key.",
        ),
        Code::SecretTooLong => (
            "This is longer than a keyring entry may be.",
            "Check that it is only the key, and nothing pasted with it.",
        ),
        Code::BookDamaged => (
            "The file of accounts was damaged.",
            "It was kept aside, and the list starts empty. Add the accounts again, or repair the file.",
        ),
        Code::BookNewer => (
            "The file of accounts was written by a newer Porthole.",
            "Install the newer version to use it. It was left as it is.",
        ),
        Code::BookUnwritable => (
            "The file of accounts could not be written.",
            "Check that the disk is not full and the folder is yours.",
        ),
        Code::NotFound => (
            "This is not here any more.",
            "Refresh the list to see what is there now.",
        ),
        Code::BadInput => ("This needs to be mended.", "Check the field."),
    }
}
