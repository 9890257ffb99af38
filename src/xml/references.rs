//! References: the five names that XML knows, numbers of characters, and what is neither.

use super::names::{is_allowed, is_name_char, is_name_start};

/// The names that XML knows without a DTD.
pub(super) const PREDEFINED: [(&str, char); 5] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

/// Names of HTML that people write into XML; their numbers mend them.
const HTML: [(&str, u32); 18] = [
    ("nbsp", 160),
    ("copy", 169),
    ("reg", 174),
    ("laquo", 171),
    ("raquo", 187),
    ("deg", 176),
    ("middot", 183),
    ("ndash", 8211),
    ("mdash", 8212),
    ("lsquo", 8216),
    ("rsquo", 8217),
    ("ldquo", 8220),
    ("rdquo", 8221),
    ("bull", 8226),
    ("hellip", 8230),
    ("euro", 8364),
    ("trade", 8482),
    ("eacute", 233),
];

/// What begins at an ampersand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference<'t> {
    /// A reference that stands for a character.
    Character(char),
    /// A well-formed reference to an entity that XML does not know.
    Unknown(&'t str),
    /// The number of no character, or of one that XML does not allow.
    Invalid,
    /// An ampersand that begins no reference.
    Stray,
}

/// Reads what begins at the ampersand at `at`, with its length in bytes; 1 for a stray one.
#[inline]
pub(super) fn read_reference(text: &str, at: usize) -> (Reference<'_>, usize) {
    match &text.as_bytes()[at + 1..] {
        [b'a', b'm', b'p', b';', ..] => (Reference::Character('&'), 5),
        [b'l', b't', b';', ..] => (Reference::Character('<'), 4),
        [b'g', b't', b';', ..] => (Reference::Character('>'), 4),
        [b'q', b'u', b'o', b't', b';', ..] => (Reference::Character('"'), 6),
        [b'a', b'p', b'o', b's', b';', ..] => (Reference::Character('\''), 6),
        _ => read_other(&text[at + 1..]),
    }
}

/// Reads what stands behind an ampersand and is none of the names that XML knows.
#[inline(never)]
fn read_other(rest: &str) -> (Reference<'_>, usize) {
    if let Some(number) = rest.strip_prefix('#') {
        return read_number(number);
    }
    let Some(first) = rest.chars().next().filter(|&c| c != ':' && is_name_start(c)) else {
        return (Reference::Stray, 1);
    };
    let length = rest[first.len_utf8()..]
        .find(|c| c == ':' || !is_name_char(c))
        .map_or(rest.len(), |length| length + first.len_utf8());
    if rest.as_bytes().get(length) != Some(&b';') {
        return (Reference::Stray, 1);
    }
    (Reference::Unknown(&rest[..length]), length + 2)
}

/// Reads `x41;` or `65;`, what follows `&#`.
fn read_number(number: &str) -> (Reference<'static>, usize) {
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    let length = digits.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let whole = 2 + (number.len() - digits.len()) + length + 1;
    if digits.as_bytes().get(length) != Some(&b';') {
        return (Reference::Stray, 1);
    }
    let valid = digits[..length].bytes().all(|digit| (digit as char).is_digit(radix));
    let value = if valid { u32::from_str_radix(&digits[..length], radix).ok() } else { None };
    let reference = value
        .and_then(char::from_u32)
        .filter(|&c| is_allowed(c))
        .map_or(Reference::Invalid, Reference::Character);
    (reference, whole)
}

/// What to write instead of the unknown entity `name`, where that is known.
pub(super) fn instead_of(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if let Some((known, _)) = PREDEFINED.iter().find(|(known, _)| *known == lower) {
        return Some(format!("&{known};"));
    }
    HTML.iter().find(|(html, _)| *html == name).map(|(_, number)| format!("&#{number};"))
}

/// Whether the text behind a stray ampersand is one of the five names without its semicolon.
pub(super) fn lacks_semicolon(rest: &str) -> Option<&'static str> {
    PREDEFINED.iter().map(|&(name, _)| name).find(|name| {
        rest.strip_prefix(name)
            .is_some_and(|behind| !behind.starts_with(|c| is_name_char(c) || c == '='))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_xml_knows() {
        for (name, c) in PREDEFINED {
            let text = format!("&{name};x");
            assert_eq!(read_reference(&text, 0), (Reference::Character(c), name.len() + 2));
        }
    }

    #[test]
    fn every_kind_of_reference() {
        let read = |text| read_reference(text, 0);
        assert_eq!(read("&amp;x"), (Reference::Character('&'), 5));
        assert_eq!(read("&#65;"), (Reference::Character('A'), 5));
        assert_eq!(read("&#x10FFFF;"), (Reference::Character('\u{10FFFF}'), 10));
        assert_eq!(read("&nbsp;"), (Reference::Unknown("nbsp"), 6));
        for bad in [
            "&#0;",
            "&#xD800;",
            "&#x110000;",
            "&#99999999999999999999;",
            "&#xFFFE;",
            "&#X41;",
            "&#;",
        ] {
            assert_eq!(read(bad), (Reference::Invalid, bad.len()), "{bad}");
        }
        for stray in ["&", "& b", "&amp", "&a b;", "&=;", "&1;", "&#12", "&#12 ;"] {
            assert_eq!(read(stray), (Reference::Stray, 1), "{stray}");
        }
    }

    #[test]
    fn what_to_write_instead() {
        assert_eq!(instead_of("nbsp").as_deref(), Some("&#160;"));
        assert_eq!(instead_of("AMP").as_deref(), Some("&amp;"));
        assert_eq!(instead_of("thing"), None);
        assert_eq!(lacks_semicolon("amp b"), Some("amp"));
        assert_eq!(lacks_semicolon("amp=1"), None);
        assert_eq!(lacks_semicolon("ample"), None);
    }
}
