//! What the launcher finds out once, and tells every console process.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How long the trial of the sandbox may take.
const TRIAL_MAX: Duration = Duration::from_secs(3);

/// Whether the engine's own sandbox can be used: its two programs are there, and this system lets
/// a program make the namespaces that it is built of. Takes some 10 ms; to be asked once.
pub fn sandbox_works() -> bool {
    on_path("xdg-dbus-proxy") && on_path("bwrap") && bubblewrap_runs()
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn bubblewrap_runs() -> bool {
    let trial = Command::new("bwrap")
        .args([
            "--unshare-user",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-ipc",
        ])
        .args([
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "true",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut trial) = trial else {
        return false;
    };
    let start = Instant::now();
    while start.elapsed() < TRIAL_MAX {
        match trial.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(2)),
            Err(_) => return false,
        }
    }
    let _ = trial.kill();
    let _ = trial.wait();
    false
}

/// Whether the engine would draw through software OpenGL, which is several times slower than its
/// plain software drawing: no render node of a graphics device can be opened, or software is asked
/// for by Mesa's variables.
pub fn software_rendering() -> bool {
    let asked = |name: &str, value: &str| std::env::var(name).is_ok_and(|set| set == value);
    if asked("LIBGL_ALWAYS_SOFTWARE", "1") || asked("GALLIUM_DRIVER", "llvmpipe") {
        return true;
    }
    !render_nodes().any(|node| can_open(&node))
}

fn render_nodes() -> impl Iterator<Item = std::path::PathBuf> {
    let entries = fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let render = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("renderD");
    let device = |entry: fs::DirEntry| entry.path();
    entries
        .filter(render)
        .filter(|entry| !is_virtual(entry))
        .map(device)
}

/// Kernel drivers that have a render node and yet no hardware behind it.
fn is_virtual(entry: &fs::DirEntry) -> bool {
    let driver = Path::new("/sys/class/drm")
        .join(entry.file_name())
        .join("device/driver");
    let driver = fs::read_link(driver).unwrap_or_default();
    let name = driver.file_name().unwrap_or_default().to_string_lossy();
    matches!(
        &*name,
        "vgem" | "vkms" | "bochs-drm" | "cirrus-qemu" | "simple-framebuffer"
    )
}

fn can_open(node: &Path) -> bool {
    fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(node)
        .is_ok()
}
