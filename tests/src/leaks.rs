//! Searching for a secret in every form in which it may have been written down.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// A secret that must be nowhere, in several encodings.
pub struct Canary {
    name: String,
    encodings: Vec<(String, Vec<u8>)>,
}

impl Canary {
    /// A canary; its name is what a find is told by.
    pub fn new(name: &str, secret: &str) -> Self {
        assert!(secret.len() >= 8, "a short canary is found by chance");
        let mut encodings: Vec<(String, Vec<u8>)> = vec![
            ("UTF-8".into(), secret.into()),
            (
                "UTF-16".into(),
                secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ),
            (
                "UTF-32".into(),
                secret
                    .chars()
                    .flat_map(|c| u32::from(c).to_le_bytes())
                    .collect(),
            ),
            ("reversed".into(), secret.bytes().rev().collect()),
            ("hex".into(), hex(secret, false)),
            ("HEX".into(), hex(secret, true)),
            ("percent".into(), percent(secret)),
        ];
        encodings
            .extend((0..3).map(|shift| (format!("Base64, shift {shift}"), base64(secret, shift))));
        encodings.sort_by(|a, b| a.1.cmp(&b.1));
        encodings.dedup_by(|a, b| a.1 == b.1);
        Self {
            name: name.into(),
            encodings,
        }
    }

    /// Every encoding with its name.
    pub fn encodings(&self) -> &[(String, Vec<u8>)] {
        &self.encodings
    }

    /// The encodings that these bytes hold.
    pub fn finds_in(&self, bytes: &[u8]) -> Vec<String> {
        let held = |(_, needle): &&(String, Vec<u8>)| holds(bytes, needle);
        let told = |(encoding, _): &(String, Vec<u8>)| format!("{} as {encoding}", self.name);
        self.encodings.iter().filter(held).map(told).collect()
    }
}

/// Everything under a folder, names and contents, that holds one of the canaries.
pub fn search(folder: &Path, canaries: &[Canary]) -> Vec<String> {
    let mut finds = Vec::new();
    walk(folder, &mut |path| {
        let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
        let content = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file());
        if content {
            bytes.push(0);
            // A file that went away meanwhile holds nothing.
            bytes.extend(fs::read(path).unwrap_or_default());
        }
        for find in canaries.iter().flat_map(|canary| canary.finds_in(&bytes)) {
            finds.push(format!("{}: {find}", path.display()));
        }
    });
    finds
}

/// Every path under a folder, relative to it.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    walk(folder, &mut |path| {
        if let Ok(short) = path.strip_prefix(folder) {
            found.push(short.display().to_string());
        }
    });
    found.sort();
    found
}

fn walk(folder: &Path, see: &mut dyn FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        see(&path);
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, see);
        }
    }
}

/// By the C library, whose search is quick also where this crate is built to be debugged.
fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    // SAFETY: both are slices, given with their lengths; nothing is written.
    let found = unsafe {
        libc::memmem(
            bytes.as_ptr().cast(),
            bytes.len(),
            needle.as_ptr().cast(),
            needle.len(),
        )
    };
    !found.is_null()
}

fn hex(text: &str, upper: bool) -> Vec<u8> {
    let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    if upper {
        digits.to_uppercase().into_bytes()
    } else {
        digits.into_bytes()
    }
}

/// Every byte that is no letter or digit, as `%XX`.
fn percent(text: &str) -> Vec<u8> {
    let coded = text.bytes().map(|byte| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    coded.collect::<String>().into_bytes()
}

/// The digits that the text has in Base64 when `shift` bytes stand before it, whatever they and the
/// bytes after it are.
fn base64(text: &str, shift: usize) -> Vec<u8> {
    let coded = STANDARD_NO_PAD.encode([vec![0; shift], text.into()].concat());
    let first = (shift * 8).div_ceil(6);
    let last = (shift + text.len()) * 8 / 6;
    coded.as_bytes()[first..last].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cret/key+of=40 characters";

    #[test]
    fn finds_a_secret_in_base64_at_every_alignment() {
        let canary = Canary::new("secret", SECRET);
        for before in ["", "a", "ab", "abc", "abcd"] {
            let coded = STANDARD_NO_PAD.encode(format!("{before}{SECRET}and more"));
            assert!(!canary.finds_in(coded.as_bytes()).is_empty(), "{before}");
        }
    }

    #[test]
    fn finds_a_secret_in_a_file_and_in_a_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let wide: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(folder.path().join("plain"), wide).expect("it is ours");
        let name = String::from_utf8(percent(SECRET)).expect("ASCII");
        std::fs::create_dir(folder.path().join(name)).expect("it is ours");
        let finds = search(folder.path(), &[Canary::new("secret", SECRET)]);
        assert_eq!(finds.len(), 2, "{finds:?}");
    }

    #[test]
    fn finds_nothing_where_nothing_is() {
        assert!(
            Canary::new("secret", SECRET)
                .finds_in(&[0; 4096])
                .is_empty()
        );
    }
}
