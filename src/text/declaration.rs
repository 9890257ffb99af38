//! The encoding that an XML declaration names, read leniently and before anything is decoded.

use std::ops::Range;

use encoding_rs::Encoding;

/// How far into a file a declaration is looked for, in bytes.
const REACH: usize = 1024;

/// Names of ASCII; `encoding_rs` takes them for windows-1252, as browsers do.
const ASCII: [&str; 11] = [
    "us-ascii",
    "ascii",
    "us",
    "ansi_x3.4-1968",
    "ansi_x3.4-1986",
    "iso646-us",
    "iso_646.irv:1991",
    "iso-ir-6",
    "ibm367",
    "cp367",
    "csascii",
];
const UTF_16: [&str; 6] = ["utf-16", "utf16", "ucs-2", "iso-10646-ucs-2", "unicode", "csunicode"];
const UTF_16_LE: [&str; 3] = ["utf-16le", "utf16le", "unicodefeff"];
const UTF_16_BE: [&str; 3] = ["utf-16be", "utf16be", "unicodefffe"];
const UTF_32: [&str; 8] =
    ["utf-32", "utf-32le", "utf-32be", "utf32", "ucs-4", "ucs4", "iso-10646-ucs-4", "csucs4"];

/// What a declared name asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    Utf8,
    Ascii,
    /// Either order of bytes; the byte order mark says which.
    Utf16,
    Utf16Le,
    Utf16Be,
    Utf32,
    /// An encoding of bytes that hold ASCII as it is, or nearly so.
    Legacy(&'static Encoding),
    /// A name that nothing here decodes.
    Unknown,
}

/// What the encoding name `name` asks for.
pub(super) fn classify(name: &str) -> Declared {
    let any = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if name.eq_ignore_ascii_case("utf-8") {
        Declared::Utf8
    } else if any(&ASCII) {
        Declared::Ascii
    } else if any(&UTF_16) {
        Declared::Utf16
    } else if any(&UTF_16_LE) {
        Declared::Utf16Le
    } else if any(&UTF_16_BE) {
        Declared::Utf16Be
    } else if any(&UTF_32) {
        Declared::Utf32
    } else {
        match Encoding::for_label_no_replacement(name.as_bytes()) {
            Some(encoding) if encoding == encoding_rs::UTF_8 => Declared::Utf8,
            Some(encoding) => Declared::Legacy(encoding),
            None => Declared::Unknown,
        }
    }
}

/// Where the XML declaration at the very start of `bytes` names its encoding.
///
/// Quotes may be of any kind, curly ones in UTF-8 or windows-1252 included, or missing: what
/// is wrong with them is for the reader to say, but the name decides how the file is read.
pub(super) fn encoding_name(bytes: &[u8]) -> Option<Range<usize>> {
    let head = &bytes[..bytes.len().min(REACH)];
    let rest = head.strip_prefix(b"<?xml")?;
    if !rest.first()?.is_ascii_whitespace() {
        return None;
    }
    let end = rest.iter().position(|byte| matches!(byte, b'>' | b'<')).unwrap_or(rest.len());
    let declaration = &head[..head.len() - rest.len() + end];
    let key = b"encoding";
    let mut at = declaration.windows(key.len()).position(|window| window == key)? + key.len();
    at += leading(&declaration[at..], |byte| byte.is_ascii_whitespace());
    if declaration.get(at) != Some(&b'=') {
        return None;
    }
    at += 1;
    at += leading(&declaration[at..], |byte| !is_name_byte(byte) && byte != b'?');
    let length = leading(&declaration[at..], is_name_byte);
    (length > 0).then(|| at..at + length)
}

fn leading(bytes: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !is_part(byte)).unwrap_or(bytes.len())
}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> Option<&str> {
        encoding_name(bytes).map(|range| std::str::from_utf8(&bytes[range]).unwrap())
    }

    #[test]
    fn any_quote_will_do() {
        assert_eq!(name(br#"<?xml version="1.0" encoding="utf-8"?>"#), Some("utf-8"));
        assert_eq!(name(b"<?xml version='1.0' encoding = 'a'?>"), Some("a"));
        assert_eq!(name("<?xml encoding=\u{201c}utf-16\u{201d}?>".as_bytes()), Some("utf-16"));
        assert_eq!(name(b"<?xml encoding=\x93latin1\x94?>"), Some("latin1"));
        assert_eq!(name(b"<?xml encoding=utf-8?>"), Some("utf-8"));
        assert_eq!(name(b"<?xml encoding=\"cut"), Some("cut"));
    }

    #[test]
    fn no_name_is_none() {
        for bytes in [
            &b""[..],
            b"<?xml",
            b"<?xml version='1.0'?><r encoding='x'/>",
            b" <?xml encoding='x'?>",
            b"<?xml-stylesheet encoding='x'?>",
            b"<?xml encoding",
            b"<?xml encoding=",
            b"<?xml encoding=''?>",
            b"<?xml encoding x?>",
        ] {
            assert_eq!(name(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn names_are_told_apart() {
        assert_eq!(classify("UTF-8"), Declared::Utf8);
        assert_eq!(classify("US-ASCII"), Declared::Ascii);
        assert_eq!(classify("Utf-16"), Declared::Utf16);
        assert_eq!(classify("utf-16BE"), Declared::Utf16Be);
        assert_eq!(classify("ISO-8859-1"), Declared::Legacy(encoding_rs::WINDOWS_1252));
        assert_eq!(classify("utf-7"), Declared::Unknown);
        assert_eq!(classify("iso-2022-kr"), Declared::Unknown);
    }
}
