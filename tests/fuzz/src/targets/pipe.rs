//! The lines between launcher and console process. The launcher believes a console nothing: its
//! process holds a foreign page.

use porthole_core::{
    console::message::{FromConsole, ToConsole},
    proxy::PipeSecret,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{CANARY, hides_canary};

/// What the launcher says.
pub(super) fn to_console(bytes: &[u8]) {
    let message = same_again::<ToConsole>(bytes);
    if let Some(ToConsole::Show(mut showing)) = message {
        drop(showing.page_host());
        showing.url = PipeSecret(format!("https://host.example/?token={CANARY}").into());
        hides_canary(&format!("{:?}", ToConsole::Show(showing)));
    }
}

/// What a console process answers.
pub(super) fn from_console(bytes: &[u8]) {
    if let Some(FromConsole::TrustCertificate { certificate }) = same_again(bytes) {
        drop(certificate.shown_by());
    }
}

/// What is understood says the same when it is said again, in one line.
fn same_again<M: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<M> {
    let message: M = serde_json::from_slice(bytes).ok()?;
    let said = serde_json::to_vec(&message).expect("it can be said");
    assert!(!said.contains(&b'\n'), "a line is a message");
    let again: M = serde_json::from_slice(&said).expect("it is understood again");
    let said_again = serde_json::to_vec(&again).expect("it can be said");
    assert_eq!(said, said_again);
    Some(message)
}
