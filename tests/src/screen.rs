//! A display from outside: its windows, their pixels, and a keyboard and a pointer.

use std::{process::Command, time::Duration};

use x11rb::{
    connection::Connection,
    protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask, GrabMode, GrabStatus},
};

use crate::{
    picture::Picture,
    wait::{until, within},
};

/// One managed window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its id in X11.
    pub id: String,
    /// What its title bar says.
    pub title: String,
    /// The process that it says it belongs to; 0 where it says none.
    pub pid: u32,
}

/// A time of the X server's that lies 24 days after its start.
const NEVER: u32 = u32::MAX / 2;

type Maybe<T> = Result<T, Box<dyn std::error::Error>>;

/// One display.
#[derive(Clone)]
pub struct Screen {
    display: String,
}

impl Screen {
    pub(crate) fn new(display: String) -> Self {
        Self { display }
    }

    pub(crate) fn display(&self) -> &str {
        &self.display
    }

    /// Every window of the window manager, oldest first.
    pub fn windows(&self) -> Vec<Window> {
        let list = self.run("xprop", &["-root", "_NET_CLIENT_LIST"]);
        let ids = list.split_once('#').map_or("", |(_, ids)| ids);
        ids.split(',')
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(|id| self.window_of(id))
            .collect()
    }

    /// Waits for a window whose title holds this text.
    pub async fn window(&self, title: &str, limit: Duration) -> Window {
        until(&format!("a window \"{title}\""), limit, async || {
            self.find(title)
        })
        .await
    }

    /// Waits for any window that fulfils a condition.
    pub async fn some_window(&self, fits: impl Fn(&Window) -> bool, limit: Duration) -> Window {
        until("a window", limit, async || {
            self.windows().into_iter().find(&fits)
        })
        .await
    }

    /// Waits until there is no window.
    pub async fn empty(&self, limit: Duration) {
        let look = async || self.windows().is_empty().then_some(());
        until("the end of all windows", limit, look).await;
    }

    /// A window whose title holds this text, if there is one.
    pub fn find(&self, title: &str) -> Option<Window> {
        self.windows()
            .into_iter()
            .find(|window| window.title.contains(title))
    }

    /// Waits until no window has this id.
    pub async fn gone(&self, window: &Window, limit: Duration) {
        let what = format!("the end of window \"{}\"", window.title);
        until(&what, limit, async || {
            self.windows()
                .iter()
                .all(|known| known.id != window.id)
                .then_some(())
        })
        .await;
    }

    /// The window that has the keyboard.
    pub fn active(&self) -> String {
        let line = self.run("xprop", &["-root", "_NET_ACTIVE_WINDOW"]);
        line.rsplit(' ').next().unwrap_or("").trim().to_owned()
    }

    /// Whether some program has taken the keyboard for itself. Asks for it at a time that has not
    /// come, for which the server hands it to nobody.
    pub fn keyboard_is_taken(&self) -> bool {
        let ask = || -> Maybe<GrabStatus> {
            let (display, screen) = x11rb::connect(Some(&self.display))?;
            let root = display.setup().roots[screen].root;
            let mode = GrabMode::ASYNC;
            let asked = display.grab_keyboard(false, root, NEVER, mode, mode)?;
            Ok(asked.reply()?.status)
        };
        ask().is_ok_and(|status| status == GrabStatus::ALREADY_GRABBED)
    }

    /// The pixels of a window.
    ///
    /// # Panics
    /// Where the window is gone.
    pub fn picture(&self, window: &Window) -> Picture {
        self.try_picture(&window.id).expect("the window is there")
    }

    /// The pixels of a window or, by `root`, of the whole screen; none where it is gone.
    pub fn try_picture(&self, id: &str) -> Option<Picture> {
        let output = self
            .command("import")
            .args(["-window", id, "-depth", "8", "ppm:-"])
            .output();
        Picture::from_ppm(&output.expect("ImageMagick is installed").stdout)
    }

    /// Writes the pixels of a window, or of `root`, to a PNG file.
    pub fn save_picture(&self, id: &str, file: &std::path::Path) {
        let status = self
            .command("import")
            .args(["-window", id])
            .arg(file)
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "no picture of {id}"
        );
    }

    /// Waits until a window's picture fulfils a condition, and gives it.
    pub async fn picture_when(
        &self,
        what: &str,
        window: &Window,
        limit: Duration,
        fits: impl Fn(&Picture) -> bool,
    ) -> Picture {
        let look = async || self.try_picture(&window.id).filter(|picture| fits(picture));
        match within(limit, look).await {
            Some(picture) => picture,
            None => panic!("waited {limit:?} in vain for {what}{}", self.evidence()),
        }
    }

    /// Where `PORTHOLE_EVIDENCE` names a folder: saves the whole screen to it, for who looks into a
    /// failure.
    pub fn evidence(&self) -> String {
        let Some(folder) = std::env::var_os("PORTHOLE_EVIDENCE") else {
            return String::new();
        };
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("test").replace("::", "-");
        let file = std::path::Path::new(&folder).join(format!("{name}{}.png", self.display));
        self.save_picture("root", &file);
        format!("; see {}", file.display())
    }

    /// Waits until two pictures of a window, taken one after the other, are the same.
    pub async fn still_picture(&self, window: &Window, limit: Duration) -> Picture {
        let mut last = None;
        let found = within(limit, async || {
            let now = self.try_picture(&window.id);
            let still = now.is_some() && now == last;
            last = now;
            still.then_some(())
        })
        .await;
        assert!(
            found.is_some(),
            "the picture of \"{}\" does not come to rest",
            window.title
        );
        last.expect("there was one")
    }

    /// Gives a window the keyboard and waits until it has it.
    pub async fn focus(&self, window: &Window) {
        until(
            &format!("the focus on \"{}\"", window.title),
            Duration::from_secs(10),
            async || {
                self.run("xdotool", &["windowactivate", &window.id]);
                (self.active() == window.id).then_some(())
            },
        )
        .await;
    }

    /// Types text into the window that has the keyboard; a line feed presses Return.
    pub fn type_text(&self, text: &str) {
        for line in text.split_inclusive('\n') {
            self.run(
                "xdotool",
                &["type", "--delay", "30", line.trim_end_matches('\n')],
            );
            if line.ends_with('\n') {
                self.press("Return");
            }
        }
    }

    /// Presses one key or chord, in X11's names, such as `Return` or `ctrl+w`.
    pub fn press(&self, key: &str) {
        self.run("xdotool", &["key", key]);
    }

    /// Where a window is and how large: x, y, width, height.
    pub fn place(&self, window: &Window) -> [i32; 4] {
        let told = self.run("xdotool", &["getwindowgeometry", "--shell", &window.id]);
        ["X=", "Y=", "WIDTH=", "HEIGHT="].map(|name| {
            let line = told.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|value| value.parse().ok()).unwrap_or(0)
        })
    }

    /// Presses one after the other.
    pub fn press_each(&self, keys: &[&str]) {
        keys.iter().for_each(|key| self.press(key));
    }

    /// Puts a window elsewhere.
    pub fn put(&self, window: &Window, x: i32, y: i32) {
        let (x, y) = (x.to_string(), y.to_string());
        self.run("xdotool", &["windowmove", "--sync", &window.id, &x, &y]);
    }

    /// Makes a window fill its screen, as a window manager's own key does: `_NET_WM_STATE_ADD`.
    pub fn make_full(&self, window: &Window) {
        self.tell(window, b"_NET_WM_STATE", |atom| {
            Ok([1, atom(b"_NET_WM_STATE_FULLSCREEN")?, 0, 2, 0])
        })
        .expect("the display is there");
    }

    /// Takes a window off the screen, as its minimise button does, and waits for that.
    pub fn minimise(&self, window: &Window) {
        self.run("xdotool", &["windowminimize", "--sync", &window.id]);
    }

    /// Presses a key and holds it.
    pub fn hold(&self, key: &str) {
        self.run("xdotool", &["keydown", key]);
    }

    /// Lets go of a key.
    pub fn let_go(&self, key: &str) {
        self.run("xdotool", &["keyup", key]);
    }

    /// Moves the pointer to a place in a window.
    pub fn point(&self, window: &Window, x: usize, y: usize) {
        let (x, y) = (x.to_string(), y.to_string());
        self.run("xdotool", &["mousemove", "--window", &window.id, &x, &y]);
    }

    /// Presses a button of the pointer and lets it go; 4 to 7 turn the wheel.
    pub fn button(&self, number: u8) {
        self.run("xdotool", &["click", &number.to_string()]);
    }

    /// Clicks into a window, pixels from its top left corner.
    pub fn click(&self, window: &Window, x: usize, y: usize) {
        let (x, y) = (x.to_string(), y.to_string());
        self.run(
            "xdotool",
            &["mousemove", "--window", &window.id, &x, &y, "click", "1"],
        );
    }

    /// Asks a window to close, as its close button does.
    pub fn close(&self, window: &Window) {
        self.tell(window, b"_NET_CLOSE_WINDOW", |_| Ok([0, 2, 0, 0, 0]))
            .expect("the display is there");
    }

    /// Sets the size of a window.
    pub fn resize(&self, window: &Window, width: usize, height: usize) {
        let (width, height) = (width.to_string(), height.to_string());
        self.run(
            "xdotool",
            &["windowsize", "--sync", &window.id, &width, &height],
        );
    }

    /// Tells the window manager something of a window (Extended Window Manager Hints 1.5): a
    /// message, and its words, which may name atoms.
    fn tell(
        &self,
        window: &Window,
        message: &[u8],
        words: impl FnOnce(&dyn Fn(&[u8]) -> Maybe<u32>) -> Maybe<[u32; 5]>,
    ) -> Maybe<()> {
        let (display, screen) = x11rb::connect(Some(&self.display))?;
        let root = display.setup().roots[screen].root;
        let id = u32::from_str_radix(window.id.trim_start_matches("0x"), 16)?;
        let atom =
            |name: &[u8]| -> Maybe<u32> { Ok(display.intern_atom(false, name)?.reply()?.atom) };
        let told = ClientMessageEvent::new(32, id, atom(message)?, words(&atom)?);
        let mask = EventMask::SUBSTRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_REDIRECT;
        display.send_event(false, root, mask, told)?.check()?;
        Ok(())
    }

    pub(crate) fn is_managed(&self) -> bool {
        self.run("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"])
            .contains('#')
    }

    fn window_of(&self, id: &str) -> Window {
        let told = self.run(
            "xprop",
            &["-notype", "-id", id, "_NET_WM_NAME", "_NET_WM_PID"],
        );
        let value = |name: &str| {
            let line = told.lines().find(|line| line.starts_with(name))?;
            line.split_once(" = ").map(|(_, value)| value.to_owned())
        };
        let title = self.run("xdotool", &["getwindowname", id]);
        Window {
            id: id.into(),
            title: title.trim_end_matches('\n').into(),
            pid: value("_NET_WM_PID")
                .and_then(|pid| pid.parse().ok())
                .unwrap_or(0),
        }
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output();
        let output = output.unwrap_or_else(|error| panic!("cannot start {program}: {error}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display).env("LANG", "C.UTF-8");
        command
    }
}
