//! A whole request: line, headers and body.

use std::fmt::Write as _;

use super::Order;
use crate::schema::Request;

/// The request as REST clients in editors read it; what is to be filled in stands in
/// `{{braces}}`, as variables do there.
#[must_use]
pub fn message(order: &Order<'_>, body: Option<&str>) -> String {
    let schema = order.schema;
    let mut text = format!("### {}\n", schema.name);
    for other in schema.requests.iter().skip(1) {
        let _ = writeln!(text, "# or: {} {}", other.method, target(other));
    }
    if let Some(request) = schema.requests.first() {
        let _ = writeln!(text, "{} {} HTTP/1.1", request.method, target(request));
    }
    let _ = writeln!(text, "Host: management.core.windows.net");
    let _ = writeln!(text, "x-ms-version: {}", order.version);
    if !schema.content_type.is_empty() {
        let _ = writeln!(text, "Content-Type: {}", schema.content_type);
    }
    match body {
        Some(body) => {
            let _ = write!(text, "\n{body}");
        }
        None => text.push_str("Content-Length: 0\n"),
    }
    text
}

/// The path and query of a request; of values that are listed the first one.
fn target(request: &Request) -> String {
    let query =
        if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let written = format!("{}{query}", request.path);
    let mut text = String::new();
    let mut rest = written.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        match name.split_once('|') {
            Some((first, _)) => text.push_str(first),
            None => {
                let _ = write!(text, "{{{{{name}}}}}");
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}
