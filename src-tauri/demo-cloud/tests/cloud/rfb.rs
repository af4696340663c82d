//! The machines, through the proxy: a handshake, a picture, and keys that arrive.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use porthole_demo_cloud::Demo;
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use crate::{
    console::link,
    wire::{DESK, Stream, WEB, console_url, demo, soon},
};

/// A viewer of the smallest kind: Raw, 32 bits.
struct Viewer {
    socket: WebSocketStream<Stream>,
    bytes: VecDeque<u8>,
    width: u16,
    height: u16,
    name: String,
    pixels: Vec<[u8; 4]>,
}

impl Viewer {
    async fn open(demo: &Demo, server: &str) -> Self {
        let url = console_url(demo, server).await;
        let socket = link(demo, &url, &[]).await.expect("a link");
        let mut viewer = Self {
            socket,
            bytes: VecDeque::new(),
            width: 0,
            height: 0,
            name: String::new(),
            pixels: Vec::new(),
        };
        viewer.shake_hands().await;
        viewer
    }

    async fn shake_hands(&mut self) {
        assert_eq!(self.take(12).await, b"RFB 003.008\n");
        self.say(b"RFB 003.008\n").await;
        assert_eq!(
            self.take(2).await,
            [1, 1],
            "security: None and nothing else"
        );
        self.say(&[1]).await;
        assert_eq!(self.take(4).await, [0; 4]);
        self.say(&[1]).await;
        let head = self.take(24).await;
        self.width = u16::from_be_bytes([head[0], head[1]]);
        self.height = u16::from_be_bytes([head[2], head[3]]);
        let length = usize::from(head[23]);
        self.name = String::from_utf8(self.take(length).await).expect("UTF-8");
        self.pixels = vec![[0; 4]; usize::from(self.width) * usize::from(self.height)];
    }

    /// Asks for an update and draws it; gives back how many rectangles it had.
    async fn look(&mut self, incremental: bool) -> u16 {
        let mut ask = vec![3, incremental.into(), 0, 0, 0, 0];
        ask.extend_from_slice(&self.width.to_be_bytes());
        ask.extend_from_slice(&self.height.to_be_bytes());
        self.say(&ask).await;
        assert_eq!(self.take(2).await, [0, 0]);
        let count = self.number().await;
        for _ in 0..count {
            self.draw().await;
        }
        count
    }

    async fn draw(&mut self) {
        let (x, y) = (self.number().await, self.number().await);
        let (width, height) = (self.number().await, self.number().await);
        assert_eq!(
            self.take(4).await,
            [0; 4],
            "Raw, since nothing else was offered"
        );
        for row in y..y + height {
            let data = self.take(usize::from(width) * 4).await;
            let start = usize::from(row) * usize::from(self.width) + usize::from(x);
            for (pixel, bytes) in self.pixels[start..].iter_mut().zip(data.chunks(4)) {
                pixel.copy_from_slice(bytes);
            }
        }
    }

    async fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            let keysym = if character == '\n' {
                0xff0d
            } else {
                u32::from(character)
            };
            for down in [1, 0] {
                let mut event = vec![4, down, 0, 0];
                event.extend_from_slice(&keysym.to_be_bytes());
                self.say(&event).await;
            }
        }
    }

    fn lit(&self) -> usize {
        self.pixels
            .iter()
            .filter(|pixel| pixel[..3] != [0; 3])
            .count()
    }

    async fn number(&mut self) -> u16 {
        let bytes = self.take(2).await;
        u16::from_be_bytes([bytes[0], bytes[1]])
    }

    async fn take(&mut self, count: usize) -> Vec<u8> {
        while self.bytes.len() < count {
            match soon(self.socket.next()).await {
                Some(Ok(Message::Binary(bytes))) => self.bytes.extend(bytes),
                other => panic!("{other:?}"),
            }
        }
        self.bytes.drain(..count).collect()
    }

    async fn say(&mut self, bytes: &[u8]) {
        let message = Message::binary(bytes.to_vec());
        self.socket.send(message).await.expect("sent");
    }
}

#[tokio::test]
async fn a_text_machine_shows_a_login() {
    let demo = demo().await;
    let mut viewer = Viewer::open(&demo, WEB).await;
    assert_eq!(
        (viewer.width, viewer.height, viewer.name.as_str()),
        (1024, 768, "web-01")
    );
    assert_eq!(viewer.look(false).await, 1, "the whole screen in one piece");
    assert!(viewer.lit() > 1_000, "{} pixels are lit", viewer.lit());
}

#[tokio::test]
async fn typed_text_arrives_on_the_machine_and_on_its_screen() {
    let demo = demo().await;
    let mut viewer = Viewer::open(&demo, WEB).await;
    viewer.look(false).await;
    let before = viewer.lit();
    viewer.type_text("root\nsecret\necho arrived\n").await;
    let seen = soon(
        demo.log
            .wait_for(|seen| seen.typed_on(WEB).ends_with("arrived\n")),
    )
    .await;
    assert_eq!(seen.typed_on(WEB), "root\nsecret\necho arrived\n");
    viewer.look(true).await;
    while viewer.lit() < before + 2_000 {
        viewer.look(true).await;
    }
}

#[tokio::test]
async fn an_update_holds_only_what_has_changed() {
    let demo = demo().await;
    let mut viewer = Viewer::open(&demo, WEB).await;
    viewer.look(false).await;
    // The cursor blinks: an update comes by itself, and it is small.
    assert!(viewer.look(true).await <= 2);
}

#[tokio::test]
async fn the_graphical_machine_moves_and_sees_the_pointer() {
    let demo = demo().await;
    let mut viewer = Viewer::open(&demo, DESK).await;
    viewer.look(false).await;
    let before = viewer.pixels.clone();
    while viewer.pixels == before {
        viewer.look(true).await;
    }
    viewer.say(&[5, 1, 1, 0, 0, 200]).await;
    let seen = soon(demo.log.wait_for(|seen| !seen.clicks.is_empty())).await;
    assert_eq!(seen.clicks[DESK], [(256, 200)]);
}

#[tokio::test]
async fn a_powered_off_machine_ends_its_console_and_tells_the_api() {
    let demo = demo().await;
    let mut viewer = Viewer::open(&demo, WEB).await;
    viewer.type_text("root\nx\npoweroff\n").await;
    soon(
        demo.log
            .wait_for(|seen| seen.links.iter().all(|link| link.end.is_some())),
    )
    .await;
    let answer = crate::wire::remote_console(&demo, WEB).send(&demo).await;
    assert_eq!(answer.code(), "Ecs.0100");
}
