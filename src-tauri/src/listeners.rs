//! The channels to the one window that is listening; a new window replaces them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use porthole_core::{cloud::CallEvent, console::event::ConsoleEvent, inventory::InventoryEvent};
use tauri::ipc::{Channel, IpcResponse};

/// Where the window hears of what happens.
#[derive(Default)]
pub struct Listeners {
    /// Of servers.
    pub inventory: Listener<InventoryEvent>,
    /// Of consoles.
    pub consoles: Listener<ConsoleEvent>,
    /// Of its own calls.
    pub calls: Listener<CallEvent>,
    /// Of the user's wish to quit.
    pub quit: QuitListener,
}

/// One channel, where a window listens.
pub struct Listener<T>(Mutex<Option<Channel<T>>>);

impl<T> Default for Listener<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: IpcResponse> Listener<T> {
    /// From now on this channel is told.
    pub fn listen(&self, channel: Channel<T>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    /// Tells it, if there is one.
    pub fn tell(&self, event: T) {
        let channel = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(channel) = channel {
            // A window that has closed meanwhile needs no event.
            let _ = channel.send(event);
        }
    }
}

/// Hears that the user wants to quit. A wish that comes before a new window listens is kept for it.
#[derive(Default)]
pub struct QuitListener(Mutex<Quit>);

#[derive(Default)]
struct Quit {
    channel: Option<Channel<()>>,
    wished: bool,
}

impl QuitListener {
    /// From now on this channel is told; at once, where a wish waits.
    pub fn listen(&self, channel: Channel<()>) {
        let mut quit = self.lock();
        if std::mem::take(&mut quit.wished) {
            let _ = channel.send(());
        }
        quit.channel = Some(channel);
    }

    /// The window that listened is gone, and a new one comes.
    pub fn forget(&self) {
        self.lock().channel = None;
    }

    /// The user wants to quit.
    #[cfg(any(test, target_os = "macos"))]
    pub fn wish(&self) {
        let mut quit = self.lock();
        match &quit.channel {
            // A window that has closed meanwhile needs no question.
            Some(channel) => drop(channel.send(())),
            None => quit.wished = true,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Quit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// A channel, and how often it was told.
    fn counted() -> (Channel<()>, Arc<AtomicUsize>) {
        let told = Arc::new(AtomicUsize::new(0));
        let count = told.clone();
        let channel = Channel::new(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        (channel, told)
    }

    #[test]
    fn a_wish_to_quit_waits_for_the_window_that_is_to_ask() {
        let quit = QuitListener::default();
        let (first, first_told) = counted();
        quit.listen(first);
        quit.wish();
        assert_eq!(first_told.load(Ordering::Relaxed), 1);
        // The window was closed; the wish opens another one, which does not listen yet.
        quit.forget();
        quit.wish();
        let (second, second_told) = counted();
        quit.listen(second);
        assert_eq!(first_told.load(Ordering::Relaxed), 1);
        assert_eq!(second_told.load(Ordering::Relaxed), 1);
        let (third, third_told) = counted();
        quit.listen(third);
        assert_eq!(third_told.load(Ordering::Relaxed), 0, "asked once");
    }
}
