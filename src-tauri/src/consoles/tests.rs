//! Openings, and what may come between.

mod bed;

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use porthole_core::console::event::ConsoleEvent;
use tokio::time::timeout;

use super::*;
use bed::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_for_one_server_share_one_console() {
    let bed = Arc::new(bed(100, &[GOOD]));
    let calls = (1..=40).map(|call| {
        let bed = bed.clone();
        tokio::spawn(async move { bed.open(call, "web").await })
    });
    let ids: Vec<String> = futures_util::future::join_all(calls)
        .await
        .into_iter()
        .map(|opened| opened.expect("it ran").expect("it opened"))
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!((bed.asked(), bed.started.load(Ordering::SeqCst)), (1, 1));
    bed.counts(1, 0).await;
}

#[tokio::test]
async fn a_process_that_never_stands_ready_holds_nobody_back() {
    let bed = impatient_bed(Duration::from_millis(300), 100, &[NEVER_READY]);
    for _ in 0..20 {
        bed.consoles.keep_ready();
    }
    bed.has_started().await;
    assert_eq!(code(bed.open(1, "web").await), None);
    let started = bed.started.load(Ordering::SeqCst);
    assert_eq!(started, 2, "it waited for one that hangs, not for twenty");
}

#[tokio::test]
async fn what_is_on_its_way_does_not_open_while_the_others_of_its_account_close() {
    let bed = bed(1, &[STUBBORN, GOOD]);
    bed.open(1, "web").await.expect("it opens");
    let account = AccountId("one".into());
    let closing = async {
        bed.counts(1, 1).await;
        // The open one takes a moment to end; the other one has its URL meanwhile.
        bed.urls.permits.add_permits(1);
        bed.consoles.close_all_of(&account).await;
    };
    let (opened, ()) = tokio::join!(bed.open(2, "db"), closing);
    assert_eq!(code(opened), Some(Code::Cancelled));
    bed.counts(0, 0).await;
    let events = lock(&bed.events);
    let open = |event: &&ConsoleEvent| matches!(event, ConsoleEvent::Open { .. });
    assert_eq!(events.iter().filter(open).count(), 1, "{events:?}");
}

#[tokio::test]
async fn a_late_cancel_does_not_stop_the_next_opening_of_the_same_server() {
    let bed = bed(0, &[GOOD]);
    let first = async {
        bed.counts(0, 1).await;
        bed.cancel(1);
    };
    let (opened, ()) = tokio::join!(bed.open(1, "web"), first);
    assert_eq!(code(opened), Some(Code::Cancelled));
    let second = async {
        bed.counts(0, 1).await;
        bed.cancel(1);
        bed.urls.permits.add_permits(1);
    };
    let (opened, ()) = tokio::join!(bed.open(2, "web"), second);
    assert_eq!(code(opened), None);
    bed.counts(1, 0).await;
}

#[tokio::test]
async fn a_cancel_that_crosses_the_answer_closes_the_window() {
    let bed = bed(100, &[GOOD]);
    bed.open(1, "web").await.expect("it opens");
    bed.cancel(1);
    bed.counts(0, 0).await;
}

#[tokio::test]
async fn cancelling_a_call_that_only_raised_a_console_leaves_it_open() {
    let bed = bed(100, &[ATTENTIVE]);
    let first = bed.open(1, "web").await.expect("it opens");
    // What a cancel would say to the console comes before the second of two answers.
    let answers_twice = async |call: u32, raised: usize| {
        for more in 0..2 {
            let opened = bed.open(call, "web").await.expect("it is raised");
            assert_eq!(opened, first);
            bed.allowed(raised + more).await;
        }
    };
    answers_twice(2, 1).await;
    bed.cancel(2);
    answers_twice(3, 3).await;
    // Another window numbers its calls from the start.
    bed.consoles.forget_calls();
    bed.cancel(1);
    answers_twice(4, 5).await;
    bed.counts(1, 0).await;
}

#[tokio::test]
async fn all_calls_that_await_an_opening_hear_of_its_pauses() {
    let bed = bed(0, &[GOOD]);
    let (one, two, ()) = tokio::join!(bed.open(1, "web"), bed.open(2, "web"), async {
        bed.urls.permits.add_permits(1);
    });
    assert_eq!(one.expect("it opens"), two.expect("it opens"));
    let waits = |call| CallEvent { call, waits_s: 3 };
    assert_eq!(*lock(&bed.pauses), [waits(1), waits(2)]);
}

#[tokio::test]
async fn cancelling_one_call_ends_the_opening_for_all_that_await_it() {
    let bed = bed(0, &[GOOD]);
    let (one, two, ()) = tokio::join!(bed.open(1, "web"), bed.open(2, "web"), async {
        bed.cancel(2);
    });
    let cancelled = Some(Code::Cancelled);
    assert_eq!((code(one), code(two)), (cancelled, cancelled));
    bed.counts(0, 0).await;
}

#[tokio::test]
async fn a_console_is_believed_no_certificate_of_another_host() {
    let bed = bed(1, &[TRUSTING]);
    bed.open(1, "web-01").await.expect("open");
    let told = async {
        while lock(&bed.urls.trusted).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LIMIT, told).await.expect("its own is taken");
    assert_eq!(*lock(&bed.urls.trusted), ["::1"]);
}

#[tokio::test]
async fn what_is_chosen_in_one_console_is_told_to_all() {
    let bed = bed(100, &[CHOOSING]);
    bed.open(1, "quiet").await.expect("open");
    bed.open(2, "loud").await.expect("open");
    let told = async {
        while lock(&bed.urls.allowed).len() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LIMIT, told).await.expect("both are told");
    let mut told = lock(&bed.urls.allowed).clone();
    told.sort();
    assert_eq!(told, ["as it comes", "once"]);
}

#[tokio::test]
async fn a_process_that_died_ready_is_replaced_and_gets_a_fresh_url() {
    let bed = bed(2, &[DIES_READY, TELLING]);
    bed.consoles.keep_ready();
    bed.has_started().await;
    // It waits for the first one to stand ready, which hears nothing from then on.
    bed.open(1, "web").await.expect("the second one opens");
    assert_eq!(bed.allowed(1).await, ["https://[::1]:8443/url-2"]);
}

#[tokio::test]
async fn a_url_that_was_handed_over_is_not_handed_to_another_process() {
    let bed = bed(100, &[DIES_SHOWING, GOOD]);
    let opened = bed.open(1, "web").await;
    assert_eq!(code(opened), Some(Code::ConsoleFailed));
    assert_eq!((bed.asked(), bed.started.load(Ordering::SeqCst)), (1, 1));
    bed.counts(0, 0).await;
}

#[tokio::test]
async fn a_console_that_does_not_listen_closes_within_two_seconds() {
    let bed = bed(100, &[STUBBORN]);
    let id = bed.open(1, "web").await.expect("it opens");
    let start = Instant::now();
    bed.consoles.close(&id).await.expect("it is there");
    bed.counts(0, 0).await;
    assert!(
        start.elapsed() < Duration::from_millis(2_300),
        "{:?}",
        start.elapsed()
    );
}
