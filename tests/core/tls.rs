//! Whom an account trusts: its own authority, a pinned certificate, and nobody else.

use std::sync::Arc;

use porthole_core::{
    cloud::tls::{self, Leaf},
    error::{Code, Fault},
    proxy::ProxyRoute,
    trust::{Pin, Trust},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::net::TcpStream;

use crate::fake_cloud::{FakeCloud, account_at, cloud_with, credentials, page, place};

struct Shown {
    config: Arc<ServerConfig>,
    der: Vec<u8>,
    pem: String,
}

fn shown(der: &rcgen::Certificate, key: &KeyPair) -> Shown {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocols")
        .with_no_client_auth()
        .with_single_cert(
            vec![der.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .expect("a key that fits");
    Shown {
        config: Arc::new(config),
        der: der.der().to_vec(),
        pem: der.pem(),
    }
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    CertificateParams::new(names).expect("names")
}

fn self_signed(params: &CertificateParams) -> Shown {
    let key = KeyPair::generate().expect("a key");
    shown(&params.self_signed(&key).expect("a certificate"), &key)
}

/// An authority, and a certificate of it.
fn issued(leaf: &CertificateParams) -> (String, Shown) {
    let mut authority = params(&[]);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let issuer = CertifiedIssuer::self_signed(authority, key).expect("an authority");
    let leaf_key = KeyPair::generate().expect("a key");
    let certificate = leaf.signed_by(&leaf_key, &issuer).expect("a certificate");
    (issuer.pem(), shown(&certificate, &leaf_key))
}

async fn list(fake: &FakeCloud, trust: Trust) -> Result<(), Fault> {
    let place = place(1);
    let url = format!("https://{}", fake.address);
    let mut account = account_at(&url, std::slice::from_ref(&place));
    account.trust = trust;
    cloud_with(0, ProxyRoute::Direct)
        .servers(&account, &credentials(), &place, &|_| {})
        .await
}

async fn serve(shown: &Shown) -> FakeCloud {
    FakeCloud::start_with(|_| page([1], 1), Some(Arc::clone(&shown.config))).await
}

fn own(pem: &str) -> Trust {
    Trust {
        ca_pem: Some(pem.into()),
        pins: Vec::new(),
    }
}

fn pinned(host: &str, port: u16, der: &[u8]) -> Trust {
    let seen = tls::describe(der, host, port, "");
    Trust {
        ca_pem: None,
        pins: vec![Pin {
            host: host.into(),
            port,
            sha256: seen.sha256,
        }],
    }
}

#[tokio::test]
async fn trusts_the_accounts_own_authority() {
    let (pem, leaf) = issued(&params(&["127.0.0.1"]));
    let fake = serve(&leaf).await;
    assert_eq!(list(&fake, own(&pem)).await, Ok(()));
    let (foreign, _) = issued(&params(&["127.0.0.1"]));
    assert_eq!(
        list(&fake, own(&foreign)).await.expect_err("foreign").code,
        Code::Tls
    );
}

#[tokio::test]
async fn tells_which_certificate_and_why() {
    let unknown = self_signed(&params(&["127.0.0.1"]));
    let fault = list(&serve(&unknown).await, Trust::default())
        .await
        .expect_err("unknown");
    assert_eq!(fault.code, Code::Tls);
    assert!(fault.message.contains("nobody"), "{}", fault.message);
    let labels: Vec<&str> = fault.details.iter().map(|it| it.label.as_str()).collect();
    assert!(
        ["Host", "Subject", "Issuer", "Valid", "SHA-256"]
            .iter()
            .all(|it| labels.contains(it)),
        "{labels:?}"
    );

    let mut says_ca = params(&["127.0.0.1"]);
    says_ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let leaf = self_signed(&says_ca);
    let another = own(&issued(&params(&["127.0.0.1"])).0);
    let fault = list(&serve(&leaf).await, another)
        .await
        .expect_err("itself");
    assert!(!fault.message.contains("Error"), "{}", fault.message);

    let (pem, other) = issued(&params(&["other.example"]));
    let fault = list(&serve(&other).await, own(&pem))
        .await
        .expect_err("another name");
    assert!(
        fault.message.contains("other.example, not for 127.0.0.1"),
        "{}",
        fault.message
    );

    let mut old = params(&["127.0.0.1"]);
    (old.not_before, old.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 2, 3));
    let (pem, old) = issued(&old);
    let fault = list(&serve(&old).await, own(&pem)).await.expect_err("old");
    assert!(fault.message.contains("2021-02-03"), "{}", fault.message);

    let mut young = params(&["127.0.0.1"]);
    (young.not_before, young.not_after) = (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1));
    let (pem, young) = issued(&young);
    let fault = list(&serve(&young).await, own(&pem))
        .await
        .expect_err("young");
    assert!(fault.message.contains("2090-01-01"), "{}", fault.message);
}

#[tokio::test]
async fn a_pin_trusts_one_certificate_on_one_host_and_port() {
    let mut says_ca = params(&["whatever.example"]);
    says_ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    for params in [params(&["whatever.example"]), says_ca] {
        let leaf = self_signed(&params);
        let fake = serve(&leaf).await;
        let port = fake.address.port();
        assert_eq!(
            list(&fake, pinned("127.0.0.1", port, &leaf.der)).await,
            Ok(())
        );
        let another_port = pinned("127.0.0.1", port ^ 1, &leaf.der);
        assert!(list(&fake, another_port).await.is_err());
        let another_host = pinned("127.0.0.2", port, &leaf.der);
        assert!(list(&fake, another_host).await.is_err());
        let another = self_signed(&params);
        assert!(
            list(&fake, pinned("127.0.0.1", port, &another.der))
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn takes_a_self_signed_certificate_as_its_own_authority_by_name_and_date() {
    let mut says_ca = params(&["127.0.0.1"]);
    says_ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let leaf = self_signed(&says_ca);
    assert_eq!(list(&serve(&leaf).await, own(&leaf.pem)).await, Ok(()));
    let mut elsewhere = params(&["other.example"]);
    elsewhere.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let leaf = self_signed(&elsewhere);
    assert!(list(&serve(&leaf).await, own(&leaf.pem)).await.is_err());
}

#[tokio::test]
async fn looks_and_says_whom_it_met() {
    let (pem, leaf) = issued(&params(&["127.0.0.1"]));
    let fake = serve(&leaf).await;
    let port = fake.address.port();
    let connect = || async {
        TcpStream::connect(fake.address)
            .await
            .expect("a connection")
    };
    let met = tls::look("127.0.0.1", port, connect().await, &own(&pem)).await;
    assert_eq!(
        met,
        Ok(Leaf {
            der: leaf.der.clone()
        })
    );
    let refusal = tls::look("127.0.0.1", port, connect().await, &Trust::default())
        .await
        .expect_err("unknown");
    let seen = refusal.certificate.expect("it was shown");
    assert_eq!(seen.sha256, tls::describe(&leaf.der, "", 0, "").sha256);
    assert_eq!((seen.host.as_str(), seen.port), ("127.0.0.1", port));
    assert_eq!(refusal.fault.code, Code::Tls);
}

#[test]
fn refuses_an_authority_that_cannot_be_read() {
    for text in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        let fault = tls::certificates_of(text).expect_err("no certificate");
        assert_eq!(
            (fault.code, fault.field.as_deref()),
            (Code::BadInput, Some("ca_pem"))
        );
    }
}
