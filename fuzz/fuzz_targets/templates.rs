//! The laws of `tests/laws/templates.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| svclint_fuzz::enforce("templates", input));
