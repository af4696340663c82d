//! Eight consoles at once, each of which is told a recorded stream as fast as it takes it; and how
//! soon the launcher answers meanwhile.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use porthole_core::settings::Levels;
use porthole_tests::{
    cloud::TestCloud,
    console::Console,
    desktop::Desktop,
    guest::NoVnc,
    picture::{Colour, Picture},
    rfb::{
        Encoding,
        client::{self, Said},
        encode::Encoder,
        greeting, update,
    },
    stage,
    wait::seconds,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

use crate::figures::{Samples, Table};

const CONSOLES: usize = 8;
const TIME: Duration = seconds(6);

/// Pixels a side of the guest's screen, and of what an update draws anew.
const SIDE: u16 = 640;
const PART: u16 = 160;
/// How many updates are recorded.
const UPDATES: usize = 32;

/// How many updates each viewer has taken, by connection.
type Taken = Arc<Mutex<Vec<Arc<AtomicUsize>>>>;

/// Measures all eight together.
pub async fn measure(desktop: &Desktop, cloud: &TestCloud, table: &mut Table) {
    let (port, taken) = replay().await;
    let novnc = NoVnc::start(desktop, port).await;
    let app = stage::with_account(desktop, cloud).await;
    let mut consoles = Vec::new();
    for _ in 0..CONSOLES {
        let (console, _) = Console::viewing(desktop, &novnc, Levels::default()).await;
        consoles.push(console);
    }
    let counts = || -> Vec<usize> {
        let taken = taken.lock().expect("nobody panics under it");
        let counts = taken.iter().map(|count| count.load(Ordering::Relaxed));
        counts.filter(|count| *count > 0).collect()
    };
    let before = counts();
    let begun = Instant::now();
    let mut answers = Samples::default();
    while begun.elapsed() < TIME {
        let asked = Instant::now();
        let _ = app.page().text().await;
        answers.add(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let time = begun.elapsed().as_secs_f64();
    let after = counts();
    let rates: Samples = after
        .iter()
        .zip(before)
        .map(|(after, before)| (after - before) as f64 / time)
        .collect::<Vec<f64>>()
        .into();
    for console in consoles {
        console.end().await;
    }
    app.end().await;
    let mean = rates.mean();
    table.add(
        "8 consoles at once: updates a second each",
        format!("{:.0} at the least, {mean:.0} in the mean", rates.at(0.0)),
        "none below half of the mean",
    );
    table.add("the launcher's answer meanwhile", answers.told(), "100 ms");
}

/// A server that tells whoever asks the next of its recorded updates, over and over.
async fn replay() -> (u16, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("it is bound").port();
    let taken = Taken::default();
    let (counts, record) = (taken.clone(), Arc::new(record()));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let count = Arc::<AtomicUsize>::default();
            counts
                .lock()
                .expect("nobody panics under it")
                .push(count.clone());
            // It ends when the viewer does.
            tokio::spawn(tell(stream, record.clone(), count));
        }
    });
    (port, taken)
}

async fn tell(
    mut stream: TcpStream,
    record: Arc<Vec<Vec<u8>>>,
    count: Arc<AtomicUsize>,
) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    client::greet(&mut stream, &greeting(SIDE, SIDE)).await?;
    let mut updates = record.iter().cycle();
    loop {
        if matches!(client::hear(&mut stream).await?, Said::UpdateRequest { .. }) {
            stream.write_all(updates.next()?).await.ok()?;
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Updates in Tight of what a desktop shows: few colours and many, in turn.
fn record() -> Vec<Vec<u8>> {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let side = usize::from(PART);
    let mut one = |at: usize| {
        let colours = if at.is_multiple_of(2) { 8 } else { 1 << 24 };
        let pixels = (0..side * side)
            .map(|_| colour(next(colours) as u32))
            .collect();
        let mut content =
            Encoder::default().encode(Encoding::Tight, &Picture::new(side, side, pixels));
        // Its streams begin anew: the record is told more than once.
        content[0] |= 0x0f;
        let [x, y] = [next(4) as u16 * PART, next(4) as u16 * PART];
        update([x, y, PART, PART], Encoding::Tight.number(), &content)
    };
    (0..UPDATES).map(&mut one).collect()
}

fn colour(number: u32) -> Colour {
    let [red, green, blue, _] = number.wrapping_mul(0x9e37_79b1).to_le_bytes();
    [red, green, blue]
}
