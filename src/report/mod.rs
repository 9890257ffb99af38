//! What is found, told: one file per format.

pub mod concise;
mod cut;
pub mod human;
pub mod json;
mod plain;
mod summary;
mod visible;
mod window;

pub use summary::{Summary, service_line, statistics};
