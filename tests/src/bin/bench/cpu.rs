//! Processor time, as the kernel counts it.

use std::{fs, path::Path};

/// Ticks a second in /proc (USER_HZ, which Linux keeps at 100 for programs).
const TICKS: f64 = 100.0;

/// The seconds that a process or a thread has used, as its `stat` in /proc tells; none where it has
/// ended.
pub fn seconds(stat: &Path) -> Option<f64> {
    let told = fs::read_to_string(stat).ok()?;
    // utime and stime, fields 14 and 15 (proc(5)); the name was field 2, and may have any letters.
    let after_name = told.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}
