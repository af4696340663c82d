//! What stands on the command line.

use anyhow::{Result, bail};

/// A command and what follows it.
pub struct Options {
    /// The first word, `help` where there is none.
    pub command: String,
    /// Whether missing packages are installed without asking.
    pub yes: bool,
    /// Everything else, in its order.
    pub rest: Vec<String>,
}

impl Options {
    /// Splits `--yes` and the command from the rest.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let (yes, mut rest): (Vec<_>, Vec<_>) = arguments.partition(|word| word == "--yes");
        let command = match rest.first().map(String::as_str) {
            None | Some("--help" | "-h") => "help".to_owned(),
            Some(word) if word.starts_with('-') => bail!("{word} stands before the command"),
            Some(_) => rest.remove(0),
        };
        Ok(Self {
            command,
            yes: !yes.is_empty(),
            rest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(line: &str) -> Options {
        Options::parse(line.split_whitespace().map(str::to_owned)).unwrap()
    }

    #[test]
    fn yes_may_stand_anywhere() {
        for line in ["--yes run", "run --yes"] {
            let options = parse(line);
            assert_eq!((options.command.as_str(), options.yes), ("run", true));
            assert!(options.rest.is_empty());
        }
    }

    #[test]
    fn no_word_asks_for_help() {
        assert_eq!(parse("").command, "help");
        assert_eq!(parse("--help").command, "help");
    }
}
