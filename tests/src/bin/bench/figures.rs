//! Samples, and the table that they end in.

use std::{fmt, time::Duration};

/// Measured values of one kind.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Adds a time, in milliseconds.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1_000.0);
    }

    /// The value that this share of all values, 0 to 1, does not exceed.
    pub fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = (share * sorted.len() as f64).ceil() as usize;
        let index = rank.saturating_sub(1).min(sorted.len().saturating_sub(1));
        sorted.get(index).copied().unwrap_or(f64::NAN)
    }

    /// The value in the middle.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// The sum by the number.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// Median, least and most, in milliseconds.
    pub fn told(&self) -> String {
        let (middle, least, most) = (self.median(), self.at(0.0), self.at(1.0));
        format!(
            "{middle:.0} ms ({least:.0} to {most:.0}, {} times)",
            self.0.len()
        )
    }
}

impl From<Vec<f64>> for Samples {
    fn from(values: Vec<f64>) -> Self {
        Self(values)
    }
}

/// KiB as MiB.
pub fn mib(kib: u64) -> String {
    format!("{:.0} MiB", kib as f64 / 1_024.0)
}

/// What was measured, what came out, and what was aimed at.
#[derive(Default)]
pub struct Table(Vec<[String; 3]>);

impl Table {
    /// Adds a line.
    pub fn add(&mut self, what: &str, got: impl Into<String>, aim: impl Into<String>) {
        self.0.push([what.into(), got.into(), aim.into()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["", "measured", "aim"].map(str::to_owned);
        let lines = || std::iter::once(&head).chain(&self.0);
        let width = |column: usize| lines().map(|line| line[column].chars().count()).max();
        let (first, second) = (width(0).unwrap_or(0), width(1).unwrap_or(0));
        for [what, got, aim] in lines() {
            let line = format!("{what:first$}  {got:second$}  {aim}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_samples_is_one_of_them() {
        let samples = Samples::from((1..=100).rev().map(f64::from).collect::<Vec<_>>());
        assert_eq!(samples.median(), 50.0);
        assert_eq!(
            (samples.at(0.0), samples.at(0.99), samples.at(1.0)),
            (1.0, 99.0, 100.0)
        );
        assert!(Samples::default().median().is_nan());
    }

    #[test]
    fn columns_stand_below_each_other() {
        let mut table = Table::default();
        table.add("start", "600 ms", "700 ms");
        table.add("more", "1 ms", "");
        assert_eq!(
            table.to_string(),
            "       measured  aim\nstart  600 ms    700 ms\nmore   1 ms\n"
        );
    }
}
