//! The memory of a process, page by page: what is there, without what is only reserved. A web
//! engine reserves hundreds of gigabytes.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
};

const PAGE: u64 = 4096;
/// Pages are read in pieces of this many bytes at most.
const PIECE: u64 = 8 << 20;
/// Bit of a page's entry: it is in memory (proc(5), pagemap).
const PRESENT: u64 = 1 << 63;

/// Runs of pages of writable memory that are there now; a find across two pieces may be missed by
/// each, so that long runs overlap by a page.
pub fn pieces(pid: u32) -> impl Iterator<Item = Vec<u8>> {
    let map = File::open(format!("/proc/{pid}/pagemap"));
    let memory = File::open(format!("/proc/{pid}/mem"));
    let runs = match &map {
        Ok(map) => regions(pid)
            .into_iter()
            .flat_map(|region| present(map, region))
            .collect(),
        Err(_) => Vec::new(),
    };
    runs.into_iter().filter_map(move |(start, end)| {
        let mut bytes = vec![0; usize::try_from(end - start).ok()?];
        // A page that is gone meanwhile holds nothing.
        let read = memory.as_ref().ok()?.read_at(&mut bytes, start).ok()?;
        bytes.truncate(read);
        Some(bytes)
    })
}

/// Start and end of each writable region that has pages.
fn regions(pid: u32) -> Vec<(u64, u64)> {
    let table = fs::read_to_string(format!("/proc/{pid}/smaps")).unwrap_or_default();
    let mut found = Vec::new();
    let mut last = None;
    for line in table.lines() {
        if let Some(range) = writable(line) {
            last = Some(range);
        } else if let Some(size) = line.strip_prefix("Rss:") {
            let empty = size.trim().starts_with("0 ");
            found.extend(last.take().filter(|_| !empty));
        } else if line
            .split_once(' ')
            .is_some_and(|(word, _)| word.contains('-'))
        {
            last = None;
        }
    }
    found
}

fn writable(line: &str) -> Option<(u64, u64)> {
    let (range, rest) = line.split_once(' ')?;
    let (start, end) = range.split_once('-')?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    rest.starts_with("rw")
        .then_some((number(start)?, number(end)?))
}

/// Runs of present pages in a region.
fn present(map: &File, (start, end): (u64, u64)) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    let mut at = start;
    while at < end {
        let count = ((end - at) / PAGE).min(1 << 16);
        let mut entries = vec![0; usize::try_from(count * 8).unwrap_or(0)];
        if map.read_exact_at(&mut entries, at / PAGE * 8).is_err() {
            break;
        }
        for (index, entry) in (0..).zip(entries.chunks_exact(8)) {
            let bits = entry.try_into().map_or(0, u64::from_ne_bytes);
            if bits & PRESENT != 0 {
                add(&mut runs, at + index * PAGE);
            }
        }
        at += count * PAGE;
    }
    runs
}

fn add(runs: &mut Vec<(u64, u64)>, page: u64) {
    match runs.last_mut() {
        Some((start, end)) if *end == page && page - *start < PIECE => *end += PAGE,
        Some((_, end)) if *end == page => runs.push((page - PAGE, page + PAGE)),
        _ => runs.push((page, page + PAGE)),
    }
}

#[cfg(test)]
mod tests {
    use crate::leaks::Canary;

    #[test]
    fn finds_a_text_in_the_memory_of_this_process() {
        let held = std::hint::black_box(format!("a text {} in memory", std::process::id()));
        let canary = Canary::new("it", &held);
        assert!(super::pieces(std::process::id()).any(|piece| !canary.finds_in(&piece).is_empty()));
    }
}
