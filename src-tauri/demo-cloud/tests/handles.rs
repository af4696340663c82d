//! A demo cloud without a free file handle. The limit is the whole process's: a test of its own.
#![cfg(target_os = "linux")]

use std::{
    fs::File,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use porthole_demo_cloud::{Options, start};
use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};

/// How long the demo cloud is left without a handle.
const WITHOUT: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waits_quietly_until_a_file_handle_is_free() {
    let demo = start(Options::default()).await.expect("a demo cloud");
    let address = demo.ready.ecs_url.trim_start_matches("https://").to_owned();
    let limit = Rlimit {
        current: Some(256),
        ..getrlimit(Resource::Nofile)
    };
    setrlimit(Resource::Nofile, limit).expect("a lower limit is granted");
    let mut held = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        held.push(file);
    }
    // The client takes the last one; nothing is left for the other end.
    drop(held.pop());
    let mut client = TcpStream::connect(&address).expect("the kernel takes the connection");
    let before = cpu_time();
    tokio::time::sleep(WITHOUT).await;
    let used = cpu_time() - before;
    drop(held);
    assert!(
        used < WITHOUT / 4,
        "the wait took {used:?} of the processor"
    );
    let limit = Some(Duration::from_secs(20));
    client
        .set_read_timeout(limit)
        .expect("a socket has a limit");
    client
        .write_all(b"no TLS at all\r\n")
        .expect("it is connected");
    let read = client.read(&mut [0]);
    assert!(read.is_ok(), "nobody let the client in: {read:?}");
}

/// What this process has used of the processor.
fn cpu_time() -> Duration {
    let used = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(used.tv_sec).expect("not before it began"),
        u32::try_from(used.tv_nsec).expect("less than a second"),
    )
}
