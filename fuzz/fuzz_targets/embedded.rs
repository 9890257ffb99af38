//! The laws of `tests/laws/embedded.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| svclint_fuzz::enforce("embedded", input));
