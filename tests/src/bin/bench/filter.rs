//! Ten thousand servers and a search, key by key, in the app's own view.

use porthole_demo_cloud::Options;
use porthole_tests::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    stage,
    wait::{seconds, until},
};
use serde_json::json;

use crate::figures::{Samples, Table};

const SERVERS: u32 = 10_000;

/// What is typed, and taken back key by key.
const WORDS: [&str; 11] = [
    "web-01",
    "node-00999",
    "node 42",
    "10.40.0.9",
    "us-2",
    "trial us",
    "zo\u{eb}'s",
    "0c1a5c3e-6a7d",
    "nod 77 running",
    "cahce",
    "n",
];

/// Types into the box as a person does, a frame for each key at least, and takes for each key the
/// time until the page has its rows and their places.
const TYPE: &str = "
    const [texts] = arguments;
    const box = document.querySelector('[role=combobox]');
    const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const frame = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
    const type = async () => {
      const times = [];
      for (const text of texts) {
        await frame();
        const begun = performance.now();
        put.call(box, text);
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
        for (let task = 0; task < 16; task += 1) await null;
        document.body.getBoundingClientRect();
        times.push(performance.now() - begun);
      }
      window.portholeBench = times;
    };
    type();
    return true;";

/// Measures in a launcher of its own.
pub async fn measure(table: &mut Table) {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::with(Options {
        boot: false,
        extra_servers: SERVERS,
        ..Options::default()
    })
    .await;
    let app = App::driven(&desktop, &[]).await;
    stage::add_account(app.page(), &cloud).await;
    app.page().says("10,012 servers", seconds(120)).await;
    let page = app.page();
    let texts = typed();
    page.ask(TYPE, vec![json!(texts)])
        .await
        .expect("the page is there");
    let times = until("the end of the typing", seconds(120), async || {
        let told = page
            .ask("return window.portholeBench ?? null", vec![])
            .await?;
        let times = told.as_array()?.iter();
        Some(
            times
                .filter_map(serde_json::Value::as_f64)
                .collect::<Vec<_>>(),
        )
    })
    .await;
    app.end().await;
    assert_eq!(times.len(), texts.len(), "each key has its time");
    let slowest = times.iter().zip(&texts).max_by(|a, b| a.0.total_cmp(b.0));
    let slowest = slowest.map_or("", |(_, text)| text);
    let samples = Samples::from(times.clone());
    let told = format!(
        "{:.0} ms ({:.0} in the middle, {:.0} at most, by {slowest:?}, {} keys; in steps of 1 ms)",
        samples.at(0.99),
        samples.median(),
        samples.at(1.0),
        texts.len(),
    );
    table.add(
        "10,000 servers: filter time a key, 99th percentile",
        told,
        "8 ms",
    );
}

/// Each word grows by a key and shrinks again, twice.
fn typed() -> Vec<String> {
    let prefixes = |word: &str| {
        let chars: Vec<char> = word.chars().collect();
        let up = 1..=chars.len();
        let down = (0..chars.len()).rev();
        up.chain(down)
            .map(|length| chars[..length].iter().collect())
            .collect::<Vec<String>>()
    };
    WORDS
        .iter()
        .chain(&WORDS)
        .flat_map(|word| prefixes(word))
        .collect()
}
