//! The clipboards of this computer and of the guest: each way is shut until it is allowed.

use porthole_core::settings::{Choices, Levels};
use porthole_tests::{
    console::Console,
    desktop::Desktop,
    guest::{NoVnc, Serves, XGuest},
    screen::{Screen, Window},
    servant::Servant,
    wait::{seconds, until},
};

use crate::viewer_input::of_server;

/// A guest with a clipboard, and who holds what is on both.
struct Bed<'a> {
    desktop: &'a Desktop,
    console: Console,
    screen: Screen,
    window: Window,
    guest: XGuest,
    _novnc: NoVnc,
    _holders: Vec<Servant>,
}

impl<'a> Bed<'a> {
    async fn start(desktop: &'a Desktop) -> Self {
        let guest = XGuest::start(desktop, Serves::Xvnc).await;
        let novnc = NoVnc::start(desktop, guest.port).await;
        let (console, window) = Console::viewing(desktop, &novnc, Levels::default()).await;
        let screen = desktop.screen();
        until("a line on the guest", seconds(20), async || {
            screen.type_text("a\n");
            guest.typed().contains('a').then_some(())
        })
        .await;
        Self {
            desktop,
            console,
            screen,
            window,
            guest,
            _novnc: novnc,
            _holders: Vec::new(),
        }
    }

    /// Puts text on the clipboard of a display.
    async fn copy(&mut self, display: &str, text: &str) {
        let mut command = self.desktop.command("sh");
        command.env("DISPLAY", display).args([
            "-c",
            "printf %s \"$0\" | exec xclip -quiet -selection clipboard",
            text,
        ]);
        self._holders.push(Servant::start(&mut command));
        until("the clipboard to be taken", seconds(10), async || {
            (self.on(display) == text).then_some(())
        })
        .await;
    }

    /// What is on the clipboard of a display.
    fn on(&self, display: &str) -> String {
        let mut command = self.desktop.command("xclip");
        command.env("DISPLAY", display);
        let output = command.args(["-selection", "clipboard", "-o"]).output();
        String::from_utf8_lossy(&output.expect("xclip is installed").stdout).into_owned()
    }

    fn here(&self) -> String {
        self.desktop.display().to_owned()
    }

    /// Takes the keyboard away from the console, and gives it back.
    async fn comes_back(&self) {
        self.screen.minimise(&self.window);
        self.screen.focus(&self.window).await;
    }

    /// Types a line, and waits for it on the guest: what was on its way before it has come too.
    async fn types(&self, line: &str) {
        self.screen.type_text(line);
        self.guest.was_typed(line).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn this_computers_clipboard_is_the_guests_only_where_that_was_allowed() {
    let desktop = Desktop::start().await;
    let mut bed = Bed::start(&desktop).await;
    let (here, there) = (bed.here(), bed.guest.display().to_owned());
    bed.copy(&here, "kept to myself").await;
    bed.comes_back().await;
    bed.types("second\n").await;
    assert_ne!(bed.on(&there), "kept to myself");
    let allowed = Choices {
        clipboard_to_guest: Some(true),
        ..Choices::default()
    };
    bed.console.choose(of_server(allowed)).await;
    bed.copy(&here, "for the guest: \u{e4} \u{20ac}").await;
    bed.comes_back().await;
    until("the text on the guest", seconds(20), async || {
        (bed.on(&there) == "for the guest: \u{e4} \u{20ac}").then_some(())
    })
    .await;
    bed.console.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guests_clipboard_comes_only_where_that_was_allowed() {
    let desktop = Desktop::start().await;
    let mut bed = Bed::start(&desktop).await;
    let (here, there) = (bed.here(), bed.guest.display().to_owned());
    bed.copy(&here, "my own").await;
    bed.copy(&there, "pushed by the guest").await;
    bed.types("second\n").await;
    assert_eq!(bed.on(&here), "my own");
    let allowed = Choices {
        clipboard_from_guest: Some(true),
        ..Choices::default()
    };
    bed.console.choose(of_server(allowed)).await;
    bed.types("third\n").await;
    bed.copy(&there, "wanted: \u{e4} \u{20ac}").await;
    until("the guest's text here", seconds(20), async || {
        let text = bed.on(&here);
        assert_ne!(text, "pushed by the guest");
        (text == "wanted: \u{e4} \u{20ac}").then_some(())
    })
    .await;
    bed.console.end().await;
}
