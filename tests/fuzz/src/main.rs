//! With an engine: the fuzzer, for the target that `PORTHOLE_FUZZ` names. Without one: tries files,
//! `fuzz TARGET FILE...`, for a debugger.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
static CHOSEN: std::sync::LazyLock<&porthole_fuzz::Target> = std::sync::LazyLock::new(|| {
    let name = std::env::var("PORTHOLE_FUZZ").unwrap_or_default();
    porthole_fuzz::find(&name).expect("PORTHOLE_FUZZ names a target")
});

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (CHOSEN.run)(bytes));

#[cfg(not(fuzzing))]
fn main() {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let target = porthole_fuzz::find(&name).expect("the first word is a target");
    for file in words {
        (target.run)(&std::fs::read(file).expect("it can be read"));
    }
}
