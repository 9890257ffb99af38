//! What is found, told: one file per format.

pub mod concise;
mod cut;
pub mod human;
pub mod json;
mod plain;
mod summary;
pub mod swap;
mod visible;
mod window;

pub use summary::{Summary, service_line, statistics};

/// A text of which nothing can steer a terminal, for what is said beside a report.
#[must_use]
pub fn plain_text(text: &str) -> std::borrow::Cow<'_, str> {
    visible::visible(text, true)
}
