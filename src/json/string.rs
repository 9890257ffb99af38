//! Strings of JSON: what they hold, and where each letter of it is written.

use std::borrow::Cow;

use crate::text::{Mapped, Span};

/// What the string at `span`, quotes included, holds. An escape that stands for nothing is taken as
/// it is written.
#[must_use]
pub fn mapped(source: &str, span: Span) -> Mapped {
    held(source, inside(source, span))
}

/// What a string holds whose letters, quotes left out, stand at `inner`.
#[must_use]
pub(crate) fn held(source: &str, inner: Span) -> Mapped {
    let text = source.get(inner.range()).unwrap_or_default();
    let escapes = memchr::memchr_iter(b'\\', text.as_bytes()).count();
    let mut mapped = Mapped::with_room(text.len(), 2 * escapes + 1);
    mapped.push_verbatim(source, Span::at(inner.start));
    let place =
        |from: usize, to: usize| Span::new(inner.start + from as u32, inner.start + to as u32);
    let mut from = 0;
    while let Some(at) = text[from..].find('\\').map(|offset| from + offset) {
        if from < at {
            mapped.push_verbatim(source, place(from, at));
        }
        from = if let Some((letter, length)) = escape(&text[at..]) {
            mapped.push_meant(letter.encode_utf8(&mut [0; 4]), place(at, at + length));
            at + length
        } else {
            mapped.push_verbatim(source, place(at, at + 1));
            at + 1
        };
    }
    if from < text.len() {
        mapped.push_verbatim(source, place(from, text.len()));
    }
    mapped
}

/// The letters of the string that `offset` stands in: from the nearest quote before it that no
/// backslash escapes to the one that closes it. It is for the caller to know that there is a string.
#[must_use]
pub(crate) fn around(source: &str, offset: u32) -> Option<Span> {
    let bytes = source.as_bytes();
    let is_escaped = |quote: usize| {
        let slashes = bytes[..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
        slashes % 2 == 1
    };
    let is_quote = |at: &usize| bytes[*at] == b'"' && !is_escaped(*at);
    let offset = (offset as usize).min(bytes.len());
    let open = (0..offset).rev().find(is_quote)?;
    let close = (offset..bytes.len()).find(is_quote)?;
    Some(Span::new(open as u32 + 1, close as u32))
}

/// What the string holds, without the places.
pub(super) fn text(source: &str, span: Span) -> Cow<'_, str> {
    let inner = inside(source, span);
    if has_escape(source, span) {
        Cow::Owned(held(source, inner).into_text())
    } else {
        Cow::Borrowed(source.get(inner.range()).unwrap_or_default())
    }
}

/// Whether something in the string is written as an escape.
pub(super) fn has_escape(source: &str, span: Span) -> bool {
    memchr::memchr(b'\\', source.get(span.range()).unwrap_or_default().as_bytes()).is_some()
}

/// The span between the quotes; all of it where there are none.
pub(super) fn inside(source: &str, span: Span) -> Span {
    let raw = source.get(span.range()).unwrap_or_default();
    let Some(quote) = raw.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        return span;
    };
    if raw.len() > 1 && raw.ends_with(quote) {
        return Span::new(span.start + 1, span.end - 1);
    }
    // What closes it by force is the line end, or the comma before that.
    let text = raw[1..].trim_end();
    let text = text.strip_suffix(',').unwrap_or(text);
    Span::new(span.start + 1, span.start + 1 + text.len() as u32)
}

/// The letter that an escape stands for, and how long the escape is.
fn escape(text: &str) -> Option<(char, usize)> {
    let letter = match text.as_bytes().get(1)? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return unicode(text),
        letter @ (b'"' | b'\\' | b'/') => char::from(*letter),
        _ => return None,
    };
    Some((letter, 2))
}

/// `\u00e4`, or two of them for a letter beyond the first 65,536.
fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(0)?;
    if let Some(letter) = char::from_u32(first.into()) {
        return Some((letter, 6));
    }
    let letter = char::decode_utf16([first, unit(6)?]).next()?.ok()?;
    Some((letter, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_know_their_place() {
        let source = r#""a\"b\u00e4\ud83d\ude00c\q""#;
        let mapped = mapped(source, Span::new(0, source.len() as u32));
        assert_eq!(mapped.text(), "a\"bä😀c\\q");
        assert_eq!(mapped.span(1..2), Span::new(2, 4));
        assert_eq!(mapped.span(2..3), Span::new(4, 5));
        assert_eq!(mapped.span(3..5), Span::new(5, 11));
        assert_eq!(mapped.span(5..9), Span::new(11, 23));
        assert_eq!(mapped.span(9..10), Span::new(23, 24));
    }

    #[test]
    fn strings_are_found_around_a_place() {
        let source = r#"{"a": "b\"c\\", /* "x */ "t": "<r>\n\u00e4\ud83d\ude00</r>\n"}"#;
        let at = source.find("<r>").expect("it is there") as u32;
        let inner = around(source, at + 1).expect("a string");
        assert_eq!(around(source, at), Some(inner));
        let held = held(source, inner);
        assert_eq!(held.text(), "<r>\nä😀</r>\n");
        let end = held.text().find("</r>").expect("it is there");
        assert!(source[held.span(end..end).range().start..].starts_with("</r>"));
        assert_eq!(held.span(held.text().len()..held.text().len()), Span::at(inner.end));
        assert_eq!(around(source, 0), None);
        let c = source.find("c\\").expect("it is there") as u32;
        assert_eq!(around(source, c).map(|span| &source[span.range()]), Some(r#"b\"c\\"#));
    }

    #[test]
    fn an_empty_string_has_a_place() {
        assert_eq!(mapped("  \"\"", Span::new(2, 4)).whole(), Span::at(3));
        assert_eq!(inside("'a", Span::new(0, 2)), Span::new(1, 2));
    }
}
