//! Counts the page's WebSockets, and tells when the last one has ended.
//!
//! A link counts from the moment the other side answered it. When the last one closes, a page may
//! be about to open the next (noVNC does when it reconnects, and so does a reload): only when none
//! came within the grace that it is given has the console ended.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// What became of the page's links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkNews {
    /// A link was answered while there was none.
    Linked,
    /// The last link has closed, which the page has not heard of yet; another may come.
    Closed,
    /// The last link has ended, and no other came.
    Ended,
}

type Tell = dyn Fn(LinkNews) + Send + Sync;

/// The links of one page.
#[derive(Clone)]
pub(super) struct Links {
    grace: Duration,
    tell: Arc<Tell>,
    count: Arc<Mutex<Count>>,
}

#[derive(Default)]
struct Count {
    live: usize,
    ever: u64,
}

/// One answered link; it ends when this is dropped.
pub(super) struct Link {
    links: Links,
    runtime: tokio::runtime::Handle,
}

impl Links {
    /// `grace` is how long a page may take to open the next link.
    pub(super) fn new(grace: Duration, tell: Arc<Tell>) -> Self {
        Self {
            grace,
            tell,
            count: Arc::default(),
        }
    }

    /// A link was answered. To be called on the gate's runtime.
    pub(super) fn answered(&self) -> Link {
        if let Ok(mut count) = self.count.lock() {
            count.live += 1;
            count.ever += 1;
            if count.live == 1 {
                (self.tell)(LinkNews::Linked);
            }
        }
        Link {
            links: self.clone(),
            runtime: tokio::runtime::Handle::current(),
        }
    }

    /// How many there have been, if none is left.
    fn all_closed(&self) -> Option<u64> {
        let count = self.count.lock().ok()?;
        (count.live == 0).then_some(count.ever)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Ok(mut count) = self.links.count.lock() {
            count.live -= 1;
        }
        let Some(then) = self.links.all_closed() else {
            return;
        };
        (self.links.tell)(LinkNews::Closed);
        let links = self.links.clone();
        self.runtime.spawn(async move {
            tokio::time::sleep(links.grace).await;
            if links.all_closed() == Some(then) {
                (links.tell)(LinkNews::Ended);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        sync::mpsc::{UnboundedReceiver, unbounded_channel},
        time::timeout,
    };

    use super::*;

    const GRACE: Duration = Duration::from_millis(60);

    fn recorded() -> (Links, UnboundedReceiver<LinkNews>) {
        let (send, heard) = unbounded_channel();
        let tell = move |news| send.send(news).expect("the test listens");
        (Links::new(GRACE, Arc::new(tell)), heard)
    }

    async fn quiet(heard: &mut UnboundedReceiver<LinkNews>) -> bool {
        timeout(GRACE * 3, heard.recv()).await.is_err()
    }

    #[tokio::test]
    async fn ends_when_the_last_link_closed_and_no_other_came() {
        let (links, mut heard) = recorded();
        let first = links.answered();
        let second = links.answered();
        assert_eq!(heard.recv().await, Some(LinkNews::Linked));
        drop(first);
        assert!(quiet(&mut heard).await);
        drop(second);
        assert_eq!(heard.recv().await, Some(LinkNews::Closed));
        assert_eq!(heard.recv().await, Some(LinkNews::Ended));
    }

    #[tokio::test]
    async fn a_page_that_connects_again_in_time_has_not_ended() {
        let (links, mut heard) = recorded();
        drop(links.answered());
        let again = links.answered();
        assert_eq!(heard.recv().await, Some(LinkNews::Linked));
        assert_eq!(heard.recv().await, Some(LinkNews::Closed));
        assert_eq!(heard.recv().await, Some(LinkNews::Linked));
        assert!(quiet(&mut heard).await);
        drop(again);
        assert_eq!(heard.recv().await, Some(LinkNews::Closed));
        assert_eq!(heard.recv().await, Some(LinkNews::Ended));
    }
}
