//! Each parser of Porthole that meets foreign bytes, and what must hold whatever the bytes are:
//! that it comes to an end without a panic, and a promise about the answer.
//!
//! `cargo xtask fuzz` builds this with the coverage passes that every rustc has and links libFuzzer
//! to it; `cargo test` tries the corpus. A case of the corpus is a file in `corpus/<target>`.

mod targets;

pub use targets::TARGETS;

/// A text that must not come out where it was put in as a secret.
pub const CANARY: &str = "canary7f3a91";

/// Where the canary stands in a case.
pub const MARK: &str = "{t}";

/// One parser.
pub struct Target {
    /// Its name, and that of its folder in the corpus.
    pub name: &'static str,
    /// Parses, and holds the answer against what was promised.
    pub run: fn(&[u8]),
}

/// The target of a name.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// The bytes as text, as a body that was meant as text is read.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The text with the canary where the mark stands; none where it holds the canary already.
fn with_canary(bytes: &[u8]) -> Option<String> {
    let text = text(bytes);
    let holds = text.to_lowercase().contains(CANARY);
    (!holds).then(|| text.replace(MARK, CANARY))
}

/// Panics where the canary shows.
fn hides_canary(shown: &str) {
    let shows = shown.to_lowercase().contains(CANARY);
    assert!(!shows, "it shows what is secret: {shown}");
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::TARGETS;

    #[test]
    fn every_case_of_the_corpus_is_harmless() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let folders = fs::read_dir(&corpus).expect("there is a corpus").count();
        assert_eq!(folders, TARGETS.len(), "a folder is a target");
        for target in TARGETS {
            let cases = fs::read_dir(corpus.join(target.name)).expect(target.name);
            for case in cases {
                let path = case.expect("it was listed").path();
                (target.run)(&fs::read(&path).expect("it is a file"));
            }
        }
    }
}
