//! Ways out, each against a proxy that plays a script.

use tokio::net::TcpListener;

use super::*;

fn place() -> Place {
    Place::new("console.example", 443)
}

fn secret(text: &str) -> PipeSecret {
    PipeSecret(text.to_owned().into())
}

/// A proxy that plays a script: reads as many bytes as each expected message has, compares,
/// answers. Then it says `hi` as the host behind it.
async fn proxy(script: Vec<(Vec<u8>, Vec<u8>)>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        for (expected, answer) in script {
            let mut message = vec![0; expected.len()];
            stream.read_exact(&mut message).await.unwrap();
            assert_eq!(message, expected);
            stream.write_all(&answer).await.unwrap();
        }
        stream.write_all(b"hi").await.unwrap();
    });
    port
}

async fn greets(route: ProxyRoute) -> bool {
    let mut greeting = [0; 2];
    let mut stream = connect(&place(), &route).await.unwrap();
    stream.read_exact(&mut greeting).await.unwrap();
    &greeting == b"hi"
}

#[tokio::test]
async fn goes_through_an_http_proxy_with_its_authorization() {
    let request = "CONNECT console.example:443 HTTP/1.1\r\nHost: console.example:443\r\n\
                   Proxy-Authorization: Basic dTpw\r\n\r\n";
    let answer = "HTTP/1.1 200 Connection established\r\n\r\n";
    let port = proxy(vec![(request.into(), answer.into())]).await;
    let route = ProxyRoute::Http {
        host: "127.0.0.1".into(),
        port,
        authorization: Some(secret("Basic dTpw")),
    };
    assert!(greets(route).await);
}

#[tokio::test]
async fn says_that_a_proxy_wants_a_login() {
    let request = "CONNECT console.example:443 HTTP/1.1\r\n";
    let answer = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
    let port = proxy(vec![(request.into(), answer.into())]).await;
    let route = ProxyRoute::Http {
        host: "127.0.0.1".into(),
        port,
        authorization: None,
    };
    let fault = connect(&place(), &route).await.unwrap_err();
    assert_eq!(fault.code, Code::Proxy);
    assert!(fault.message.contains("user name"));
}

#[tokio::test]
async fn goes_through_socks_with_a_login_and_lets_it_look_the_name_up() {
    let connect = [&[5, 1, 0, 3, 15][..], b"console.example", &[1, 187]].concat();
    let script = vec![
        (vec![5, 2, 0, 2], vec![5, 2]),
        ([&[1, 1][..], b"u", &[1], b"p"].concat(), vec![1, 0]),
        (connect, vec![5, 0, 0, 1, 10, 0, 0, 1, 0, 80]),
    ];
    let port = proxy(script).await;
    let route = ProxyRoute::Socks5 {
        host: "127.0.0.1".into(),
        port,
        login: Some(("u".into(), secret("p"))),
    };
    assert!(greets(route).await);
}

/// An address whose queue is full: Linux drops what else wants to connect.
async fn silent() -> (tokio::net::TcpListener, Vec<TcpStream>) {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let listener = socket.listen(1).expect("it listens");
    let address = listener.local_addr().expect("an address");
    let mut filling = Vec::new();
    while let Ok(stream) = timeout(HEAD_START, TcpStream::connect(address)).await {
        filling.push(stream.expect("a place in the queue"));
    }
    (listener, filling)
}

#[tokio::test]
async fn an_address_that_is_silent_does_not_hold_up_the_next() {
    let (silent, _filling) = silent().await;
    let good = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a port");
    let addresses = [&silent, &good].map(|one| one.local_addr().expect("an address"));
    let stream = first_of(addresses.into_iter()).await.expect("one answers");
    assert_eq!(stream.peer_addr().expect("a peer"), addresses[1]);
}
