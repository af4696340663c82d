//! The system packages that Porthole is built, tested and measured with.

/// What a command needs from the system. Each set holds the ones before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// To build the app and start it.
    Build,
    /// To test it on the real thing: displays, a keyring, VNC servers, a driver.
    Test,
    /// To measure it against a browser.
    Bench,
}

/// Compiler, WebKitGTK with its headers, and what WebKit's sandbox is made of.
const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "bubblewrap",
    "xdg-dbus-proxy",
];

const TEST: &[&str] = &[
    // A display with a window manager, and hands and eyes for it.
    "xvfb",
    "xauth",
    "openbox",
    "xdotool",
    "x11-utils",
    "xclip",
    "imagemagick",
    "tesseract-ocr",
    "fonts-dejavu-core",
    "at-spi2-core",
    // A package, and a start from its desktop entry.
    "desktop-file-utils",
    "libglib2.0-bin",
    // A keyring in a session of its own.
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "libsecret-tools",
    // The launcher's driver.
    "webkit2gtk-driver",
    // A provider's page as others serve it, and machines behind it.
    "novnc",
    "websockify",
    "tigervnc-standalone-server",
    "tigervnc-scraping-server",
    "x11vnc",
    "tigervnc-tools",
    "x11-xserver-utils",
    "xterm",
    "qemu-system-x86",
    "python3-nova",
    "sway",
    "wayvnc",
    "foot",
    "grim",
    // A network of its own, to be cut.
    "iproute2",
];

const BENCH: &[&str] = &["chromium", "tigervnc-viewer"];

/// What `check --target` compiles with: a Rust with the sources of its standard library.
pub const FOREIGN: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "gcc-mingw-w64-x86-64",
    "g++-mingw-w64-x86-64",
    "clang",
    "lld",
    "llvm",
];

impl Needs {
    /// The Debian names of everything in this set.
    pub fn debian(self) -> Vec<&'static str> {
        let sets = [
            (Needs::Build, BUILD),
            (Needs::Test, TEST),
            (Needs::Bench, BENCH),
        ];
        sets.iter()
            .filter(|(needs, _)| *needs <= self)
            .flat_map(|(_, set)| *set)
            .copied()
            .collect()
    }
}

/// The command that brings the build set on other systems than Debian-likes.
pub fn elsewhere(release: &str) -> &'static str {
    let ids: Vec<&str> = release
        .lines()
        .filter_map(|line| {
            line.strip_prefix("ID=")
                .or_else(|| line.strip_prefix("ID_LIKE="))
        })
        .flat_map(|value| value.trim_matches('"').split(' '))
        .collect();
    if ids.iter().any(|id| ["fedora", "rhel"].contains(id)) {
        "sudo dnf install gcc gcc-c++ pkgconf webkit2gtk4.1-devel bubblewrap xdg-dbus-proxy"
    } else if ids.contains(&"arch") {
        "sudo pacman -S --needed base-devel webkit2gtk-4.1 bubblewrap xdg-dbus-proxy"
    } else if ids.iter().any(|id| id.contains("suse")) {
        "sudo zypper install gcc gcc-c++ pkgconf webkit2gtk3-devel bubblewrap xdg-dbus-proxy"
    } else {
        "WebKitGTK 4.1 with its headers, a C and C++ compiler, pkg-config, bubblewrap and xdg-dbus-proxy"
    }
}

#[cfg(test)]
mod tests {
    use super::{Needs, elsewhere};

    #[test]
    fn a_larger_set_holds_the_smaller_ones() {
        let test = Needs::Test.debian();
        assert!(Needs::Build.debian().iter().all(|name| test.contains(name)));
        assert!(!test.contains(&"chromium") && Needs::Bench.debian().contains(&"chromium"));
    }

    #[test]
    fn names_the_packages_of_other_systems() {
        assert!(elsewhere("NAME=x\nID=fedora\n").contains("dnf"));
        assert!(elsewhere("ID=manjaro\nID_LIKE=arch\n").contains("pacman"));
        assert!(elsewhere("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n").contains("zypper"));
        assert!(elsewhere("ID=plan9\n").contains("WebKitGTK 4.1"));
    }
}
