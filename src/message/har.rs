//! Requests in HAR files, as browsers and proxies save them.

use jsonc_parser::ast::{Object, StringLit, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::http::secrets_of;
use super::{Body, Header, Messages, Request};
use crate::json;
use crate::text::order;
use crate::text::{Mapped, Part, Span};

/// The requests in a HAR file; `None` where it is none.
pub(super) fn read(source: &str) -> Option<Messages> {
    let tree = parse_to_ast(source, &CollectOptions::default(), &ParseOptions::default()).ok()?;
    let Some(Value::Object(root)) = tree.value else { return None };
    let entries = root.get_object("log")?.get_array("entries")?;
    let requests: Vec<Request> = (1..)
        .zip(&entries.elements)
        .filter_map(|(number, entry)| request(source, entry, number))
        .collect();
    let mut secrets: Vec<Span> = requests.iter().flat_map(secrets_of).collect();
    order::plain(&mut secrets);
    Some(Messages { requests, secrets })
}

/// Why a file called so is none.
pub(super) fn why_not(part: &Part) -> String {
    match parse_to_ast(part.text(), &CollectOptions::default(), &ParseOptions::default()) {
        Err(error) => {
            let place = part.position(error.range().start as u32);
            let (line, column) = (place.line, place.column);
            format!(
                "it is no JSON that could be read: {} (line {line}, column {column})",
                error.kind()
            )
        }
        Ok(_) => "it has no list of requests, `log.entries`".to_owned(),
    }
}

fn request(source: &str, entry: &Value<'_>, number: usize) -> Option<Request> {
    let request = entry.as_object()?.get_object("request")?;
    let text = |name: &str| request.get_string(name).map(|literal| decoded(source, literal));
    let target = text("url")?;
    let headers = request.get_array("headers").into_iter().flat_map(|list| &list.elements);
    let headers = headers.filter_map(|header| {
        let header = header.as_object()?;
        let name = decoded(source, header.get_string("name")?);
        let value = decoded(source, header.get_string("value")?);
        // HTTP/2 writes its first line as headers that begin with a colon.
        (!name.text().starts_with(':')).then_some(Header { name, value })
    });
    Some(Request {
        line: target.whole(),
        method: text("method"),
        headers: headers.collect(),
        protocol: text("httpVersion").filter(|protocol| !protocol.text().is_empty()),
        body: body(source, request),
        path: Some(format!("/log/entries[{number}]/request")),
        target,
        ..Request::default()
    })
}

/// What is posted. Some tools leave it out, and say so only by the size that they recorded.
fn body(source: &str, request: &Object<'_>) -> Body {
    let posted = request.get_object("postData");
    let literal = posted.and_then(|posted| posted.get_string("text"));
    match literal.filter(|literal| !literal.value.trim().is_empty()) {
        Some(literal) => Body::Decoded(decoded(source, literal)),
        None if request.get_number("bodySize").is_some_and(|size| size.value == "0") => Body::None,
        None if posted.is_none() && request.get_number("bodySize").is_none() => Body::Unknown,
        None if literal.is_some() => Body::None,
        None => Body::Unknown,
    }
}

/// The text of a string, with the place of each letter.
fn decoded(source: &str, literal: &StringLit<'_>) -> Mapped {
    let span = Span::new(literal.range.start as u32, literal.range.end as u32);
    let mapped = json::string(source, span);
    // What is written in the way of JSON5 is not taken apart.
    if mapped.text() == literal.value {
        mapped
    } else {
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1));
        Mapped::standing_for(&literal.value, inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_recorded_is_not_missing() {
        let har = |rest: &str| {
            format!(
                r#"{{"log": {{"entries": [{{"request": {{"method": "POST", "url": "https://x/"{rest}}}}}]}}}}"#
            )
        };
        let body = |rest: &str| read(&har(rest)).expect("a HAR file").requests.remove(0).body;
        assert!(matches!(body(""), Body::Unknown));
        assert!(matches!(body(r#", "bodySize": 412"#), Body::Unknown));
        assert!(matches!(body(r#", "bodySize": 0"#), Body::None));
        assert!(matches!(body(r#", "postData": {"text": ""}"#), Body::None));
        assert!(matches!(body(r#", "postData": {"text": "<a/>"}"#), Body::Decoded(_)));
    }
}
