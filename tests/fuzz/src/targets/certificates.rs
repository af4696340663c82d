//! Certificates: as a person drops them on the form, and as a host shows them.

use porthole_core::cloud::tls;

use crate::text;

/// Of a dropped text only certificates are kept; what a host shows is described, whatever it is.
pub(super) fn run(bytes: &[u8]) {
    if let Ok(kept) = tls::certificates_only(&text(bytes)) {
        assert!(!tls::holds_private_key(&kept));
        assert_eq!(tls::certificates_only(&kept).as_ref(), Ok(&kept));
    }
    let seen = tls::describe(bytes, "host.example", 443, "It is strange.");
    assert_eq!(seen.sha256.len(), 64);
    let pem = tls::pem(bytes);
    assert!(pem.lines().all(|line| line.len() <= 64), "{pem}");
}
