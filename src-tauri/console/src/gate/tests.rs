//! The gate as an engine meets it, with a server behind it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use porthole_core::proxy::ProxyRoute;

use super::*;

const WAIT: Duration = Duration::from_secs(10);

/// A server that answers each connection with a fixed text for each head that it reads; the heads
/// are kept. An answer that ends in `*` is followed by an echo.
fn server(answer: &'static str) -> (u16, Receiver<String>) {
    server_at("127.0.0.1", answer)
}

fn server_at(address: &str, answer: &'static str) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (send, heads) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let send = send.clone();
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut stream = stream;
                while let Some(head) = head(&mut reader) {
                    let _ = send.send(head);
                    let text = answer.trim_end_matches('*');
                    stream.write_all(text.as_bytes()).unwrap();
                    if answer.ends_with('*') {
                        let mut byte = [0];
                        while reader.read_exact(&mut byte).is_ok() && byte != *b"." {
                            stream.write_all(&byte).unwrap();
                        }
                        return;
                    }
                }
            });
        }
    });
    (port, heads)
}

fn head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    Some(head)
}

fn gate_to(port: u16) -> (Gate, Receiver<GateNews>) {
    gate_to_place(Place::new("127.0.0.1", port))
}

fn gate_to_place(home: Place) -> (Gate, Receiver<GateNews>) {
    let (send, news) = channel();
    let gate = Gate::start(move |_, told| drop(send.send(told))).unwrap();
    gate.lead(
        1,
        Rule {
            home,
            beside: Vec::new(),
            route: ProxyRoute::Direct,
        },
    );
    (gate, news)
}

fn knock(gate: &Gate) -> (BufReader<TcpStream>, TcpStream) {
    let stream = TcpStream::connect(("127.0.0.1", gate.port())).unwrap();
    stream.set_read_timeout(Some(WAIT)).unwrap();
    (BufReader::new(stream.try_clone().unwrap()), stream)
}

#[test]
fn passes_several_requests_on_one_connection() {
    let (port, heads) = server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let (gate, _news) = gate_to(port);
    let (mut from, mut to) = knock(&gate);
    for path in ["/one", "/two"] {
        let request = format!("GET http://127.0.0.1:{port}{path} HTTP/1.1\r\nHost: x\r\n\r\n");
        to.write_all(request.as_bytes()).unwrap();
        assert!(head(&mut from).unwrap().starts_with("HTTP/1.1 200"));
        let mut body = [0; 2];
        from.read_exact(&mut body).unwrap();
        assert_eq!(&body, b"ok");
        let seen = heads.recv_timeout(WAIT).unwrap();
        assert!(seen.starts_with(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        )));
    }
}

#[test]
fn leads_to_an_ipv6_address_in_brackets() {
    let (port, heads) = server_at("::1", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let url = url::Url::parse(&format!("http://[::1]:{port}/vnc")).unwrap();
    let (gate, _news) = gate_to_place(Place::of(&url).unwrap());
    let (mut from, mut to) = knock(&gate);
    let request = format!("GET {url} HTTP/1.1\r\nHost: x\r\n\r\n");
    to.write_all(request.as_bytes()).unwrap();
    assert!(head(&mut from).unwrap().starts_with("HTTP/1.1 200"));
    let seen = heads.recv_timeout(WAIT).unwrap();
    assert!(seen.contains(&format!("Host: [::1]:{port}\r\n")), "{seen}");
    let (mut from, mut to) = knock(&gate);
    let request = format!("CONNECT [::1]:{port} HTTP/1.1\r\n\r\n");
    to.write_all(request.as_bytes()).unwrap();
    assert!(head(&mut from).unwrap().starts_with("HTTP/1.1 200"));
}

#[test]
fn refuses_and_remembers_every_other_place() {
    let (port, heads) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let (gate, news) = gate_to(1);
    for request in [
        format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\n\r\n"),
        format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n"),
        format!("GET ws://127.0.0.1:{port}/ HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
    ] {
        let (mut from, mut to) = knock(&gate);
        to.write_all(request.as_bytes()).unwrap();
        assert!(
            head(&mut from).unwrap().starts_with("HTTP/1.1 403"),
            "{request}"
        );
    }
    assert!(matches!(news.recv_timeout(WAIT), Ok(GateNews::Refused)));
    assert_eq!(gate.refused(), [format!("127.0.0.1:{port}")]);
    assert!(heads.try_recv().is_err(), "nothing reached the other place");
}

#[test]
fn sees_a_plain_websocket_begin_and_end() {
    let (port, _heads) = server(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n*",
    );
    let (gate, news) = gate_to(port);
    let (mut from, mut to) = knock(&gate);
    let request = format!(
        "GET ws://127.0.0.1:{port}/ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    );
    to.write_all(request.as_bytes()).unwrap();
    assert!(head(&mut from).unwrap().starts_with("HTTP/1.1 101"));
    assert!(matches!(
        news.recv_timeout(WAIT),
        Ok(GateNews::Link(LinkNews::Linked))
    ));
    to.write_all(b"ab").unwrap();
    let mut echo = [0; 2];
    from.read_exact(&mut echo).unwrap();
    assert_eq!(&echo, b"ab");
    to.write_all(b".").unwrap();
    let ended = Instant::now();
    assert!(matches!(
        news.recv_timeout(WAIT),
        Ok(GateNews::Link(LinkNews::Closed))
    ));
    assert_eq!(from.read(&mut echo).unwrap(), 0);
    assert!(
        ended.elapsed() >= Duration::from_millis(50),
        "the page heard of it while its picture is taken"
    );
    assert!(matches!(
        news.recv_timeout(WAIT),
        Ok(GateNews::Link(LinkNews::Ended))
    ));
}

#[test]
fn tells_why_the_host_cannot_be_reached() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let (gate, news) = gate_to(free);
    let (_from, mut to) = knock(&gate);
    let request = format!("CONNECT 127.0.0.1:{free} HTTP/1.1\r\n\r\n");
    to.write_all(request.as_bytes()).unwrap();
    let Ok(GateNews::Unreachable(fault)) = news.recv_timeout(WAIT) else {
        panic!("no word of it");
    };
    assert_eq!(fault.code, porthole_core::error::Code::NoNetwork);
}

#[test]
fn leads_nowhere_once_it_is_closed() {
    let (port, _heads) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let (gate, _news) = gate_to(port);
    gate.close();
    let (mut from, mut to) = knock(&gate);
    let _ = to.write_all(format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n").as_bytes());
    assert_eq!(head(&mut from), None);
}
