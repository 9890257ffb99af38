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

/// A value as JSON that can be printed: of its texts nothing can steer a terminal. It ends with a
/// line end.
///
/// # Errors
/// What the serializer says.
pub(crate) fn to_json<T: serde::Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(|json| visible::escaped_json(json) + "\n")
}

/// Lines of which nothing can steer a terminal; their ends and tabs stay.
pub(crate) fn plain_lines(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.strip_suffix('\n').unwrap_or(line);
        let body = body.strip_suffix('\r').unwrap_or(body);
        for (number, piece) in body.split('\t').enumerate() {
            if number > 0 {
                plain.push('\t');
            }
            plain.push_str(&visible::visible(piece, true));
        }
        plain.push_str(&line[body.len()..]);
    }
    plain
}

/// A text of which nothing can steer a terminal, for what is said beside a report.
#[must_use]
pub fn plain_text(text: &str) -> std::borrow::Cow<'_, str> {
    visible::visible(text, true)
}
