//! From an account to the screen of its server, and back to nothing.

use porthole_tests::{
    app::App,
    cloud::{TestCloud, WEB_01},
    desktop::Desktop,
    leaks,
    processes::{self, Process},
    stage::{self, CONSOLE_LIMIT},
    wait::{seconds, within},
};

/// Beside a token in a console URL, to be looked for afterwards.
const MARK: &str = "c0ffee-mark-of-a-console-url-5d1e";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_console_shows_its_guest_takes_keys_and_leaves_nothing() {
    shows_its_guest_takes_keys_and_leaves_nothing(Shows::Viewer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn so_does_one_that_shows_the_providers_page() {
    shows_its_guest_takes_keys_and_leaves_nothing(Shows::ProvidersPage).await;
}

/// What a console shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Viewer,
    ProvidersPage,
}

async fn shows_its_guest_takes_keys_and_leaves_nothing(shows: Shows) {
    let desktop = Desktop::start().await;
    let cloud = TestCloud::start().await;
    let url = cloud.mark_console_urls(MARK);
    let app = stage::with_account(&desktop, &cloud).await;
    if shows == Shows::ProvidersPage {
        stage::use_providers_page(app.page()).await;
    }
    let launcher = app.main_process().await;
    let before = settled(&app).await;
    let files = launcher.open_files();

    let window = stage::open_web_01(&app, &cloud).await;
    let screen = app.screen();
    assert!(window.title.contains("Trial"), "{}", window.title);
    assert!(window.title.contains("eu-101"), "{}", window.title);
    screen.focus(&window).await;
    let (width, height) = (640, 400);
    screen.click(&window, width, height);
    screen.type_text("echo Aa1-_~'\"\n");
    cloud.was_typed(WEB_01, "echo Aa1-_~'\"\n").await;
    stage::shows_guest(&app, &cloud, WEB_01, &window).await;
    nobody_can_read(&app, &url);
    if shows == Shows::Viewer {
        // Its token was wiped after the handshake, and no web process ever had it.
        nobody_remembers(&app, &url);
    }

    screen.close(&window);
    screen.gone(&window, seconds(20)).await;
    cloud
        .saw("the end of the link", seconds(20), |seen| {
            seen.open_links() == 0
        })
        .await;
    assert_eq!(
        programs_when_settled(&app, &before).await,
        processes::programs(&before)
    );
    let closed = within(seconds(20), async || {
        (launcher.open_files().len() <= files.len()).then_some(())
    });
    assert!(
        closed.await.is_some(),
        "{:?}",
        newly_open(&files, &launcher.open_files())
    );
    let canaries = [cloud.secret_canary(), url];
    assert_eq!(
        leaks::search(desktop.root(), &canaries),
        Vec::<String>::new()
    );
    nobody_remembers(&app, &canaries[1]);
    app.end().await;
    assert_eq!(
        leaks::search(desktop.root(), &canaries),
        Vec::<String>::new()
    );
}

fn nobody_remembers(app: &App<'_>, canary: &leaks::Canary) {
    for process in app.processes() {
        assert_eq!(
            process.memory_holds(canary),
            Vec::<String>::new(),
            "{process:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_demo_is_one_enter_away() {
    let desktop = Desktop::start().await;
    let app = App::plain(&desktop, &["--demo"]).await;
    let screen = app.screen();
    let launcher = app.window().await;
    screen.focus(&launcher).await;
    // Until its list is there, Enter has nothing to open.
    let window = within(CONSOLE_LIMIT * 2, async || {
        screen.press("Return");
        screen
            .windows()
            .into_iter()
            .find(|window| window.title.contains('\u{b7}'))
    })
    .await
    .expect("Enter opens the first server's console");
    screen
        .picture_when(
            "the guest's text on the screen",
            &window,
            seconds(30),
            |picture| picture.colours().len() > 8,
        )
        .await;
    app.end().await;
}

/// The processes, once the console that stands ready is there.
async fn settled(app: &App<'_>) -> Vec<Process> {
    let ready = within(seconds(30), async || {
        let engines = |process: &&Process| process.program.contains("WebKit");
        let all = app.processes();
        (app.consoles().len() == 1 && all.iter().filter(engines).count() >= 4).then_some(all)
    });
    ready
        .await
        .unwrap_or_else(|| panic!("no console stands ready: {:#?}", app.processes()))
}

async fn programs_when_settled(app: &App<'_>, wanted: &[Process]) -> Vec<String> {
    let wanted = processes::programs(wanted);
    // Whatever is there when the limit has passed is compared.
    let _ = within(seconds(20), async || {
        (processes::programs(&app.processes()) == wanted).then_some(())
    })
    .await;
    processes::programs(&app.processes())
}

/// No argument, no variable of the environment and no title holds the URL.
fn nobody_can_read(app: &App<'_>, url: &leaks::Canary) {
    for process in app.processes() {
        assert_eq!(
            url.finds_in(&process.open_words()),
            Vec::<String>::new(),
            "{process:?}"
        );
    }
    for window in app.screen().windows() {
        assert_eq!(url.finds_in(window.title.as_bytes()), Vec::<String>::new());
    }
}

fn newly_open(before: &[String], after: &[String]) -> Vec<String> {
    after
        .iter()
        .filter(|file| !before.contains(file))
        .cloned()
        .collect()
}
