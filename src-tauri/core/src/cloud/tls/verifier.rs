//! Decides about one host's certificate: a pin, else the account's own authority, else the system.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use rustls::{
    DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use rustls_platform_verifier::Verifier as System;

use super::{certificate, certificates_of, provider};
use crate::{
    error::{Code, Fault},
    trust::{Certificate, Trust},
};

pub(super) struct Verifier {
    host: String,
    port: u16,
    /// SHA-256 of the certificates that are pinned for this host and port.
    pins: Vec<String>,
    own: Option<OwnAuthority>,
    provider: Arc<CryptoProvider>,
    refused: Arc<Mutex<Option<Certificate>>>,
}

/// The account's own authority. Some are a self-signed server certificate and nothing more.
struct OwnAuthority {
    chain: Arc<WebPkiServerVerifier>,
    certificates: Vec<CertificateDer<'static>>,
}

impl Verifier {
    pub(super) fn new(
        trust: &Trust,
        host: &str,
        port: u16,
        refused: Arc<Mutex<Option<Certificate>>>,
    ) -> Result<Self, Fault> {
        let provider = provider();
        let own = match trust.ca_pem.as_deref().map(str::trim) {
            Some(pem) if !pem.is_empty() => Some(OwnAuthority::new(pem, &provider)?),
            _ => None,
        };
        let pins = trust
            .pins
            .iter()
            .filter(|pin| pin.port == port && pin.host.eq_ignore_ascii_case(host))
            .map(|pin| pin.sha256.to_ascii_lowercase())
            .collect();
        Ok(Self {
            host: host.into(),
            port,
            pins,
            own,
            provider,
            refused,
        })
    }

    fn decide(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.pins.contains(&certificate::sha256(leaf)) {
            return Ok(ServerCertVerified::assertion());
        }
        let Some(own) = &self.own else {
            return system()?.verify_server_cert(leaf, intermediates, name, ocsp, now);
        };
        let refused = match own.decide(leaf, intermediates, name, now) {
            Ok(trusted) => return Ok(trusted),
            Err(refused) => refused,
        };
        // The own authority knows best why its own certificate is not good.
        let foreign = matches!(
            refused,
            Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer)
        );
        let by_system =
            system().and_then(|it| it.verify_server_cert(leaf, intermediates, name, ocsp, now));
        if foreign {
            by_system
        } else {
            by_system.map_err(|_| refused)
        }
    }
}

impl OwnAuthority {
    fn new(pem: &str, provider: &Arc<CryptoProvider>) -> Result<Self, Fault> {
        let certificates = certificates_of(pem)?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates.iter().cloned());
        let chain =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
                .build()
                .map_err(|error| {
                    Fault::new(Code::Tls)
                        .message("The account's own certificate authority cannot be used.")
                        .detail("Reason", error.to_string())
                })?;
        Ok(Self {
            chain,
            certificates,
        })
    }

    fn decide(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let by_chain = self
            .chain
            .verify_server_cert(leaf, intermediates, name, &[], now);
        if by_chain.is_err() && self.certificates.iter().any(|own| own == leaf) {
            // A chain of one whose leaf says CA:true, which webpki refuses as an end entity.
            certificate::check_dates(leaf, now)?;
            verify_server_name(&ParsedCertificate::try_from(leaf)?, name)?;
            return Ok(ServerCertVerified::assertion());
        }
        by_chain
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let decided = self.decide(leaf, intermediates, name, ocsp, now);
        let refused = decided.as_ref().err().map(|error| {
            let why = certificate::reason(error, leaf, &self.host);
            certificate::describe(leaf, &self.host, self.port, &why)
        });
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = refused;
        decided
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, leaf, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, leaf, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({}:{})", self.host, self.port)
    }
}

/// The system's verifier. Reading the system's authorities takes milliseconds: once is enough.
fn system() -> Result<&'static System, Error> {
    static SYSTEM: OnceLock<Result<System, Error>> = OnceLock::new();
    SYSTEM
        .get_or_init(|| System::new(provider()))
        .as_ref()
        .map_err(Clone::clone)
}
