//! Bytes to text: which encoding it is, and what is wrong with it.

use super::Span;
use super::declaration::{self, Declared};
use super::legacy::{self, Bad, Lossy};
use super::offsets::OffsetMap;
use super::order;
use super::utf16::{self, Order};

const UTF_8: &str = "UTF-8";
const UTF_8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Bytes of a file turned into text.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The way from an offset in the text to the byte on disk.
    pub map: OffsetMap,
    /// The encoding that was read: `UTF-8`, `UTF-16LE`, `windows-1252` …
    pub encoding: &'static str,
    /// Whether a byte order mark stood before the text.
    pub bom: bool,
    /// What is wrong with the encoding, in the order of the text.
    pub problems: Vec<TextProblem>,
}

/// Something wrong with the bytes of a file or with what it says about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextProblem {
    /// Where, in the text.
    pub span: Span,
    /// What.
    pub kind: TextProblemKind,
}

/// What can be wrong with an encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextProblemKind {
    /// Bytes that stand for no character; the text has U+FFFD for each such sequence. One
    /// problem for the file, at the first of them.
    InvalidSequence {
        /// The encoding in which they mean nothing.
        encoding: &'static str,
        /// The bytes of the first sequence, four at most.
        bytes: Vec<u8>,
        /// How many such sequences the file has.
        count: usize,
    },
    /// An encoding that is not decoded. The text shows the bytes as windows-1252, and is empty
    /// for UTF-32 and EBCDIC.
    UnknownEncoding {
        /// The name that the file declares, or that its first bytes show.
        name: String,
    },
    /// The declaration names another encoding than the bytes are in.
    Contradiction {
        /// The name in the declaration, on which the span lies.
        declared: String,
        /// The encoding that the bytes are in.
        actual: &'static str,
    },
    /// UTF-16 with neither a byte order mark nor a declaration that names it.
    Undeclared {
        /// The encoding that the bytes are in.
        actual: &'static str,
    },
    /// NULs and no XML: no text file at all. The text is empty.
    Binary,
}

impl TextProblemKind {
    /// Whether nothing that is read from the text can be trusted.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        matches!(self, Self::Binary | Self::UnknownEncoding { .. })
    }
}

impl Decoded {
    fn sound(text: String, map: OffsetMap, encoding: &'static str, bom: bool) -> Self {
        Self { text, map, encoding, bom, problems: Vec::new() }
    }

    fn lossy(lossy: Lossy, encoding: &'static str, bom: bool) -> Self {
        let (text, map, bad) = lossy.finish();
        let mut decoded = Self::sound(text, map, encoding, bom);
        if let Some(Bad { span, bytes, count }) = bad {
            decoded.add(span, TextProblemKind::InvalidSequence { encoding, bytes, count });
        }
        decoded
    }

    fn refused(encoding: &'static str, bom: bool, kind: TextProblemKind) -> Self {
        let mut decoded = Self::sound(String::new(), OffsetMap::identity(0), encoding, bom);
        decoded.add(Span::at(0), kind);
        decoded
    }

    fn add(&mut self, span: Span, kind: TextProblemKind) {
        self.problems.push(TextProblem { span, kind });
        order::by_key(&mut self.problems, |problem| problem.span);
    }

    /// The encoding name in the declaration of the text; the start of the text without one.
    fn declared(&self) -> (Span, Option<&str>) {
        match declaration::encoding_name(self.text.as_bytes()) {
            Some(range) => (
                Span::new(range.start as u32, range.end as u32),
                self.text.get(range).filter(|name| !name.is_empty()),
            ),
            None => (Span::at(0), None),
        }
    }

    fn contradict(mut self) -> Self {
        if let (span, Some(declared)) = self.declared() {
            let declared = declared.to_owned();
            let actual = self.encoding;
            self.add(span, TextProblemKind::Contradiction { declared, actual });
        }
        self
    }
}

/// Turns the bytes of a file into text. Never fails: problems say what is wrong.
///
/// Valid UTF-8 is taken as it is, without a copy.
#[must_use]
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, bom)) = foreign(&bytes) {
        let name = encoding.to_owned();
        return Decoded::refused(encoding, bom, TextProblemKind::UnknownEncoding { name });
    }
    if let Some(order) = utf16::marked(&bytes) {
        return decode_utf16(&bytes, 2, order);
    }
    if let Some(order) = utf16::unmarked(&bytes) {
        return decode_utf16(&bytes, 0, order);
    }
    let bom = bytes.starts_with(&UTF_8_MARK);
    if is_binary(&bytes[if bom { UTF_8_MARK.len() } else { 0 }..]) {
        return Decoded::refused("binary", bom, TextProblemKind::Binary);
    }
    if bom { decode_marked_utf8(bytes) } else { decode_by_declaration(bytes) }
}

/// A document that stands inside of a text, with what it says about its own encoding.
pub(super) fn excerpt(text: String) -> Decoded {
    let mut decoded = Decoded::sound(text, OffsetMap::identity(0), UTF_8, false);
    match decoded.declared().1.map(declaration::classify) {
        Some(Declared::Unknown) => {
            let (span, name) = decoded.declared();
            let name = name.unwrap_or_default().to_owned();
            decoded.add(span, TextProblemKind::UnknownEncoding { name });
            decoded
        }
        None | Some(Declared::Utf8) => decoded,
        Some(Declared::Ascii | Declared::Legacy(_)) if decoded.text.is_ascii() => decoded,
        Some(_) => decoded.contradict(),
    }
}

/// UTF-32 and EBCDIC, which the API does not take and nobody writes: told by the first bytes.
fn foreign(bytes: &[u8]) -> Option<(&'static str, bool)> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some(("UTF-32", true)),
        [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => Some(("UTF-32", false)),
        [0x4C, 0x6F, 0xA7, 0x94, ..] => Some(("EBCDIC", false)),
        _ => None,
    }
}

/// NULs, and something else than a tag at the start.
fn is_binary(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    first != Some(&b'<') && bytes.contains(&0)
}

fn decode_utf16(bytes: &[u8], mark: usize, order: Order) -> Decoded {
    let bom = mark > 0;
    let mut decoded = Decoded::lossy(utf16::decode(bytes, mark, order), order.name(), bom);
    if is_binary(decoded.text.as_bytes()) {
        return Decoded::refused("binary", bom, TextProblemKind::Binary);
    }
    let (_, declared) = decoded.declared();
    match (declared.map(declaration::classify), order) {
        (Some(Declared::Utf16), _)
        | (Some(Declared::Utf16Le), Order::Little)
        | (Some(Declared::Utf16Be), Order::Big) => {}
        (Some(_), _) => return decoded.contradict(),
        (None, _) if bom => {}
        (None, _) => {
            let actual = order.name();
            decoded.add(Span::at(0), TextProblemKind::Undeclared { actual });
        }
    }
    decoded
}

fn decode_marked_utf8(bytes: Vec<u8>) -> Decoded {
    let decoded = decode_utf8(bytes, true);
    match decoded.declared().1.map(declaration::classify) {
        None | Some(Declared::Utf8) => decoded,
        Some(_) => decoded.contradict(),
    }
}

fn decode_by_declaration(bytes: Vec<u8>) -> Decoded {
    // As nearly all begin; in another case it either says the same or says nothing.
    const USUAL: &[u8] = br#"<?xml version="1.0" encoding="utf-8"?>"#;
    if bytes.get(..USUAL.len()).is_some_and(|head| head.eq_ignore_ascii_case(USUAL)) {
        return decode_utf8(bytes, false);
    }
    let name = declaration::encoding_name(&bytes)
        .map(|range| String::from_utf8_lossy(&bytes[range]).into_owned());
    let Some(name) = name else { return decode_utf8(bytes, false) };
    match declaration::classify(&name) {
        Declared::Utf8 => decode_utf8(bytes, false),
        Declared::Ascii if bytes.is_ascii() => decode_utf8(bytes, false),
        Declared::Ascii => decode_not_quite_ascii(bytes),
        // The declaration was read byte by byte, so that it cannot be two or four bytes wide.
        Declared::Utf16 | Declared::Utf16Le | Declared::Utf16Be | Declared::Utf32 => {
            decode_utf8(bytes, false).contradict()
        }
        Declared::Legacy(encoding) => {
            Decoded::lossy(legacy::decode(&bytes, encoding), encoding.name(), false)
        }
        Declared::Unknown => {
            let view = legacy::decode(&bytes, encoding_rs::WINDOWS_1252);
            let mut decoded = Decoded::lossy(view, encoding_rs::WINDOWS_1252.name(), false);
            let (span, _) = decoded.declared();
            decoded.add(span, TextProblemKind::UnknownEncoding { name });
            decoded
        }
    }
}

/// Declared as ASCII, with bytes that are not.
fn decode_not_quite_ascii(bytes: Vec<u8>) -> Decoded {
    let mut decoded = decode_utf8(bytes, false);
    if decoded.problems.is_empty() {
        return decoded.contradict();
    }
    for problem in &mut decoded.problems {
        if let TextProblemKind::InvalidSequence { encoding, .. } = &mut problem.kind {
            *encoding = "US-ASCII";
        }
    }
    decoded
}

fn decode_utf8(bytes: Vec<u8>, bom: bool) -> Decoded {
    let mark = if bom { UTF_8_MARK.len() } else { 0 };
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            text.drain(..mark);
            Decoded::sound(text, OffsetMap::identity(mark as u32), UTF_8, bom)
        }
        Err(error) => Decoded::lossy(legacy::decode_utf8(error.as_bytes(), mark), UTF_8, bom),
    }
}

#[cfg(test)]
mod tests;
