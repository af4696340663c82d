//! A Wayland desktop without a screen, served by wayvnc, with a terminal that writes what is typed to
//! a file.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown},
    path::PathBuf,
    process::Command,
};

use crate::{
    app::free_port,
    desktop::Desktop,
    guest::listens,
    picture::Picture,
    servant::Servant,
    wait::{seconds, until},
};

/// Who owns nothing: sway does not start for root.
const NOBODY: u32 = 65_534;

/// The desktop. Its runtime folder stands for it, as in Wayland.
pub struct WaylandGuest {
    /// Its port for VNC.
    pub port: u16,
    folder: PathBuf,
    sway: Servant,
}

impl WaylandGuest {
    /// Starts it.
    ///
    /// # Panics
    /// Where sway, wayvnc or foot are not installed, or do not come up in time.
    pub async fn start(desktop: &Desktop) -> Self {
        let folder = tempfile::tempdir().expect("there is room").keep();
        let port = free_port();
        let typed = folder.join("typed");
        let wanted = format!(
            "xwayland disable\noutput HEADLESS-1 mode 1024x700\ndefault_border none\n\
             exec wayvnc 127.0.0.1 {port}\nexec foot tee {}\n",
            typed.display()
        );
        let config = folder.join("config");
        fs::write(&config, wanted).expect("the folder is ours");
        let mut command = as_nobody(desktop, &folder);
        command
            .args(["sway", "--config"])
            .arg(&config)
            .env("HOME", &folder)
            .env("XDG_RUNTIME_DIR", &folder)
            .env("WLR_BACKENDS", "headless")
            .env("WLR_LIBINPUT_NO_DEVICES", "1")
            .env("WLR_RENDERER", "pixman")
            .env_remove("DISPLAY");
        let sway = Servant::start(&mut command);
        listens("127.0.0.1", port).await;
        until("the terminal", seconds(20), async || {
            typed.exists().then_some(())
        })
        .await;
        Self { port, folder, sway }
    }

    /// What the screen shows.
    pub fn picture(&self) -> Option<Picture> {
        let output = Command::new("grim")
            .args(["-t", "ppm", "-"])
            .env("XDG_RUNTIME_DIR", &self.folder)
            .env("WAYLAND_DISPLAY", "wayland-1")
            .output();
        Picture::from_ppm(&output.expect("grim is installed").stdout)
    }

    /// Waits until it has been typed this.
    pub async fn was_typed(&self, text: &str) {
        until(&format!("{text:?} on the guest"), seconds(20), async || {
            let typed = fs::read_to_string(self.folder.join("typed")).unwrap_or_default();
            typed.contains(text).then_some(())
        })
        .await;
    }
}

impl Drop for WaylandGuest {
    fn drop(&mut self) {
        self.sway.end();
        // Its programs end with it, and may still write there for a moment.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A command that starts as who owns nothing but this folder, where the tests are root's.
fn as_nobody(desktop: &Desktop, folder: &std::path::Path) -> Command {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("the folder is ours");
    if chown(folder, Some(NOBODY), Some(NOBODY)).is_err() {
        return desktop.command("env");
    }
    let mut command = desktop.command("setpriv");
    let id = NOBODY.to_string();
    command.args(["--reuid", &id, "--regid", &id, "--clear-groups"]);
    command
}
