//! Places as machine-readable reports say them: files relative to the repository, lines, columns.

use std::fmt::Write as _;

use super::visible::visible;
use crate::finding::{Finding, Place};
use crate::text::{Part, Position, Span};

/// The path by which services that know the repository know the file: from its root, with `/`.
pub(super) fn file(part: &Part) -> &str {
    let path = part.identity();
    path.strip_prefix("./").unwrap_or(path)
}

/// Where a span begins and ends; columns in characters, the end behind the last one.
pub(super) fn ends(place: &Place) -> (Position, Position) {
    (place.part.position(place.span.start), place.part.position(place.span.end))
}

/// Where a span begins and ends; columns as `column` counts them.
pub(super) fn ends_in(
    part: &Part,
    span: Span,
    column: impl Fn(&Part, u32) -> u32,
) -> (Position, Position) {
    let end = |offset| Position { column: column(part, offset), ..part.position(offset) };
    (end(span.start), end(span.end))
}

/// The column of an offset in units of UTF-16.
pub(super) fn utf16_column(part: &Part, offset: u32) -> u32 {
    part.lines().column_utf16(part.text(), offset)
}

/// The column of an offset in bytes of UTF-8.
pub(super) fn utf8_column(part: &Part, offset: u32) -> u32 {
    let line = part.lines().line_span(part.position(offset).line);
    offset.min(line.end).saturating_sub(line.start) + 1
}

/// The message, with the place in the decoded text where there is one; on one line.
pub(super) fn message(finding: &Finding) -> String {
    let mut text = visible(&finding.message, true).into_owned();
    if let Some(inner) = &finding.place.inner {
        let innermost = finding.place.innermost();
        let start = innermost.part.position(innermost.span.start);
        let document = visible(&inner.document, true);
        // Writing to a string cannot fail.
        let _ = write!(text, " (decoded {document} {}:{})", start.line, start.column);
    }
    text
}

/// The message with the help under it, a line each.
pub(super) fn message_and_help(finding: &Finding) -> String {
    let mut text = message(finding);
    for help in &finding.help {
        let _ = write!(text, "\nhelp: {}", visible(help, true));
    }
    text
}

/// A path as a relative reference of a URI, everything but plain letters written as `%XX`.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// The URI of an absolute path: from the root, on a drive or on a server. `None` where it is
/// relative.
pub(super) fn file_uri(path: &str) -> Option<String> {
    if let Some(server) = path.strip_prefix("//") {
        return Some(format!("file://{}", uri(server)));
    }
    if path.starts_with('/') {
        return Some(format!("file://{}", uri(path)));
    }
    let (drive, below) = path.split_once(":/")?;
    let is_drive = drive.len() == 1 && drive.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_drive.then(|| format!("file:///{drive}:/{}", uri(below)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("a b/ü#?.cscfg"), "a%20b/%C3%BC%23%3F.cscfg");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        assert_eq!(uri("C:/x"), "C%3A/x");
    }

    #[test]
    fn an_absolute_path_becomes_a_uri() {
        let uri = |path| file_uri(path);
        assert_eq!(uri("/src/a b.xml").as_deref(), Some("file:///src/a%20b.xml"));
        assert_eq!(uri("C:/src/a#.xml").as_deref(), Some("file:///C:/src/a%23.xml"));
        assert_eq!(uri("//build/share/a.xml").as_deref(), Some("file://build/share/a.xml"));
        for relative in ["src/a.xml", "<stdin>", "a:b/c.xml", "CC:/x", "1:/x"] {
            assert_eq!(uri(relative), None, "{relative}");
        }
    }

    #[test]
    fn columns_are_counted_in_three_ways() {
        let part = Part::from_text("a", "x\né😀<r/>".to_owned());
        let at = part.text().find('<').unwrap() as u32;
        assert_eq!(part.position(at).column, 3);
        assert_eq!(utf16_column(&part, at), 4);
        assert_eq!(utf8_column(&part, at), 7);
    }
}
