//! Screenshots: what the page took of the guest's screen, to a file or to the clipboard.
//!
//! The page posts a PNG to its own origin. It reads what a foreign server sends, so what it posts is
//! looked at before it goes on, and it names neither the file nor the folder.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{platform, title::is_unruly};

/// Where a screenshot goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    File,
    Clipboard,
}

impl To {
    /// By the path that the page posts to.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        match path {
            "/screenshot/file" => Some(Self::File),
            "/screenshot/clipboard" => Some(Self::Clipboard),
            _ => None,
        }
    }
}

/// A picture of the guest's screen, which is one.
pub(crate) struct Png(Vec<u8>);

impl std::fmt::Debug for Png {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Png({} bytes)", self.0.len())
    }
}

/// The most bytes that a screenshot has: those of the largest screen that a viewer shows.
const BYTES_MAX: usize = 256 << 20;

/// The largest side of a screen that a viewer shows.
const SIDE_MAX: u32 = 16_384;

/// PNG, third edition, 5.2: the signature, and the length and name of the first chunk.
const HEAD: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";

/// The last chunk: its length, its name and its checksum.
const TAIL: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";

impl Png {
    /// Checks that it is whole, and no larger than a screen may be.
    pub(crate) fn check(bytes: Vec<u8>) -> Option<Self> {
        let sides = bytes.strip_prefix(HEAD)?;
        let side = |at: usize| -> Option<u32> {
            let side = sides.get(at..at + 4)?.try_into().ok()?;
            Some(u32::from_be_bytes(side))
        };
        let fits = |side: u32| (1..=SIDE_MAX).contains(&side);
        let is_one = fits(side(0)?) && fits(side(4)?) && bytes.ends_with(TAIL);
        (is_one && bytes.len() <= BYTES_MAX).then_some(Self(bytes))
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Writes it to a new file in the person's folder for pictures, which nobody else may read.
    pub(crate) fn save(&self, server: &str) -> Result<PathBuf, String> {
        let folder = platform::pictures_folder()
            .ok_or("The screenshot was not saved: there is no folder for pictures.")?;
        let name = file_name(server, &platform::local_time());
        self.save_in(&folder, &name).map_err(|error| {
            let folder = folder.display();
            format!("The screenshot was not saved in {folder}: {error}.")
        })
    }

    fn save_in(&self, folder: &Path, name: &str) -> io::Result<PathBuf> {
        fs::create_dir_all(folder)?;
        let (path, mut file) = create(folder, name)?;
        let written = file.write_all(&self.0).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // Half a picture is none; whether it can be removed or not, the fault is the first one.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        Ok(path)
    }
}

/// How many screenshots may bear one second.
const NUMBER_MAX: u32 = 99;

/// A file that was not there: `name.png`, or `name (2).png` and so on.
fn create(folder: &Path, name: &str) -> io::Result<(PathBuf, fs::File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for number in 1..=NUMBER_MAX {
        let number = match number {
            1 => String::new(),
            _ => format!(" ({number})"),
        };
        let path = folder.join(format!("{name}{number}.png"));
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return Ok((path, opened?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// The most characters of a server's name in a file's.
const NAME_CHARS_MAX: usize = 60;

/// The server and the time, in characters that every file system takes and no shell minds.
fn file_name(server: &str, time: &str) -> String {
    let tame = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        c if is_unruly(c) => '-',
        c => c,
    };
    let name: String = server.chars().map(tame).take(NAME_CHARS_MAX).collect();
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '.' || c == '-');
    if name.is_empty() {
        format!("Console {time}")
    } else {
        format!("{name} {time}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
        [HEAD, &sides, b"\x08\x02\0\0\0", TAIL].concat()
    }

    #[test]
    fn only_a_whole_picture_of_a_screen_is_one() {
        assert!(Png::check(png(1280, 800)).is_some());
        assert!(Png::check(png(SIDE_MAX, 1)).is_some());
        assert!(Png::check(png(0, 800)).is_none());
        assert!(Png::check(png(1280, SIDE_MAX + 1)).is_none());
        assert!(Png::check(png(1280, 800)[..40].to_vec()).is_none(), "cut");
        assert!(Png::check(HEAD.to_vec()).is_none());
        assert!(Png::check(b"<svg/>".to_vec()).is_none());
    }

    #[test]
    fn a_file_is_named_by_its_server_and_time_and_stays_in_its_folder() {
        let name = |server| file_name(server, "2026-11-24 15.57.03");
        assert_eq!(name("web-01"), "web-01 2026-11-24 15.57.03");
        assert_eq!(name("../../etc/passwd"), "etc-passwd 2026-11-24 15.57.03");
        assert_eq!(name("a\u{202e}gnp.\n"), "a-gnp 2026-11-24 15.57.03");
        assert_eq!(name("C:\\x"), "C--x 2026-11-24 15.57.03");
        assert_eq!(name(" ... "), "Console 2026-11-24 15.57.03");
        assert!(name(&"\u{e4}".repeat(500)).chars().count() < 100);
    }

    #[test]
    fn a_picture_never_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let picture = Png::check(png(2, 2)).unwrap();
        let first = picture.save_in(folder.path(), "web-01").unwrap();
        let second = picture.save_in(folder.path(), "web-01").unwrap();
        assert!(first.ends_with("web-01.png"), "{first:?}");
        assert!(second.ends_with("web-01 (2).png"), "{second:?}");
        assert_eq!(fs::read(&second).unwrap(), png(2, 2));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let picture = Png::check(png(2, 2)).unwrap();
        let file = picture.save_in(folder.path(), "web-01").unwrap();
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
