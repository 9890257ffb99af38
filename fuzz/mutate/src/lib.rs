//! Where fuzzing and mutation begin.

pub mod files;
