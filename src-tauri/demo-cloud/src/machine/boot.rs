//! What a demo machine says while it boots, in words of its own.

use std::time::Duration;

/// One step: the text, and the pause before it.
pub(crate) type Step = (Duration, String);

const OK: &str = "[\u{1b}[32m  OK  \u{1b}[0m]";

/// The steps of a boot, from the firmware's first line on; all of them take about three seconds.
pub(crate) fn steps(name: &str) -> Vec<Step> {
    let firmware = [
        "Porthole demo firmware 1.0",
        "2 processors, 4096 MiB of memory",
        "vda: 40 GiB, starting the system on it",
    ];
    let kernel = [
        "Demo kernel 1.0-porthole starting on 2 processors",
        "This is a demo machine inside Porthole: no real server, no network",
        "memory: 4096 MiB found, 3921 MiB free",
        "clock: calibrated, 1000 ticks a second",
        "console: 102 columns, 38 rows",
        "virtio: block device vda, 40 GiB",
        "virtio: network device eth0, not connected",
        "vda: one partition, vda1",
        "input: keyboard and pointer of the remote console",
        "vda1: clean, 41208 files, mounted read-only",
        "starting init",
    ];
    let services = [
        "Set the host name to {name}.",
        "Mounted the root file system for writing.",
        "Started the journal.",
        "Seeded the random number generator.",
        "Checked the disks.",
        "Created temporary files.",
        "Reached target Local File Systems.",
        "Started the system clock.",
        "Started the message bus.",
        "Started the login service.",
        "Started the secure shell server, on no address.",
        "Reached target Multi-User System.",
    ];
    let mut at_us: u64 = 0;
    let mut steps: Vec<Step> = Vec::new();
    for line in firmware {
        steps.push((pause(200), format!("\u{1b}[97m{line}\u{1b}[0m\n")));
    }
    // Long enough for a console that opens when the server is switched on to show it.
    steps.push((pause(900), "\n".into()));
    for line in kernel {
        steps.push((
            pause(45),
            format!(
                "\u{1b}[90m[{:5}.{:06}]\u{1b}[0m {line}\n",
                at_us / 1_000_000,
                at_us % 1_000_000
            ),
        ));
        at_us += 93_417;
    }
    for line in services {
        steps.push((
            pause(90),
            format!("{OK} {}\n", line.replace("{name}", name)),
        ));
    }
    steps.push((pause(250), String::new()));
    steps
}

/// What stands above the first login prompt.
pub(crate) fn banner(name: &str) -> String {
    format!(
        "\n\u{1b}[97mPorthole demo machine\u{1b}[0m  {name}  tty1\nA demo: any user name and any password will do.\n\n"
    )
}

fn pause(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
