//! Reads the one thing of a TLS ClientHello that the gate wants to know: whether it offers HTTP/2.
//!
//! Engines offer `h2` with every request except a WebSocket's, which needs HTTP/1.1 (RFC 6455).
//! So a tunnel whose ClientHello does not offer `h2` carries a WebSocket, which is all that can be
//! seen of one from outside.

/// What the beginning of a tunnel looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hello {
    /// More bytes are needed.
    Incomplete,
    /// A ClientHello that offers HTTP/2: a request, or many.
    OffersHttp2,
    /// A ClientHello that does not: a WebSocket.
    Http1Only,
    /// No ClientHello.
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
        Some(names) if offers(names, b"h2") => Hello::OffersHttp2,
        Some(_) => Hello::Http1Only,
        None => Hello::SomethingElse,
    }
}

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

fn offers(names: &[u8], wanted: &[u8]) -> bool {
    let mut names = Reader(names);
    std::iter::from_fn(|| names.vector(1)).any(|name| name == wanted)
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
    fn tells_a_request_from_a_websocket() {
        let request = record(&hello(Some(&["h2", "http/1.1"])));
        let socket = record(&hello(Some(&["http/1.1"])));
        assert_eq!(look(&request), Hello::OffersHttp2);
        assert_eq!(look(&socket), Hello::Http1Only);
        assert_eq!(look(&record(&hello(None))), Hello::Http1Only);
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
            Hello::Http1Only
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
