//! What a client says to a VNC server, as far as the tests' server has to know where it ends.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::Version;

/// How long ProtocolVersion is (RFC 6143, section 7.1.1).
pub const VERSION_BYTES: usize = 12;

/// Marks a pointer event of more than seven buttons.
const EXTENDED: u8 = 0x80;

/// One message of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is ready for an update: of what has changed, or of everything.
    UpdateRequest {
        /// Of what has changed.
        incremental: bool,
    },
    /// A key goes down or up, named by its symbol.
    Key {
        /// Pressed, or let go.
        down: bool,
        /// X11's number of it.
        keysym: u32,
    },
    /// The pointer's buttons, a bit each, the lowest for the left one; those behind the seventh only
    /// where [`super::EXTENDED_MOUSE_BUTTONS`] was sent.
    Pointer {
        /// The bits.
        buttons: u16,
    },
    /// Anything else.
    Other,
}

/// Greets a client with these words, which begin with the version: noVNC looks at what follows that
/// only when it comes later.
pub async fn greet<C: AsyncRead + AsyncWrite + Unpin>(client: &mut C, words: &[u8]) -> Option<()> {
    greet_in(Version::V3_8, client, words).await
}

/// The same, in this version.
pub async fn greet_in<C: AsyncRead + AsyncWrite + Unpin>(
    version: Version,
    client: &mut C,
    words: &[u8],
) -> Option<()> {
    let answer = version.answer_bytes();
    let (named, rest) = words.split_at_checked(VERSION_BYTES)?;
    client.write_all(named).await.ok()?;
    client.read_exact(&mut [0; VERSION_BYTES]).await.ok()?;
    client.write_all(rest).await.ok()?;
    client.read_exact(&mut [0; 2][..answer]).await.ok()?;
    Some(())
}

/// Reads the next message; none where the client has gone, or says what was not offered to it.
pub async fn hear(client: &mut (impl AsyncRead + Unpin)) -> Option<Said> {
    let kind = client.read_u8().await.ok()?;
    let rest = match kind {
        0 => 19,
        2 => {
            client.read_exact(&mut [0; 1]).await.ok()?;
            4 * usize::from(client.read_u16().await.ok()?)
        }
        3 => 9,
        4 => 7,
        5 => 5,
        _ => return None,
    };
    let mut words = vec![0; rest];
    client.read_exact(&mut words).await.ok()?;
    Some(match (kind, &words[..]) {
        (3, [incremental, ..]) => Said::UpdateRequest {
            incremental: *incremental != 0,
        },
        (4, [down, _, _, keysym @ ..]) => Said::Key {
            down: *down != 0,
            keysym: u32::from_be_bytes(keysym.try_into().ok()?),
        },
        (5, [buttons, ..]) if buttons & EXTENDED == 0 => Said::Pointer {
            buttons: (*buttons).into(),
        },
        (5, [buttons, ..]) => Said::Pointer {
            buttons: u16::from(buttons & !EXTENDED)
                | (u16::from(client.read_u8().await.ok()?) << 7),
        },
        _ => Said::Other,
    })
}
