//! The demo's own authority and the certificate that it signs for 127.0.0.1 and localhost.

use std::{io, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio_rustls::TlsAcceptor;

/// The certificate that a door shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certificate {
    /// A right one, signed by the demo's own authority.
    #[default]
    Signed,
    /// Signed by itself, and an authority at that, as `openssl req -x509` makes them.
    SelfSigned,
    /// Signed by the demo's authority, over since yesterday.
    Expired,
    /// Signed by the demo's authority, for another host.
    OtherHost,
}

/// A fresh authority.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn make() -> io::Result<Self> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let params = authority();
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        Ok(Self {
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        })
    }

    /// TLS that shows a certificate of this kind.
    pub(crate) fn acceptor(&self, kind: Certificate) -> io::Result<TlsAcceptor> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let params = leaf(kind)?;
        let certificate = if kind == Certificate::SelfSigned {
            params.self_signed(&key)
        } else {
            params.signed_by(&key, &self.issuer)
        };
        let certificate = certificate.map_err(io::Error::other)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn authority() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Porthole demo authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    current(&mut params);
    params
}

fn leaf(kind: Certificate) -> io::Result<CertificateParams> {
    let hosts: &[&str] = match kind {
        Certificate::OtherHost => &["console.example"],
        _ => &["127.0.0.1", "localhost"],
    };
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).into()).collect();
    let mut params = CertificateParams::new(hosts).map_err(io::Error::other)?;
    params.distinguished_name = named("Porthole demo cloud");
    current(&mut params);
    match kind {
        Certificate::SelfSigned => params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
        _ => {
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            params.use_authority_key_identifier_extension = true;
        }
    }
    if kind == Certificate::Expired {
        params.not_after = params.not_before;
        params.not_before -= time::Duration::days(30);
    }
    Ok(params)
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name.push(DnType::OrganizationName, "Porthole demo");
    name
}

/// Some verifiers refuse leaves that live for more than 398 days.
fn current(params: &mut CertificateParams) {
    let now = time::OffsetDateTime::now_utc();
    params.not_before = now - time::Duration::days(1);
    params.not_after = now + time::Duration::days(365);
}
