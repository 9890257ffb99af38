//! The laws of svclint, for the targets of cargo-fuzz.

use std::sync::atomic::Ordering;

#[path = "../tests/laws/mod.rs"]
mod laws;

/// Holds an input against the laws of a target.
///
/// # Panics
/// When a law does not hold.
pub fn enforce(target: &str, input: &[u8]) {
    laws::reports::IS_QUICK.store(true, Ordering::Relaxed);
    laws::enforce(target, input);
}
