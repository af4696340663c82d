//! Tells a WebSocket from a request by the one thing of a TLS ClientHello that differs: the
//! protocols that it offers by ALPN.
//!
//! A WebSocket needs HTTP/1.1 (RFC 6455), so an engine offers exactly `http/1.1` for it. With any
//! other request it offers a choice: WebKitGTK 2.50 with libsoup 3.2 `http/1.1` and `http/1.0`
//! behind a proxy, Chromium `h2` and `http/1.1`. More cannot be seen of a tunnel from outside.

/// What the beginning of a tunnel looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hello {
    /// More bytes are needed.
    Incomplete,
    /// A WebSocket.
    WebSocket,
    /// Requests, or no TLS at all.
    SomethingElse,
}

/// Looks at the first bytes of a tunnel (RFC 8446, sections 4.1.2 and 5.1; RFC 7301).
pub(super) fn look(bytes: &[u8]) -> Hello {
    let mut handshake = Vec::new();
    let mut records = Reader(bytes);
    loop {
        match wanted(&handshake) {
            Some(length) if handshake.len() >= length => return of_message(&handshake[4..length]),
            Some(length) if length > LENGTH_MAX => return Hello::SomethingElse,
            _ => {}
        }
        let Some(kind) = records.take(1) else {
            return Hello::Incomplete;
        };
        if kind != [22] {
            return Hello::SomethingElse;
        }
        let Some(body) = records.take(2).and_then(|_version| records.vector(2)) else {
            return Hello::Incomplete;
        };
        handshake.extend_from_slice(body);
        if handshake.first().is_some_and(|kind| *kind != 1) {
            return Hello::SomethingElse;
        }
    }
}

/// The longest ClientHello that is waited for, in bytes.
const LENGTH_MAX: usize = 16 * 1024;

/// The length of the handshake message, its header included, once that is known.
fn wanted(handshake: &[u8]) -> Option<usize> {
    let header = handshake.get(..4)?;
    let length = header[1..].iter().fold(0, |sum, b| sum << 8 | *b as usize);
    Some(4 + length)
}

fn of_message(body: &[u8]) -> Hello {
    match alpn(body) {
        Some(ONLY_HTTP_1_1) => Hello::WebSocket,
        _ => Hello::SomethingElse,
    }
}

/// A list of protocol names with one entry (RFC 7301, section 3.1).
const ONLY_HTTP_1_1: &[u8] = b"\x08http/1.1";

/// The list of protocol names; empty where the extension is missing, `None` where the message
/// cannot be read.
fn alpn(body: &[u8]) -> Option<&[u8]> {
    let mut rest = Reader(body);
    rest.take(2 + 32)?;
    rest.vector(1)?;
    rest.vector(2)?;
    rest.vector(1)?;
    let mut extensions = Reader(rest.vector(2).unwrap_or_default());
    while let Some(kind) = extensions.take(2) {
        let content = extensions.vector(2)?;
        if kind == [0, 16] {
            return Reader(content).vector(2);
        }
    }
    Some(&[])
}

/// Takes bytes off the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    /// A vector behind a length of `width` bytes.
    fn vector(&mut self, width: usize) -> Option<&'a [u8]> {
        let length = self.take(width)?;
        let length = length.iter().fold(0, |sum, b| sum << 8 | *b as usize);
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(width: usize, content: &[u8]) -> Vec<u8> {
        let length = (content.len() as u32).to_be_bytes();
        [&length[4 - width..], content].concat()
    }

    fn hello(protocols: Option<&[&str]>) -> Vec<u8> {
        let mut extensions = [&[0, 10][..], &vector(2, &[0, 2, 0, 29])].concat();
        if let Some(protocols) = protocols {
            let names: Vec<u8> = protocols
                .iter()
                .flat_map(|name| vector(1, name.as_bytes()))
                .collect();
            extensions.extend([&[0, 16][..], &vector(2, &vector(2, &names))].concat());
        }
        let body = [
            &[3, 3][..],
            &[7; 32],
            &vector(1, &[1; 32]),
            &vector(2, &[0x13, 1]),
            &vector(1, &[0]),
            &vector(2, &extensions),
        ]
        .concat();
        [&[1][..], &vector(3, &body)].concat()
    }

    fn record(content: &[u8]) -> Vec<u8> {
        [&[22, 3, 1][..], &vector(2, content)].concat()
    }

    #[test]
    fn tells_a_websocket_from_a_request() {
        let look = |protocols| look(&record(&hello(protocols)));
        assert_eq!(look(Some(&["http/1.1"])), Hello::WebSocket);
        for request in [
            &["h2", "http/1.1"][..],
            &["http/1.1", "http/1.0"],
            &["h2"],
            &[],
        ] {
            assert_eq!(look(Some(request)), Hello::SomethingElse, "{request:?}");
        }
        assert_eq!(look(None), Hello::SomethingElse);
    }

    #[test]
    fn waits_for_every_byte() {
        let whole = record(&hello(Some(&["h2"])));
        for length in 0..whole.len() {
            assert_eq!(look(&whole[..length]), Hello::Incomplete, "{length}");
        }
    }

    #[test]
    fn reads_a_message_that_is_split_over_records() {
        let message = hello(Some(&["http/1.1"]));
        let (front, back) = message.split_at(40);
        assert_eq!(
            look(&[record(front), record(back)].concat()),
            Hello::WebSocket
        );
    }

    #[test]
    fn takes_nothing_else_for_a_hello() {
        assert_eq!(look(b"GET / HTTP/1.1\r\n"), Hello::SomethingElse);
        assert_eq!(look(&record(&[2, 0, 0, 1, 0])), Hello::SomethingElse);
        assert_eq!(look(&record(&[1, 0, 0, 1, 0])), Hello::SomethingElse);
        assert_eq!(look(&record(&[1, 255, 255, 255])), Hello::SomethingElse);
    }
}
