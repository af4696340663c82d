//! What a console URL leads to: the page, and the proxy with nova's rules.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use porthole_demo_cloud::{Answer, Certificate, Demo, LinkEnd, Options, Route, Trouble};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};
use url::Url;

use crate::wire::{
    Stream, WEB, connect, console_url, demo, exchange, remote_console, soon, try_connect,
};

type Socket = WebSocketStream<Stream>;

/// Opens the WebSocket beside a console URL, with some headers.
pub async fn link(
    demo: &Demo,
    url: &Url,
    headers: &[(&'static str, &str)],
) -> Result<Socket, Error> {
    let mut address = url.join("websockify").expect("an address");
    let token = url
        .query_pairs()
        .find(|(name, _)| name == "token")
        .map(|(_, value)| value.into_owned());
    if !headers.iter().any(|(name, _)| *name == "Cookie") {
        address
            .query_pairs_mut()
            .append_pair("token", &token.unwrap_or_default());
    }
    address.set_scheme("wss").expect("a scheme");
    let mut request = address.as_str().into_client_request()?;
    for (name, value) in headers {
        request
            .headers_mut()
            .insert(*name, HeaderValue::from_str(value)?);
    }
    let stream = connect(demo, url).await;
    Ok(soon(client_async(request, stream)).await?.0)
}

/// The first bytes of the machine, or none where the proxy hung up without a close frame.
pub async fn first_bytes(socket: &mut Socket) -> Option<Vec<u8>> {
    match soon(socket.next()).await {
        Some(Ok(Message::Binary(bytes))) => Some(bytes.to_vec()),
        Some(Ok(other)) => panic!("{other:?}"),
        Some(Err(_)) | None => None,
    }
}

async fn reached(demo: &Demo, url: &Url, headers: &[(&'static str, &str)]) -> bool {
    let mut socket = link(demo, url, headers)
        .await
        .expect("101, whatever comes then");
    first_bytes(&mut socket)
        .await
        .is_some_and(|bytes| bytes == b"RFB 003.008\n")
}

#[tokio::test]
async fn a_console_url_has_the_shape_of_the_real_one() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    assert_eq!(url.scheme(), "https");
    assert_eq!(url.path(), "/vnc/region.eu-101/vnc_auto.html");
    assert!(
        url.query()
            .is_some_and(|query| query.ends_with("&lang=EN&tLength=70"))
    );
}

#[tokio::test]
async fn the_page_says_demo_and_names_no_other_resource() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    let host = [("Host".to_owned(), "127.0.0.1".to_owned())];
    let page = exchange(&demo, &url, "GET", url.path(), &host, "").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<strong class=\"demo\">Demo</strong>"));
    assert!(!page.body.contains("src=\"") && !page.body.contains("<link rel=\"stylesheet\""));
    let other = exchange(&demo, &url, "GET", "/favicon.ico", &host, "").await;
    assert_eq!(other.status, 404);
    assert!(
        demo.log
            .seen()
            .calls
            .iter()
            .all(|call| !call.query.contains("token"))
    );
}

#[tokio::test]
async fn a_token_works_once_in_query_or_cookie() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    assert!(reached(&demo, &url, &[]).await);
    assert!(!reached(&demo, &url, &[]).await);
    let url = console_url(&demo, WEB).await;
    let cookie = url
        .query()
        .unwrap_or("")
        .split('&')
        .next()
        .unwrap_or("")
        .to_owned();
    assert!(reached(&demo, &url, &[("Cookie", &cookie)]).await);
    assert_eq!(demo.log.seen().refused_links, 1);
}

#[tokio::test]
async fn an_expired_token_is_refused_like_an_unknown_one() {
    let options = Options {
        token_ttl: Duration::ZERO,
        ..Options::default()
    };
    let demo = porthole_demo_cloud::start(options)
        .await
        .expect("a demo cloud");
    let url = console_url(&demo, WEB).await;
    assert!(!reached(&demo, &url, &[]).await);
    let unknown = url.as_str().replace("token=", "token=0");
    assert!(!reached(&demo, &Url::parse(&unknown).expect("a URL"), &[]).await);
}

#[tokio::test]
async fn the_origin_is_the_pages_own_or_absent() {
    let demo = demo().await;
    for (origin, fits) in [
        ("https://127.0.0.1:1", true),
        ("http://127.0.0.1", false),
        ("https://localhost", false),
        ("tauri://localhost", false),
        ("null", false),
        ("", false),
    ] {
        let url = console_url(&demo, WEB).await;
        assert_eq!(
            reached(&demo, &url, &[("Origin", origin)]).await,
            fits,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn a_subprotocol_of_base64_alone_is_a_bad_request() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    let refused = link(&demo, &url, &[("Sec-WebSocket-Protocol", "base64")]).await;
    assert!(matches!(refused, Err(Error::Http(answer)) if answer.status() == 400));
    assert!(reached(&demo, &url, &[("Sec-WebSocket-Protocol", "binary")]).await);
}

#[tokio::test]
async fn a_link_can_be_answered_by_a_gateway() {
    let demo = demo().await;
    demo.faults
        .times(1, Route::Link, Trouble::Answer(Answer::bad_gateway()));
    let url = console_url(&demo, WEB).await;
    let refused = link(&demo, &url, &[]).await;
    assert!(matches!(refused, Err(Error::Http(answer)) if answer.status() == 502));
    assert!(reached(&demo, &url, &[]).await);
}

#[tokio::test]
async fn a_wrong_certificate_is_refused_by_who_trusts_the_authority() {
    for certificate in [
        Certificate::SelfSigned,
        Certificate::Expired,
        Certificate::OtherHost,
    ] {
        let options = Options {
            console_certificate: certificate,
            ..Options::default()
        };
        let demo = porthole_demo_cloud::start(options)
            .await
            .expect("a demo cloud");
        let url = console_url(&demo, WEB).await;
        assert!(try_connect(&demo, &url).await.is_err(), "{certificate:?}");
    }
}

#[tokio::test]
async fn a_text_frame_is_unsupported() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    let mut socket = link(&demo, &url, &[]).await.expect("a link");
    first_bytes(&mut socket).await.expect("a machine");
    socket
        .send(Message::text("RFB 003.008\n"))
        .await
        .expect("sent");
    match soon(socket.next()).await {
        Some(Ok(Message::Close(Some(frame)))) => assert_eq!(u16::from(frame.code), 1003),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_guest_that_goes_says_an_empty_frame_and_1000() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    let mut socket = link(&demo, &url, &[]).await.expect("a link");
    first_bytes(&mut socket).await.expect("a machine");
    demo.kill_guest(WEB).await;
    assert_eq!(first_bytes(&mut socket).await, Some(Vec::new()));
    match soon(socket.next()).await {
        Some(Ok(Message::Close(Some(frame)))) => assert_eq!(u16::from(frame.code), 1000),
        other => panic!("{other:?}"),
    }
    let seen = soon(demo.log.wait_for(|seen| seen.open_links() == 0)).await;
    assert_eq!(seen.links[0].end, Some(LinkEnd::Guest));
}

#[tokio::test]
async fn a_proxy_that_goes_says_nothing() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    let mut socket = link(&demo, &url, &[]).await.expect("a link");
    first_bytes(&mut socket).await.expect("a machine");
    demo.cut_links();
    assert_eq!(first_bytes(&mut socket).await, None);
}

#[tokio::test]
async fn a_second_console_of_a_server_ends_the_first() {
    let demo = demo().await;
    let url = console_url(&demo, WEB).await;
    let mut first = link(&demo, &url, &[]).await.expect("a link");
    first_bytes(&mut first).await.expect("a machine");
    let url = console_url(&demo, WEB).await;
    assert!(reached(&demo, &url, &[]).await);
    let seen = soon(demo.log.wait_for(|seen| seen.links[0].end.is_some())).await;
    assert_eq!(seen.links[0].end, Some(LinkEnd::Replaced));
}

#[tokio::test]
async fn a_console_url_can_be_a_strange_one() {
    let demo = demo().await;
    demo.faults
        .set_console_url(Some("http://console.example/vnc_auto.html?token={token}"));
    let answer = remote_console(&demo, WEB).send(&demo).await.json();
    let url = answer["remote_console"]["url"]
        .as_str()
        .unwrap_or("")
        .to_owned();
    assert!(url.starts_with("http://console.example/vnc_auto.html?token="));
}
