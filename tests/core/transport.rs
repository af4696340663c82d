//! Connections that fail: network, name, proxy, time, size, told apart.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use porthole_core::{
    cloud::Cloud,
    error::{Code, Fault},
    proxy::{PipeSecret, ProxyLookup, ProxyRoute},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use url::Url;

use crate::fake_cloud::{
    FakeCloud, Reply, SkewedClock, account_at, cloud_with, credentials, page, place, short_limits,
};

async fn list_at(url: &str, route: ProxyRoute) -> Result<(), Fault> {
    let place = place(1);
    let account = account_at(url, std::slice::from_ref(&place));
    cloud_with(0, route)
        .servers(&account, &credentials(), &place, &|_| {})
        .await
}

async fn fault_at(url: &str, route: ProxyRoute) -> Fault {
    list_at(url, route).await.expect_err("a fault")
}

/// A port on which nothing listens.
async fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

fn proxy_at(port: u16) -> ProxyRoute {
    ProxyRoute::Http {
        host: "127.0.0.1".into(),
        port,
        authorization: Some(PipeSecret("Basic UFJPWFlQQVNT".into())),
    }
}

/// Answers every connection with these bytes, then closes.
async fn says(bytes: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4_096];
            drop(stream.read(&mut head).await);
            drop(stream.write_all(bytes).await);
        }
    });
    port
}

#[tokio::test]
async fn nothing_listens_there() {
    let port = closed_port().await;
    let fault = fault_at(&format!("http://127.0.0.1:{port}"), ProxyRoute::Direct).await;
    assert_eq!(fault.code, Code::NoNetwork);
    assert!(
        fault.message.contains("refuses connections"),
        "{}",
        fault.message
    );
}

#[tokio::test]
async fn a_name_that_is_none() {
    let fault = fault_at("https://cloud.invalid", ProxyRoute::Direct).await;
    // Without any way out of this computer it is the network that is missing.
    assert!(
        matches!(fault.code, Code::Dns | Code::NoNetwork),
        "{fault:?}"
    );
    assert!(fault.details.iter().any(|it| it.value == "cloud.invalid"));
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_refuses() {
    let gone = fault_at("https://cloud.example.com", proxy_at(closed_port().await)).await;
    assert_eq!(gone.code, Code::Proxy);
    for answer in [
        &b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"[..],
        &b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"[..],
    ] {
        let fault = fault_at("https://cloud.example.com", proxy_at(says(answer).await)).await;
        assert_eq!(fault.code, Code::Proxy, "{fault:?}");
        assert!(!format!("{fault:?}").contains("UFJPWFlQQVNT"));
    }
    let socks = ProxyRoute::Socks5 {
        host: "127.0.0.1".into(),
        port: closed_port().await,
        login: None,
    };
    assert_eq!(
        fault_at("https://cloud.example.com", socks).await.code,
        Code::Proxy
    );
}

/// Says at once that the setting cannot be followed, or says nothing for a while.
struct Unhelpful(Duration);

impl ProxyLookup for Unhelpful {
    fn route(&self, _: &Url) -> Result<ProxyRoute, Fault> {
        std::thread::sleep(self.0);
        Err(Fault::new(Code::Proxy).message("Not this one."))
    }
}

#[tokio::test]
async fn a_proxy_setting_that_leads_nowhere_is_no_way_around_it() {
    let fake = FakeCloud::start(|_| page([1], 1)).await;
    let place = place(1);
    let account = fake.account(std::slice::from_ref(&place));
    let fault = async |cloud: &Cloud| {
        let listed = cloud
            .servers(&account, &credentials(), &place, &|_| {})
            .await;
        listed.expect_err("no way")
    };
    let cloud = |asking: Duration| {
        let clock = Arc::new(SkewedClock(0));
        Cloud::with_limits(clock, Arc::new(Unhelpful(asking)), short_limits())
    };
    let told = fault(&cloud(Duration::ZERO)).await;
    assert_eq!(told.message, "Not this one.");
    let (silent, begun) = (cloud(Duration::from_secs(2)), Instant::now());
    let told = futures_util::future::join_all((0..20).map(|_| fault(&silent))).await;
    assert!(told.iter().all(|it| it.code == Code::Proxy));
    assert!(
        told.iter().any(|it| it.message.contains("which proxy")),
        "{told:?}"
    );
    assert!(begun.elapsed() < Duration::from_secs(20) && fake.heard().is_empty());
    let url = Url::parse(&fake.url()).expect("a URL");
    assert_eq!(
        silent
            .route(&credentials(), &url)
            .await
            .expect_err("silent")
            .code,
        Code::Proxy
    );
}

#[tokio::test]
async fn goes_through_the_proxy_with_its_login() {
    let fake = FakeCloud::start(|_| page([1], 1)).await;
    let through = proxy_at(fake.address.port());
    // Plain http goes to the proxy as a request with the whole URL; this fake answers any.
    assert_eq!(list_at("http://127.0.0.1:9", through).await, Ok(()));
    assert_eq!(
        fake.heard()[0].headers["proxy-authorization"],
        "Basic UFJPWFlQQVNT"
    );
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time() {
    let fake = FakeCloud::start(|_| Reply {
        after: Duration::from_secs(60),
        ..page([1], 1)
    })
    .await;
    let begun = Instant::now();
    let fault = fault_at(&fake.url(), ProxyRoute::Direct).await;
    assert_eq!(fault.code, Code::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_connection_closed_without_an_answer() {
    let port = says(b"").await;
    let fault = fault_at(&format!("http://127.0.0.1:{port}"), ProxyRoute::Direct).await;
    assert_eq!(fault.code, Code::ServiceDown);
}

#[tokio::test]
async fn something_that_is_not_http() {
    let port = says(b"SSH-2.0-OpenSSH_9.2\r\n").await;
    let fault = fault_at(&format!("http://127.0.0.1:{port}"), ProxyRoute::Direct).await;
    assert!(
        matches!(fault.code, Code::ServiceDown | Code::NotUnderstood),
        "{fault:?}"
    );
    let tls = fault_at(&format!("https://127.0.0.1:{port}"), ProxyRoute::Direct).await;
    assert_eq!(tls.code, Code::Tls, "{tls:?}");
}

#[tokio::test]
async fn a_list_without_end_is_cut() {
    let fake = FakeCloud::start(|_| Reply::new(200, vec![b' '; 9 * 1024 * 1024])).await;
    let fault = fault_at(&fake.url(), ProxyRoute::Direct).await;
    assert_eq!(fault.code, Code::NotUnderstood);
    assert!(fault.message.contains("longer"), "{}", fault.message);
}

#[tokio::test]
async fn a_body_without_end_and_without_length_is_cut() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a caller");
        let mut head = [0; 4_096];
        drop(stream.read(&mut head).await);
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await);
        while stream.write_all(&[b' '; 65_536]).await.is_ok() {}
    });
    let fault = fault_at(&format!("http://127.0.0.1:{port}"), ProxyRoute::Direct).await;
    assert_eq!(fault.code, Code::NotUnderstood);
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = FakeCloud::start(|_| page([1], 1)).await;
    let target = format!("{}/stolen?ticket=1", elsewhere.url());
    let fake =
        FakeCloud::start(move |_| Reply::new(307, "").with("Location", target.clone())).await;
    let fault = fault_at(&fake.url(), ProxyRoute::Direct).await;
    assert_eq!(fault.code, Code::WrongEndpoint);
    assert!(
        fault.details.iter().any(|it| it.value == elsewhere.url()),
        "{fault:?}"
    );
    assert!(elsewhere.heard().is_empty());
}
