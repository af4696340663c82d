//! What servers send that mean harm.

use std::sync::Arc;

use porthole_tests::{
    rfb::{
        DESKTOP_SIZE, Encoding,
        encode::{compact, sized_32, tight_file},
        greeting, init, update,
    },
    wait::seconds,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What a server does after its words.
#[derive(Clone)]
pub enum Then {
    /// It goes.
    Ends,
    /// It says nothing more, and stays.
    IsSilent,
    /// It says this again and again.
    Repeats(Vec<u8>),
}

/// What has to come of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A notice, in place of the picture or over it.
    Notice,
    /// It is said that the server is waited for, and the wait can be cancelled.
    Wait,
    /// Nothing, perhaps; but the window closes, and memory has bounds.
    Lives,
}

/// One server.
pub struct Harm {
    /// What is wrong with it.
    pub name: &'static str,
    /// Whether the everyday test meets it too.
    pub everyday: bool,
    /// What has to come of it.
    pub outcome: Outcome,
    /// Each is said when the client has answered the one before. noVNC looks at what comes early
    /// only when more comes.
    words: Vec<Vec<u8>>,
    then: Then,
}

/// Every one.
pub fn all() -> Vec<Harm> {
    [handshakes(), sizes(), messages(), rectangles(), images()]
        .into_iter()
        .flatten()
        .collect()
}

const VERSION: &[u8] = b"RFB 003.008\n";
const NO_LOGIN: &[u8] = b"\x01\x01\0\0\0\0";
const LONGEST: [u8; 4] = [255; 4];

fn handshakes() -> Vec<Harm> {
    let no_types = [VERSION, b"\0", &LONGEST].concat();
    let failed = [VERSION, b"\x01\x01\0\0\0\x01", &LONGEST].concat();
    vec![
        harm("no RFB at all", b"HTTP/1.1 200 OK\r\n\r\nhello"),
        harm("half a greeting", b"RFB 0").ends().everyday(),
        harm("half a greeting and silence", b"RFB 0").waits(),
        harm("a version of its own", b"RFB 999.999\n"),
        harm("no security types and an endless reason", &no_types)
            .repeats(vec![b'x'; 65_536])
            .everyday(),
        harm(
            "a security type that nobody knows",
            &[VERSION, b"\x01\xc8"].concat(),
        ),
        harm(
            "255 security types",
            &[VERSION, b"\xff", &[0xc8; 255]].concat(),
        ),
        harm("a refused login and an endless reason", &failed).repeats(vec![b'x'; 65_536]),
        harm(
            "a login with a result of its own",
            &[VERSION, b"\x01\x01\0\0\0\x4d"].concat(),
        )
        .waits(),
        harm("an endless greeting", b"").repeats(b"RFB ".repeat(16_384)),
        harm(
            "an update before its screen",
            &[VERSION, b"\x01\x01", &update([0, 0, 9, 9], 0, &[0; 324])].concat(),
        ),
    ]
}

fn sizes() -> Vec<Harm> {
    let hello = |init: &[u8]| [VERSION, NO_LOGIN, init].concat();
    let mut named = init(640, 400);
    let name = named.len() - 8;
    named[name..name + 4].copy_from_slice(&LONGEST);
    vec![
        harm(
            "a screen of 65,535 by 65,535",
            &hello(&init(65_535, 65_535)),
        )
        .everyday(),
        harm(
            "a screen of one row more than fits",
            &hello(&init(16_384, 4_097)),
        ),
        harm("an endless name", &hello(&named)).repeats(vec![b'x'; 65_536]),
        harm("a screen of nothing", &hello(&init(0, 0))).lives(),
        shown(
            "a screen that grows to 65,535 by 65,535",
            &update([0, 0, 65_535, 65_535], DESKTOP_SIZE, &[]),
        )
        .everyday(),
        shown(
            "a screen that shrinks to nothing",
            &update([0, 0, 0, 0], DESKTOP_SIZE, &[]),
        )
        .lives(),
        shown(
            "screens without an end in its list",
            &update([0, 0, 640, 400], -308, &[255, 0, 0, 0]),
        )
        .repeats(vec![0; 65_536]),
        shown(
            "a pointer of 65,535 by 65,535",
            &update([0, 0, 65_535, 65_535], -239, &[]),
        )
        .repeats(vec![0; 65_536]),
    ]
}

fn messages() -> Vec<Harm> {
    let clip = [&[3, 0, 0, 0][..], &LONGEST].concat();
    // Extended clipboard: "provide", and no deflate stream behind it.
    let provide = [
        &[3, 0, 0, 0][..],
        &(-68_i32).to_be_bytes(),
        &[0x10, 0, 0, 1],
        &[0xee; 64],
    ]
    .concat();
    vec![
        shown("a message that nobody knows", &[77; 64]).everyday(),
        shown("a text without an end", &clip).repeats(vec![b'x'; 65_536]),
        shown("a clipboard of nonsense", &provide).lives(),
        shown("a bell that rings for ever", &[2])
            .repeats(vec![2; 4_096])
            .lives(),
        shown(
            "a fence of nonsense",
            &[&[248, 0, 0, 0, 255, 255, 255, 255, 64][..], &[7; 64]].concat(),
        )
        .lives(),
        shown("an update that ends in the middle", &[0, 0, 0, 1, 0])
            .ends()
            .everyday(),
        shown("65,535 rectangles, and one that comes", &[0, 0, 255, 255]).lives(),
    ]
}

fn rectangles() -> Vec<Harm> {
    let rect =
        |encoding: Encoding, content: &[u8]| update([0, 0, 64, 64], encoding.number(), content);
    let one_byte = |byte: u8| sized_32(&deflated(&[byte; 64]));
    let far = [30_000, 30_000, 64, 64];
    vec![
        shown(
            "an encoding that nobody knows",
            &update([0, 0, 9, 9], 12_345, &[0; 64]),
        )
        .everyday(),
        shown(
            "Hextile of a kind that is none",
            &rect(Encoding::Hextile, &[0xff; 64]),
        ),
        shown("RRE without an end", &rect(Encoding::Rre, &LONGEST))
            .repeats(vec![0; 65_536])
            .lives(),
        shown(
            "Zlib that is not deflated",
            &rect(Encoding::Zlib, &sized_32(&[0xee; 64])),
        )
        .everyday(),
        shown("Zlib of a longest length", &rect(Encoding::Zlib, &LONGEST)).repeats(vec![0; 65_536]),
        shown(
            "Zlib that ends too soon",
            &rect(Encoding::Zlib, &one_byte(1)),
        ),
        shown(
            "Tight of a kind that is none",
            &rect(Encoding::Tight, &[0xf0; 64]),
        ),
        shown(
            "Tight with a filter that is none",
            &rect(Encoding::Tight, &[0x40, 9, 0, 0]),
        ),
        shown(
            "Tight that is not deflated",
            &rect(Encoding::Tight, &[&[0, 64][..], &[0xee; 64]].concat()),
        ),
        shown(
            "TightPNG that is not PNG",
            &rect(Encoding::TightPng, &[0; 64]),
        ),
        shown(
            "ZRLE of a kind that is none",
            &rect(Encoding::Zrle, &one_byte(17)),
        ),
        shown(
            "ZRLE that is not deflated",
            &rect(Encoding::Zrle, &sized_32(&[0xee; 64])),
        ),
        shown(
            "a rectangle outside of the screen",
            &update(far, 0, &[9; 64 * 64 * 4]),
        )
        .lives(),
        shown(
            "a copy from outside of the screen",
            &rect(Encoding::CopyRect, &[255; 4]),
        )
        .lives(),
        shown(
            "a rectangle of nothing",
            &update([0, 0, 0, 0], Encoding::Zrle.number(), &sized_32(&[])),
        )
        .lives(),
        shown("4 MB that become 2.7 GB", &bomb()),
    ]
}

fn images() -> Vec<Harm> {
    let jpeg = |content: &[u8]| update([0, 0, 64, 64], Encoding::Jpeg.number(), content);
    let tight = |content: &[u8]| {
        let file = tight_file(Encoding::Jpeg, content);
        update([0, 0, 64, 64], Encoding::Tight.number(), &file)
    };
    let more = || update([0, 0, 9, 9], Encoding::Raw.number(), &[9; 324]);
    vec![
        shown("a JPEG that begins otherwise", &jpeg(&[1; 64])),
        shown("a JPEG without a picture", &jpeg(&[0xff, 0xd8, 0xff, 0xd9])),
        shown("a JPEG within Tight that is none", &tight(&[0xee; 64]))
            .repeats(more())
            .everyday(),
        shown(
            "a JPEG within Tight that is none, and silence",
            &tight(&[0xee; 64]),
        ),
        shown("an image of another size than its place", &tight(DOT)).everyday(),
    ]
}

/// A GIF of one pixel (GIF89a): engines tell images by what they begin with.
const DOT: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// A rectangle that no screen has, of one colour, as Tight deflates it.
fn bomb() -> Vec<u8> {
    const SIDE: u16 = 30_000;
    const LENGTH: usize = 4_000_000;
    let mut content = deflated(&vec![0; 3_800_000_000 / 8]);
    content.resize(LENGTH, 0);
    update(
        [0, 0, SIDE, SIDE],
        Encoding::Tight.number(),
        &[&[0][..], &compact(LENGTH), &content].concat(),
    )
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("there is memory");
    encoder.finish().expect("there is memory")
}

fn harm(name: &'static str, words: &[u8]) -> Harm {
    let (version, rest) = words.split_at(words.len().min(VERSION.len()));
    Harm {
        name,
        everyday: false,
        outcome: Outcome::Notice,
        words: vec![version.to_vec(), rest.to_vec()],
        then: Then::IsSilent,
    }
}

/// After a greeting that is as it should be.
fn shown(name: &'static str, words: &[u8]) -> Harm {
    let mut harm = harm(name, &greeting(640, 400));
    harm.words.push(words.to_vec());
    harm
}

impl Harm {
    fn everyday(mut self) -> Self {
        self.everyday = true;
        self
    }

    fn lives(mut self) -> Self {
        self.outcome = Outcome::Lives;
        self
    }

    fn waits(mut self) -> Self {
        self.outcome = Outcome::Wait;
        self
    }

    fn ends(mut self) -> Self {
        self.then = Then::Ends;
        self
    }

    fn repeats(mut self, words: Vec<u8>) -> Self {
        self.then = Then::Repeats(words);
        self
    }
}

/// A running server.
pub struct Server {
    /// Its port on 127.0.0.1.
    pub port: u16,
    heard: watch::Receiver<usize>,
}

impl Server {
    /// Starts it.
    pub async fn start(harm: &Harm) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it is bound").port();
        let (words, then) = (Arc::new(harm.words.clone()), harm.then.clone());
        let (tell, heard) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(speak(stream, words.clone(), then.clone(), tell.clone()));
            }
        });
        Self { port, heard }
    }

    /// Waits until a client has sent more than a greeting, and so has read all that came before.
    pub async fn was_heard(&self, name: &str) {
        const GREETING: usize = 14;
        let mut heard = self.heard.clone();
        let more = heard.wait_for(|heard| *heard > GREETING);
        let waited = tokio::time::timeout(seconds(20), more).await;
        assert!(waited.is_ok_and(|seen| seen.is_ok()), "{name}: nobody came");
    }
}

/// Whether the client still reads is its own affair: it may go as soon as it has seen enough.
async fn speak(
    stream: TcpStream,
    words: Arc<Vec<Vec<u8>>>,
    then: Then,
    tell: watch::Sender<usize>,
) -> Option<()> {
    let (mut from, mut to) = stream.into_split();
    let mut heard = tell.subscribe();
    let listening = tokio::spawn(async move {
        let mut heard = [0; 4_096];
        while let Ok(count @ 1..) = from.read(&mut heard).await {
            tell.send_modify(|sum| *sum += count);
        }
    });
    for words in words.iter() {
        let before = *heard.borrow();
        to.write_all(words).await.ok()?;
        let answer = heard.wait_for(|heard| *heard > before);
        // To what is no RFB there is no answer.
        drop(tokio::time::timeout(seconds(1), answer).await);
    }
    match then {
        Then::Ends => {
            to.shutdown().await.ok()?;
            tokio::time::timeout(seconds(2), listening).await.ok()?.ok()
        }
        Then::IsSilent => listening.await.ok(),
        Then::Repeats(words) => loop {
            to.write_all(&words).await.ok()?;
        },
    }
}
