//! The window: one title, one page, and the curtain in front of it while there is one.

use porthole_core::{
    console::{
        message::{FromConsole, Preparation, Title, ToConsole},
        notice::{Notice, Press},
        viewer::{FromViewer, ToViewer},
    },
    error::{Code, Fault},
};
use tao::{
    dpi::LogicalSize,
    event::{Event, WindowEvent},
    event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy},
    window::{Fullscreen, Window, WindowBuilder},
};

use crate::{
    curtain::Curtain,
    page_view::{PageView, Tell},
    pipe::{Ear, Mouth},
    platform::{self, Capture, TellCapture},
    screenshot::{Png, To},
    session::{Happening, Session},
    title::text,
    viewer::Viewer,
};

/// A noVNC page with a 1280x800 screen in it fits.
const SIZE: LogicalSize<f64> = LogicalSize::new(1280.0, 840.0);

/// Runs the event loop until the process ends.
pub(crate) fn run(ear: Ear, mouth: Mouth, preparation: Preparation) -> ! {
    let events = EventLoopBuilder::<Happening>::with_user_event().build();
    let herald = Herald(events.create_proxy());
    let session = Frame::build(&events, preparation)
        .and_then(|frame| Session::start(frame, herald.clone(), mouth.clone()));
    let mut session = match session {
        Ok(session) => session,
        Err(fault) => {
            mouth.say(&FromConsole::Broken(fault));
            platform::leave();
        }
    };
    listen(ear, herald);
    mouth.say(&FromConsole::Ready);
    events.run(move |event, _, flow| {
        *flow = ControlFlow::Wait;
        match event {
            Event::UserEvent(happening) => session.happen(happening),
            Event::WindowEvent { event, .. } => match event {
                WindowEvent::CloseRequested => session.close(),
                WindowEvent::Resized(_) | WindowEvent::ScaleFactorChanged { .. } => {
                    session.resized();
                }
                WindowEvent::Focused(false) => session.unfocused(),
                _ => {}
            },
            _ => {}
        }
    })
}

/// How long the window may take to close by itself: the launcher waits 1.5 s for all of the end.
const CLOSE_MAX: std::time::Duration = std::time::Duration::from_millis(800);

/// Hears the launcher on a thread of its own. The pipe's end is the console's end, and a window
/// that is too busy to close is ended, whatever its page does. It is asked first, since an engine
/// that is about to start a process takes the end of that process for a fault.
fn listen(mut ear: Ear, herald: Herald) {
    std::thread::spawn(move || {
        loop {
            match ear.hear() {
                None | Some(ToConsole::Close) => break,
                Some(message) => herald.tell(Happening::Said(message)),
            }
        }
        herald.tell(Happening::Said(ToConsole::Close));
        std::thread::sleep(CLOSE_MAX);
        platform::leave();
    });
}

/// Tells the event loop what happened, from any thread.
#[derive(Clone)]
pub(crate) struct Herald(EventLoopProxy<Happening>);

impl Herald {
    pub(crate) fn tell(&self, happening: Happening) {
        let _ = self.0.send_event(happening);
    }
}

/// The window and its views.
pub(crate) struct Frame {
    window: Window,
    preparation: Preparation,
    page: Option<PageView>,
    viewer: Option<Viewer>,
    curtain: Option<Curtain>,
    capture: Option<Capture>,
    /// The server that the title names.
    server: String,
}

impl Frame {
    fn build(events: &EventLoop<Happening>, preparation: Preparation) -> Result<Self, Fault> {
        let builder = WindowBuilder::new()
            .with_title("Porthole")
            .with_inner_size(SIZE)
            .with_visible(false);
        let window = builder.build(events).map_err(broken)?;
        platform::set_icon(&window);
        Ok(Self {
            window,
            preparation,
            page: None,
            viewer: None,
            curtain: None,
            capture: None,
            server: String::new(),
        })
    }

    pub(crate) fn preparation(&self) -> &Preparation {
        &self.preparation
    }

    /// Makes a fresh page, with nothing of an earlier one.
    pub(crate) fn renew_page(&mut self, gate_port: u16, tell: Tell) -> Result<(), Fault> {
        self.page = None;
        let page = PageView::build(&self.window, gate_port, &self.preparation, tell);
        self.page = Some(page.map_err(broken)?);
        Ok(())
    }

    pub(crate) fn page(&self) -> Option<&PageView> {
        self.page.as_ref()
    }

    /// Ends the page, its processes and what it stored.
    pub(crate) fn drop_page(&mut self) {
        self.page = None;
    }

    /// Makes a fresh viewer.
    pub(crate) fn renew_viewer(
        &mut self,
        tell: Tell,
        said: impl Fn(FromViewer) + 'static,
        took: impl Fn(To, Vec<u8>) + Send + Sync + 'static,
    ) -> Result<(), Fault> {
        self.drop_viewer();
        let viewer = Viewer::build(&self.window, &self.preparation, tell, said, took);
        self.viewer = Some(viewer.map_err(broken)?);
        Ok(())
    }

    pub(crate) fn viewer(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// Ends the viewer and its processes.
    pub(crate) fn drop_viewer(&mut self) {
        self.capture = None;
        self.viewer = None;
    }

    /// Hands every key to the window, or says why it cannot be done. Never while another window has
    /// the keyboard: what is typed there is no page's.
    pub(crate) fn capture_keyboard(&mut self, tell: TellCapture) -> Result<(), String> {
        self.capture = None;
        if !platform::has_keyboard(&self.window) {
            return Err("The window does not have the keyboard.".into());
        }
        self.capture = Some(platform::capture(&self.window, tell)?);
        Ok(())
    }

    /// Whether the window, or a view in it, has the keyboard.
    pub(crate) fn has_keyboard(&self) -> bool {
        platform::has_keyboard(&self.window)
    }

    /// Gives the keyboard back. Whether the window had all of it.
    pub(crate) fn release_keyboard(&mut self) -> bool {
        self.capture.take().is_some()
    }

    /// The view that shows foreign things: the page's, or the viewer's.
    pub(crate) fn engine(&self) -> Option<&wry::WebView> {
        let page = self.page.as_ref().map(|page| &page.view);
        page.or(self.viewer.as_ref().map(|viewer| &viewer.view))
    }

    pub(crate) fn toggle_full_screen(&self) {
        let wanted = (!self.is_full()).then_some(Fullscreen::Borderless(None));
        self.window.set_fullscreen(wanted);
    }

    /// Whether the window fills the screen that it is on.
    pub(crate) fn is_full(&self) -> bool {
        platform::is_full_screen(&self.window)
    }

    pub(crate) fn on_full_screen(&self, changed: impl Fn() + 'static) {
        platform::on_full_screen(&self.window, changed);
    }

    pub(crate) fn on_shown(&self, shown: impl Fn() + 'static) {
        platform::on_shown(&self.window, shown);
    }

    pub(crate) fn show(&self) {
        self.window.set_visible(true);
    }

    /// Takes the window off the screen at once.
    pub(crate) fn hide(&mut self) {
        self.capture = None;
        self.window.set_visible(false);
    }

    pub(crate) fn raise(&self) {
        platform::present(&self.window);
    }

    /// Names the window; the warning is for a page that is not encrypted.
    pub(crate) fn name(&mut self, title: &Title, warning: Option<&str>) {
        let prefix = platform::warn(&self.window, warning);
        self.window.set_title(&format!("{prefix}{}", text(title)));
        self.server.clone_from(&title.server);
    }

    /// The server that the title names.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Puts a picture on the clipboard.
    pub(crate) fn copy_picture(&self, png: Png) -> Result<(), String> {
        platform::copy_picture(&self.window, png.into_bytes())
    }

    /// Draws the curtain, in place of one that is already there; the page is hidden meanwhile.
    pub(crate) fn cover(
        &mut self,
        notice: &Notice,
        picture: Option<&str>,
        pressed: impl Fn(Press) + 'static,
    ) -> Result<(), Fault> {
        self.window.set_fullscreen(None);
        if let Some(page) = &self.page {
            let _ = page.view.set_visible(false);
        }
        self.curtain = None;
        let curtain = Curtain::build(&self.window, notice, picture, &self.preparation, pressed);
        self.curtain = Some(curtain.map_err(broken)?);
        self.resized();
        Ok(())
    }

    /// Takes the curtain away and shows the page.
    pub(crate) fn uncover(&mut self) {
        let was_covered = self.curtain.take().is_some();
        if let Some(viewer) = &self.viewer {
            viewer.tell(ToViewer::Clear);
            let _ = viewer.view.focus();
        }
        if !was_covered {
            return;
        }
        if let Some(page) = &self.page {
            let _ = page.view.set_visible(true);
            let _ = page.view.focus();
        }
        self.resized();
    }

    /// Makes the views fill the window.
    pub(crate) fn resized(&self) {
        let views = [
            self.page.as_ref().map(|page| &page.view),
            self.viewer.as_ref().map(|viewer| &viewer.view),
            self.curtain.as_ref().map(Curtain::view),
        ];
        for view in views.into_iter().flatten() {
            platform::fill(&self.window, view);
        }
    }
}

fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::new(Code::ConsoleFailed).detail("Cause", error.to_string())
}
