//! Waiting for a condition, with a limit.

use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(40);

/// Looks until there is something, and gives it.
///
/// # Panics
/// With the words of `what`, when the limit has passed.
pub async fn until<T>(what: &str, limit: Duration, look: impl AsyncFnMut() -> Option<T>) -> T {
    match within(limit, look).await {
        Some(found) => found,
        None => panic!("waited {limit:?} in vain for {what}"),
    }
}

/// Looks until there is something, or gives nothing when the limit has passed.
pub async fn within<T>(limit: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return Some(found);
        }
        if begun.elapsed() > limit {
            return None;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Seconds, said shortly.
pub const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
