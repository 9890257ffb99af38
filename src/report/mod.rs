//! What is found, told: one file per format.

mod azure;
mod checkstyle;
pub mod concise;
mod cut;
mod format;
mod github;
mod gitlab;
pub mod human;
pub mod json;
mod junit;
mod markdown;
mod markup;
pub mod migrate;
mod msbuild;
mod place;
mod plain;
mod rdjson;
mod sarif;
mod summary;
pub mod swap;
mod visible;
mod window;

pub use format::{Format, RenderError, Run};
pub use summary::{Summary, service_line, statistics};

/// A text of which nothing can steer a terminal, for what is said beside a report.
#[must_use]
pub fn plain_text(text: &str) -> std::borrow::Cow<'_, str> {
    visible::visible(text, true)
}
