//! Opens and closes consoles, one after the other, and looks for what stays behind.

use std::fmt;

use crate::{
    app::App,
    cloud::TestCloud,
    desktop::Desktop,
    launcher::SOON,
    leaks,
    processes::{self, Process},
    stage::CONSOLE_LIMIT,
    wait::{seconds, within},
};

/// Consoles that are opened before anything is compared: caches fill, pools grow to their size.
pub const WARM_UP: usize = 10;

/// By how much the launcher's own memory may have grown, in KiB: far less than a page that leaks
/// with every console, more than what an allocator keeps to itself.
pub const MEMORY_TOLERANCE_KIB: u64 = 8 * 1024;

/// Open files that come and go by themselves: a connection to the cloud that is kept for a while.
pub const FILES_TOLERANCE: usize = 2;

/// Beside every token, to be looked for afterwards.
const MARK: &str = "5oak-mark-of-a-console-url-77b1";

/// What a soak has found.
pub struct Report {
    /// How many consoles were opened and closed between the two looks.
    pub count: usize,
    before: Traces,
    after: Traces,
    secrets: Vec<String>,
}

/// What an app without a console has.
struct Traces {
    programs: Vec<String>,
    /// Of the launcher.
    open_files: Vec<String>,
    /// Of the launcher, without what it shares.
    memory_kib: u64,
    /// In the home, the runtime folder and the folder for temporary files.
    files: Vec<String>,
}

/// Opens and closes so many consoles after a warm-up. `told` hears how many are done.
pub async fn soak(
    desktop: &Desktop,
    app: &App<'_>,
    cloud: &TestCloud,
    count: usize,
    told: impl Fn(usize),
) -> Report {
    let canary = cloud.mark_console_urls(MARK);
    app.page().fill_search("web-01").await;
    app.page().find("option", "web-01").await;
    for _ in 0..WARM_UP {
        round(app, cloud).await;
    }
    let before = look(desktop, app, None).await;
    for done in 1..=count {
        round(app, cloud).await;
        told(done);
    }
    let after = look(desktop, app, Some(&before)).await;
    let secrets = leaks::search(desktop.root(), &[canary]);
    Report {
        count,
        before,
        after,
        secrets,
    }
}

/// One console: open, linked to its guest, closed, gone.
async fn round(app: &App<'_>, cloud: &TestCloud) {
    let screen = app.screen();
    screen.focus(&app.window().await).await;
    screen.press("Return");
    let window = screen.window("web-01 \u{b7}", CONSOLE_LIMIT).await;
    cloud
        .saw("a link", CONSOLE_LIMIT, |seen| seen.open_links() == 1)
        .await;
    screen.close(&window);
    screen.gone(&window, SOON).await;
    cloud
        .saw("the end of the link", SOON, |seen| seen.open_links() == 0)
        .await;
}

/// Looks once the app has come to rest: as it was before, or with one console process that stands
/// ready and no other.
async fn look(desktop: &Desktop, app: &App<'_>, before: Option<&Traces>) -> Traces {
    let launcher = app.main_process().await;
    // Whatever is there when the limit has passed is what is told.
    let _ = within(seconds(30), async || {
        let first = app.processes();
        tokio::time::sleep(seconds(1)).await;
        let programs = processes::programs(&app.processes());
        let rests = programs == processes::programs(&first) && app.consoles().len() == 1;
        let fits = |before: &Traces| before.grown_by(&traces(desktop, app, &launcher)).is_empty();
        (rests && before.is_none_or(fits)).then_some(())
    })
    .await;
    traces(desktop, app, &launcher)
}

fn traces(desktop: &Desktop, app: &App<'_>, launcher: &Process) -> Traces {
    Traces {
        programs: processes::programs(&app.processes()),
        open_files: launcher.open_files(),
        memory_kib: launcher.own_memory_kib(),
        files: leaks::files(desktop.root())
            .iter()
            .map(|path| kind(path))
            .collect(),
    }
}

/// A path without what the engine tells its processes' sockets and folders apart by, such as
/// `run/webkitgtk/bus-proxy-KEDJZ3`: those of the console that stands ready differ each time.
fn kind(path: &str) -> String {
    let plain = |part: &str| part.split('-').next().unwrap_or(part).to_owned();
    match path.strip_prefix("run/") {
        Some(rest) => format!(
            "run/{}",
            rest.split('/').map(plain).collect::<Vec<_>>().join("/")
        ),
        None => path.to_owned(),
    }
}

impl Traces {
    /// What is there later and was not, in words.
    fn grown_by(&self, later: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if later.programs != self.programs {
            found.push(format!(
                "processes: {:#?}, before: {:#?}",
                later.programs, self.programs
            ));
        }
        if later.open_files.len() > self.open_files.len() + FILES_TOLERANCE {
            let new = added(&self.open_files, &later.open_files);
            found.push(format!("open files of the launcher: {new:#?}"));
        }
        if later.memory_kib > self.memory_kib + MEMORY_TOLERANCE_KIB {
            let (now, then) = (later.memory_kib, self.memory_kib);
            found.push(format!(
                "the launcher's memory: {now} KiB, before: {then} KiB"
            ));
        }
        let new = added(&self.files, &later.files);
        if !new.is_empty() {
            found.push(format!("files: {new:#?}"));
        }
        found
    }
}

/// What the second list holds more often than the first.
fn added(before: &[String], after: &[String]) -> Vec<String> {
    let mut old = before.to_vec();
    let mut is_new = |entry: &&String| match old.iter().position(|known| known == *entry) {
        Some(at) => {
            old.swap_remove(at);
            false
        }
        None => true,
    };
    after
        .iter()
        .filter(|entry| is_new(entry))
        .cloned()
        .collect()
}

impl Report {
    /// Everything that should not be there; empty where nothing is left.
    pub fn left_behind(&self) -> Vec<String> {
        let mut found = self.before.grown_by(&self.after);
        found.extend(self.secrets.iter().map(|find| format!("a token: {find}")));
        found
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, after, .. } = self;
        write!(
            f,
            "{} consoles opened and closed: {} -> {} processes, {} -> {} open files and {} -> {} \
             KiB of the launcher, {} -> {} files in its folders",
            self.count,
            before.programs.len(),
            after.programs.len(),
            before.open_files.len(),
            after.open_files.len(),
            before.memory_kib,
            after.memory_kib,
            before.files.len(),
            after.files.len(),
        )
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sockets_of_one_kind_are_alike() {
        use super::kind;
        assert_eq!(
            kind("run/webkitgtk/bus-proxy-A1"),
            kind("run/webkitgtk/bus-proxy-B2")
        );
        assert_ne!(kind("home/a-1"), kind("home/a-2"));
    }

    #[test]
    fn tells_what_was_added() {
        let list = |words: &[&str]| {
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let before = list(&["socket", "pipe", "socket"]);
        assert_eq!(super::added(&before, &list(&["socket", "pipe"])), list(&[]));
        let after = list(&["socket", "socket", "pipe", "pipe"]);
        assert_eq!(super::added(&before, &after), list(&["pipe"]));
    }
}
