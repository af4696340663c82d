//! What many consoles one after the other leave behind in the demo cloud: nothing.

use crate::{
    console::{first_bytes, link},
    wire::{WEB, console_url, demo, soon},
};

#[tokio::test]
async fn a_hundred_links_leave_none_open() {
    let demo = demo().await;
    for _ in 0..100 {
        let url = console_url(&demo, WEB).await;
        let mut socket = link(&demo, &url, &[]).await.expect("a link");
        first_bytes(&mut socket).await.expect("a machine");
    }
    let seen = soon(demo.log.wait_for(|seen| seen.open_links() == 0)).await;
    assert_eq!(seen.links.len(), 100);
    assert_eq!(seen.refused_links, 0);
}
