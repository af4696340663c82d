//! A `credentials.csv`, or whatever else was dropped or pasted in its place.

use porthole_core::accounts::FileKeys;
use secrecy::ExposeSecret;

use crate::text;

/// Keys are found whole or not at all, and the secret one is in no debug text.
pub(super) fn run(bytes: &[u8]) {
    let text = text(bytes);
    let Ok(keys) = FileKeys::read(&text) else {
        return;
    };
    let secret = keys.secret_key.expose_secret();
    assert!(!keys.access_key.is_empty() && !secret.is_empty());
    let told_elsewhere = keys.access_key.contains(secret) || keys.user.contains(secret);
    // A secret of few letters may stand in any text.
    let shown = secret.len() > 20 && format!("{keys:?}").contains(secret);
    assert!(told_elsewhere || !shown, "the secret key is shown");
}
