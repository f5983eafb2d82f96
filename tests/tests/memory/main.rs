//! No message within 1 MiB, however nasty, makes the runtime hold more than 16 MiB.
//!
//! There is a single test in this binary, so that nothing else allocates meanwhile.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod answers;
mod commands;
mod flushes;

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
const HELD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A message by the name of its shape.
type Named = (String, Vec<u8>);

/// How many bytes are held at the most while `work` runs, beyond what was held before.
fn peak_bytes(work: impl FnOnce()) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    work();
    ALLOCATOR.peak_usage().saturating_sub(before)
}

/// Runs all of these and lists those that took too much.
fn check(kind: &str, messages: Vec<Named>, work: impl Fn(&[u8]), excesses: &mut Vec<String>) {
    for (name, bytes) in messages {
        assert!(
            bytes.len() <= MESSAGE_BYTES_MAX,
            "{kind} {name}: {}",
            bytes.len()
        );
        let peak = peak_bytes(|| work(&bytes));
        println!(
            "{kind:>24} {name:<48} {:>8} bytes: {:>6} KiB",
            bytes.len(),
            peak / 1024
        );
        if peak > HELD_BYTES_MAX {
            excesses.push(format!("{kind} {name}: {} KiB", peak / 1024));
        }
    }
}

#[test]
fn no_message_takes_more_than_sixteen_mebibytes() {
    let mut excesses = Vec::new();
    flushes::check_all(&mut excesses);
    answers::check_all(&mut excesses);
    commands::check_all(&mut excesses);
    assert!(excesses.is_empty(), "{excesses:#?}");
}
