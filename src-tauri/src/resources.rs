//! What this computer has to spare.

use starship_battery::{Manager, State};
use sysinfo::System;

/// The memory that has to be available for a process that nobody has asked for yet, in bytes; it
/// takes a twelfth of that.
const MEMORY_MIN: u64 = 1 << 30;

/// The share of a battery's charge that is kept for what was asked for.
const CHARGE_MIN: f32 = 0.2;

/// Whether there is memory and power for what nobody has asked for yet.
pub async fn to_spare() -> bool {
    let looked = tokio::task::spawn_blocking(|| memory_to_spare(available()) && power_to_spare());
    looked.await.unwrap_or(true)
}

/// In bytes; 0 where the system does not tell.
fn available() -> u64 {
    System::new().map_or(0, |mut system| {
        system.refresh_memory();
        system.available_memory()
    })
}

fn memory_to_spare(available: u64) -> bool {
    available == 0 || available >= MEMORY_MIN
}

/// A computer that does not tell of a battery has none.
fn power_to_spare() -> bool {
    let batteries = Manager::new().and_then(|manager| manager.batteries());
    batteries.into_iter().flatten().flatten().all(|battery| {
        let discharging = battery.state() == State::Discharging;
        charge_to_spare(discharging, battery.state_of_charge().value)
    })
}

fn charge_to_spare(discharging: bool, share: f32) -> bool {
    !discharging || share >= CHARGE_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_memory_or_a_low_battery_is_not_spent_ahead() {
        assert!(memory_to_spare(MEMORY_MIN));
        assert!(!memory_to_spare(MEMORY_MIN - 1));
        assert!(memory_to_spare(0), "not told");
        assert!(charge_to_spare(true, 0.5));
        assert!(!charge_to_spare(true, 0.19));
        assert!(charge_to_spare(false, 0.05), "it is being charged");
    }

    #[test]
    fn a_system_tells_its_memory() {
        assert!(available() > 0);
    }
}
