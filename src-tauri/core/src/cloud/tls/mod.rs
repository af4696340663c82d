//! TLS as an account trusts it: the system's authorities, the account's own, and pinned
//! certificates. The same rules serve the API's sender and the look that a console process takes.

mod certificate;
mod verifier;

use std::sync::{Arc, Mutex, PoisonError};

use rustls::{
    ClientConfig, ProtocolVersion,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::client::TlsStream;

pub use certificate::{describe, pem};
use verifier::Verifier;

use crate::{
    error::{Code, Fault},
    host_port::bare,
    trust::{Certificate, Trust},
};

/// The longest PEM text that is taken, in bytes: room for all authorities of a whole system.
const PEM_BYTES_MAX: usize = 256 * 1024;

/// A configuration for one host, and the certificate that it last refused there.
#[derive(Clone)]
pub struct Tls {
    /// For a client of any kind; it offers no protocol by ALPN.
    pub config: Arc<ClientConfig>,
    refused: Arc<Mutex<Option<Certificate>>>,
}

impl Tls {
    /// What the last refused handshake showed, with the reason.
    pub fn refused(&self) -> Option<Certificate> {
        self.refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// A host's certificate, accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The certificate in DER.
    pub der: Vec<u8>,
}

/// A handshake that ended without trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsRefusal {
    /// What the host showed; none where it showed no certificate at all.
    pub certificate: Option<Certificate>,
    /// What to tell.
    pub fault: Fault,
}

/// The provider of all cryptography, named here and not left to the process's default.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// How to speak TLS with one host, given in lower case and without brackets.
///
/// # Errors
/// [`Code::Tls`] where the account's own authority cannot be read.
pub fn client_config(trust: &Trust, host: &str, port: u16) -> Result<Tls, Fault> {
    let refused = Arc::new(Mutex::new(None));
    let verifier = Verifier::new(trust, host, port, Arc::clone(&refused))?;
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Tls {
        config: Arc::new(config),
        refused,
    })
}

/// Shakes hands with a host over a connection that is there already.
///
/// # Errors
/// [`TlsRefusal`] with the certificate and the reason; the caller limits the time.
pub async fn connect<S>(
    host: &str,
    port: u16,
    stream: S,
    trust: &Trust,
) -> Result<TlsStream<S>, TlsRefusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let host = bare(host);
    let tls = client_config(trust, host, port).map_err(unseen)?;
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| unseen(Fault::new(Code::Tls).message("This is not the name of a host.")))?;
    let connector = tokio_rustls::TlsConnector::from(Arc::clone(&tls.config));
    connector
        .connect(name, stream)
        .await
        .map_err(|error| refusal(&tls, host, &error))
}

/// Shakes hands as [`connect`] does, and says whom it met.
///
/// # Errors
/// As [`connect`].
pub async fn look<S>(host: &str, port: u16, stream: S, trust: &Trust) -> Result<Leaf, TlsRefusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let met = connect(host, port, stream, trust).await?;
    let leaf = met.get_ref().1.peer_certificates().and_then(<[_]>::first);
    leaf.map(|leaf| Leaf { der: leaf.to_vec() })
        .ok_or_else(|| unseen(Fault::new(Code::Tls).detail("Host", bare(host))))
}

/// What a handshake came to, in a line: version, whose certificate by whom, until when, and how many
/// there are in the chain that was sent.
pub fn summary<S>(stream: &TlsStream<S>, host: &str) -> String {
    let (_, session) = stream.get_ref();
    let version = match session.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
        _ => "TLS",
    };
    let chain = session.peer_certificates().unwrap_or_default();
    let Some(leaf) = chain.first() else {
        return version.into();
    };
    let leaf = certificate::describe(leaf, bare(host), 0, "");
    format!(
        "{version}, {} by {}, until {}, {} in the chain",
        leaf.subject,
        leaf.issuer,
        leaf.not_after,
        chain.len()
    )
}

fn unseen(fault: Fault) -> TlsRefusal {
    TlsRefusal {
        certificate: None,
        fault,
    }
}

/// The fault for a refused certificate: which one, and why.
pub fn fault(certificate: &Certificate) -> Fault {
    Fault::new(Code::Tls)
        .message(format!(
            "The certificate of {} could not be trusted. {}",
            certificate.host, certificate.reason
        ))
        .detail("Host", format!("{}:{}", certificate.host, certificate.port))
        .detail("Subject", &certificate.subject)
        .detail("Issuer", &certificate.issuer)
        .detail(
            "Valid",
            format!("{} to {}", certificate.not_before, certificate.not_after),
        )
        .detail("SHA-256", &certificate.sha256)
}

/// The certificates of a PEM text, one at least.
///
/// # Errors
/// [`Code::BadInput`] at the field `ca_pem`.
pub fn certificates_of(pem: &str) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found {
        Ok(found) if !found.is_empty() && found.iter().all(certificate::is_readable) => Ok(found),
        _ => Err(Fault::new(Code::BadInput)
            .message("This is not a certificate in PEM form.")
            .action("Give the whole text, from BEGIN CERTIFICATE to END CERTIFICATE.")
            .at("ca_pem")),
    }
}

/// The certificates of a PEM text, and nothing else that stood in it, as PEM again.
///
/// # Errors
/// [`Code::BadInput`] at the field `ca_pem`.
pub fn certificates_only(pem: &str) -> Result<String, Fault> {
    if pem.len() > PEM_BYTES_MAX {
        return Err(Fault::new(Code::BadInput)
            .message("This is longer than the certificates of any authority.")
            .action("Give only those that the cloud's hosts need.")
            .at("ca_pem"));
    }
    let found = certificates_of(pem)?;
    Ok(found.iter().map(|der| certificate::pem(der)).collect())
}

/// Whether a private key stands in a PEM text.
pub fn holds_private_key(pem: &str) -> bool {
    pem.contains("PRIVATE KEY-----")
}

fn refusal(tls: &Tls, host: &str, error: &std::io::Error) -> TlsRefusal {
    let certificate = tls.refused();
    let fault = certificate.as_ref().map_or_else(
        || {
            Fault::new(Code::Tls)
                .message(format!("{host} did not answer as a TLS server should."))
                .action("Check the address and the port, then try again.")
                .detail("Reason", error.to_string())
        },
        fault,
    );
    TlsRefusal { certificate, fault }
}

fn unusable(error: &rustls::Error) -> Fault {
    Fault::new(Code::Tls).detail("Reason", error.to_string())
}
