//! A whole request: line, headers and body.

use std::fmt::Write as _;

use super::Order;
use crate::schema::Request;

/// The hosts of Azure Resource Manager, that of the public cloud first.
const HOSTS: &str = include_str!("../../schemas/names/resource-manager-hosts.txt");

/// The request as REST clients in editors read it; what is to be filled in stands in
/// `{{braces}}`, as variables do there.
#[must_use]
pub fn message(order: &Order<'_>, body: Option<&str>) -> String {
    let schema = order.schema;
    let of_version =
        if schema.is_arm() { format!("api-version={}", order.spelled) } else { String::new() };
    let mut text = format!("### {}\n", schema.name);
    for other in schema.requests.iter().skip(1) {
        let _ = writeln!(text, "# or: {} {}", other.method, target(other, &of_version));
    }
    if let Some(request) = schema.requests.first() {
        let _ = writeln!(text, "{} {} HTTP/1.1", request.method, target(request, &of_version));
    }
    if schema.is_arm() {
        let _ = writeln!(text, "Host: {}", HOSTS.lines().next().unwrap_or_default());
    } else {
        let _ = writeln!(text, "Host: management.core.windows.net");
        let _ = writeln!(text, "x-ms-version: {}", order.spelled);
    }
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
fn target(request: &Request, of_version: &str) -> String {
    let query = [request.query, of_version].into_iter().filter(|part| !part.is_empty());
    let query = query.collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    let written = format!("{}{mark}{query}", request.path);
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
