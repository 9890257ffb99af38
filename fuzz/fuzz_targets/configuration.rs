//! The laws of `tests/laws/configuration.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| svclint_fuzz::enforce("configuration", input));
