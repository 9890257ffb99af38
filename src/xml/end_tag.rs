//! What stands inside of an end tag: its name, its end, and what is wrong there.

use super::classes::{self, is_letter};
use super::names::{is_name_start, is_space, space_length};
use super::start_tag::name_length;

/// An end tag as it was scanned. Offsets are those of the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EndTag {
    /// Range of the name.
    pub(super) name: (usize, usize),
    /// Offset behind the tag; where its `>` is missing, the place where that belongs.
    pub(super) end: usize,
    /// What is wrong.
    pub(super) flaw: Option<EndTagFlaw>,
}

/// A mistake inside of an end tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndTagFlaw {
    /// No `>`; it belongs at the end of the tag.
    MissingEnd,
    /// The text ends within the tag.
    Cut,
    /// Characters behind the name; their range.
    Extra(usize, usize),
    /// White space before the name, or between `<` and `/`; its range.
    Space(usize, usize),
}

/// Whether an end tag begins at the `<` at `at`: `</` and anything but its end, or white space
/// somewhere before a name.
pub(super) fn is_end_tag(text: &str, at: usize) -> bool {
    name_start(text, at).is_some_and(|start| {
        let is_plain = start == at + 2;
        let first = text[start..].chars().next();
        first.is_some_and(|c| {
            is_name_start(c) || is_plain && !matches!(c, '>' | '<') && !c.is_ascii_whitespace()
        })
    })
}

/// Where the name of `</name`, `</ name` or `< /name` begins.
fn name_start(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut slash = at + 1;
    while bytes.get(slash).copied().is_some_and(is_space) {
        slash += 1;
    }
    if bytes.get(slash) != Some(&b'/') {
        return None;
    }
    Some(slash + 1 + space_length(&text[slash + 1..]))
}

/// Scans the end tag at `at`, which `is_end_tag` has seen.
pub(super) fn scan(text: &str, at: usize) -> EndTag {
    let start = name_start(text, at).unwrap_or(at + 2);
    let bytes = text.as_bytes();
    let end = start + name_length(&text[start..]);
    let name = (start, end);
    let behind = end + space_length(&text[end..]);
    let space = if text[at..].starts_with("</") { (at + 2, start) } else { (at + 1, start - 1) };
    let flaw = (space.0 < space.1).then_some(EndTagFlaw::Space(space.0, space.1));
    match bytes.get(behind) {
        Some(b'>') => EndTag { name, end: behind + 1, flaw },
        None => EndTag { name, end: bytes.len(), flaw: Some(EndTagFlaw::Cut) },
        Some(b'<') => EndTag { name, end, flaw: Some(EndTagFlaw::MissingEnd) },
        Some(_) => {
            let rest = &bytes[behind..];
            match rest.iter().position(|byte| matches!(byte, b'>' | b'<' | b'\n')) {
                Some(length) if rest[length] == b'>' => {
                    let extra = EndTagFlaw::Extra(end, behind + length);
                    EndTag { name, end: behind + length + 1, flaw: Some(extra) }
                }
                None => EndTag { name, end: bytes.len(), flaw: Some(EndTagFlaw::Cut) },
                Some(_) => EndTag { name, end, flaw: Some(EndTagFlaw::MissingEnd) },
            }
        }
    }
}

/// Offset behind the tag that closes an element: an end tag, or a start tag in its place.
pub(super) fn end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    if let [b'<', b'/', first, ..] = bytes[at..]
        && is_letter(first)
    {
        let end = classes::name_end(bytes, at + 3);
        if bytes.get(end) == Some(&b'>') {
            return end + 1;
        }
    }
    if is_end_tag(text, at) {
        return scan(text, at).end;
    }
    text[at..].find('>').map_or(text.len(), |length| at + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_end_tag() {
        let scan = |text| scan(text, 0);
        assert_eq!(scan("</a>x"), EndTag { name: (2, 3), end: 4, flaw: None });
        assert_eq!(scan("</a \n>x").end, 6);
        assert_eq!(
            scan("</a <b>"),
            EndTag { name: (2, 3), end: 3, flaw: Some(EndTagFlaw::MissingEnd) }
        );
        assert_eq!(scan("</a"), EndTag { name: (2, 3), end: 3, flaw: Some(EndTagFlaw::Cut) });
        assert_eq!(
            scan("</a b='c'>"),
            EndTag { name: (2, 3), end: 10, flaw: Some(EndTagFlaw::Extra(3, 9)) }
        );
        assert_eq!(scan("</a\n b</c>").flaw, Some(EndTagFlaw::MissingEnd));
        assert_eq!(
            scan("</ a>"),
            EndTag { name: (3, 4), end: 5, flaw: Some(EndTagFlaw::Space(2, 3)) }
        );
        assert_eq!(
            scan("< /a>"),
            EndTag { name: (3, 4), end: 5, flaw: Some(EndTagFlaw::Space(1, 2)) }
        );
        assert!(!is_end_tag("</>", 0));
        assert!(!is_end_tag("< b>", 0));
    }
}
