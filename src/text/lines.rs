//! Offsets to lines and columns, at a cost that depends neither on the offset nor on the line.

use std::fmt;

use memchr::memchr2_iter;

use super::Span;

/// How many bytes lie between two places at which the number of characters before is kept.
const STRIDE: usize = 256;

/// Marks the start of a line behind `\r\n`. Offsets never reach that far: see `MAX_BYTES`.
const AFTER_CRLF: u32 = 1 << 31;

/// A place as editors show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// The number of the line that holds the character at `offset`, which ends no line. Where that is all
/// that is asked of a text, it costs less than a [`LineIndex`] of all of it.
#[must_use]
pub fn line_of(text: &str, offset: u32) -> u32 {
    1 + ends(text.as_bytes(), offset).count() as u32
}

/// Offsets behind the line ends that begin before `end`.
fn ends(bytes: &[u8], end: u32) -> impl Iterator<Item = usize> {
    memchr2_iter(b'\n', b'\r', &bytes[..end as usize])
        .map(|at| at + 1)
        .filter(|&behind| bytes[behind - 1] == b'\n' || bytes.get(behind) != Some(&b'\n'))
}

/// Where the lines of a text begin, and how many characters lie before.
///
/// Lines end with `\n`, `\r\n` or a lone `\r`; what lies behind the last line end is a line
/// too, even if it is empty. Functions that take the text want the one that the index is of.
#[derive(Clone)]
pub struct LineIndex {
    /// Offset of each line, with [`AFTER_CRLF`].
    starts: Vec<u32>,
    /// Length of the text.
    end: u32,
    /// Characters before each multiple of [`STRIDE`]; empty where every character is one byte.
    characters: Vec<u32>,
    /// Those among them that UTF-16 writes in two units; empty where there are none.
    pairs: Vec<u32>,
}

impl LineIndex {
    /// The index of `text`, in one pass over it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let characters = checkpoints(bytes, is_first_byte, text.is_ascii());
        let has_pairs = !characters.is_empty() && bytes.iter().any(|&byte| is_pair(byte));
        let pairs = checkpoints(bytes, is_pair, !has_pairs);
        Self { starts: starts(bytes), end: bytes.len() as u32, characters, pairs }
    }

    /// What [`position`](Self::position) says of the index of `text`, without one: for somebody
    /// who asks once.
    #[must_use]
    pub fn look_up(text: &str, offset: u32) -> Position {
        let bytes = text.as_bytes();
        let offset = offset.min(bytes.len() as u32);
        let (mut line, mut start) = (1, 0);
        for behind in ends(bytes, offset) {
            line += 1;
            start = behind;
        }
        let end = floor(text, offset) as usize;
        let characters = bytes[start..end].iter().filter(|&&byte| is_first_byte(byte)).count();
        Position { line, column: characters as u32 + 1 }
    }

    /// Line and column of the character that holds `offset`.
    ///
    /// An offset in a line end belongs to the line that it ends; one behind the text is taken
    /// for the end of the text.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let (line, start) = self.line_at(offset);
        let characters = self.characters_before(text, floor(text, offset.min(self.end)))
            - self.characters_before(text, start);
        Position { line, column: characters + 1 }
    }

    /// The column of `offset` from 1, in units of UTF-16.
    #[must_use]
    pub fn column_utf16(&self, text: &str, offset: u32) -> u32 {
        let (_, start) = self.line_at(offset);
        let end = floor(text, offset.min(self.end));
        let count = |offset| {
            self.characters_before(text, offset)
                + before(text.as_bytes(), &self.pairs, offset, is_pair).unwrap_or(0)
        };
        count(end) - count(start) + 1
    }

    /// The span of a line without its line end. A line that there is not is empty at the end.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Span {
        let index = line.saturating_sub(1) as usize;
        let Some(start) = self.starts.get(index) else { return Span::at(self.end) };
        let end = match self.starts.get(index + 1) {
            Some(next) if next & AFTER_CRLF != 0 => (next & !AFTER_CRLF) - 2,
            Some(next) => next - 1,
            None => self.end,
        };
        Span::new(start & !AFTER_CRLF, end)
    }

    /// How many lines there are; at least one.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The offset of a line and column. Behind the line it is the end of the line, behind the
    /// text the end of the text.
    #[must_use]
    pub fn offset(&self, text: &str, position: Position) -> u32 {
        let line = self.line_span(position.line);
        let wanted = position.column.saturating_sub(1);
        if self.characters.is_empty() {
            return line.start.saturating_add(wanted).min(line.end);
        }
        let wanted = self.characters_before(text, line.start).saturating_add(wanted);
        // The last checkpoint that does not lie behind the character that is looked for.
        let block = self.characters.partition_point(|&before| before <= wanted) - 1;
        let start = line.start.max((block * STRIDE) as u32);
        let ahead = wanted - self.characters_before(text, start);
        (start..line.end)
            .filter(|&offset| is_first_byte(text.as_bytes()[offset as usize]))
            .nth(ahead as usize)
            .unwrap_or(line.end)
    }

    /// Number and start of the line that holds `offset`.
    fn line_at(&self, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|start| start & !AFTER_CRLF <= offset).max(1);
        (line as u32, self.starts[line - 1] & !AFTER_CRLF)
    }

    /// How many characters begin before `offset`.
    fn characters_before(&self, text: &str, offset: u32) -> u32 {
        before(text.as_bytes(), &self.characters, offset, is_first_byte).unwrap_or(offset)
    }
}

impl fmt::Debug for LineIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineIndex").field("lines", &self.line_count()).finish_non_exhaustive()
    }
}

/// The start of the character that holds `offset`.
fn floor(text: &str, offset: u32) -> u32 {
    (0..=offset).rev().find(|&offset| text.is_char_boundary(offset as usize)).unwrap_or(0)
}

const fn is_first_byte(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// The first byte of a character beyond U+FFFF.
const fn is_pair(byte: u8) -> bool {
    byte >= 0xF0
}

fn starts(bytes: &[u8]) -> Vec<u32> {
    let mut starts = vec![0];
    for offset in memchr2_iter(b'\n', b'\r', bytes) {
        let next = offset as u32 + 1;
        match bytes[offset] {
            b'\n' if offset > 0 && bytes[offset - 1] == b'\r' => starts.push(next | AFTER_CRLF),
            b'\r' if bytes.get(offset + 1) == Some(&b'\n') => {}
            _ => starts.push(next),
        }
    }
    starts.shrink_to_fit();
    starts
}

/// How many bytes with a quality lie before each block.
fn checkpoints(bytes: &[u8], counts: impl Fn(u8) -> bool, needless: bool) -> Vec<u32> {
    if needless {
        return Vec::new();
    }
    let mut before = 0;
    let blocks = bytes.chunks(STRIDE).map(|block| {
        let here = before;
        before += block.iter().filter(|&&byte| counts(byte)).count() as u32;
        here
    });
    blocks.collect()
}

/// How many bytes with a quality lie before `offset`; none if there are no checkpoints.
fn before(
    bytes: &[u8],
    checkpoints: &[u32],
    offset: u32,
    counts: impl Fn(u8) -> bool,
) -> Option<u32> {
    let block = (offset as usize / STRIDE).min(checkpoints.len().checked_sub(1)?);
    let here = &bytes[block * STRIDE..offset as usize];
    Some(checkpoints[block] + here.iter().filter(|&&byte| counts(byte)).count() as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str, offset: u32) -> (u32, u32) {
        let position = LineIndex::new(text).position(text, offset);
        assert_eq!(LineIndex::look_up(text, offset), position);
        (position.line, position.column)
    }

    #[test]
    fn lines_end_in_three_ways() {
        let text = "a\nbc\r\nd\re";
        let lines = LineIndex::new(text);
        assert_eq!(lines.line_count(), 4);
        let spans = [1, 2, 3, 4].map(|line| &text[lines.line_span(line).range()]);
        assert_eq!(spans, ["a", "bc", "d", "e"]);
        assert_eq!(at(text, 0), (1, 1));
        assert_eq!(at(text, 1), (1, 2));
        assert_eq!(at(text, 2), (2, 1));
        assert_eq!(at(text, 5), (2, 4), "between \\r and \\n");
        assert_eq!(at(text, 6), (3, 1));
        assert_eq!(at(text, 8), (4, 1));
        assert_eq!(at(text, 9), (4, 2));
        assert_eq!(at(text, 99), (4, 2));
    }

    #[test]
    fn an_empty_text_has_a_line() {
        let lines = LineIndex::new("");
        assert_eq!(lines.line_count(), 1);
        assert_eq!(lines.line_span(1), Span::at(0));
        assert_eq!(lines.line_span(7), Span::at(0));
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("\n", 1), (2, 1));
    }

    #[test]
    fn columns_count_characters() {
        let text = "é€😀x";
        assert_eq!([0, 2, 5, 9, 10].map(|offset| at(text, offset).1), [1, 2, 3, 4, 5]);
        assert_eq!(at(text, 7), (1, 3), "inside of a character");
        let lines = LineIndex::new(text);
        let utf16 = [0, 2, 5, 7, 9, 10].map(|offset| lines.column_utf16(text, offset));
        assert_eq!(utf16, [1, 2, 3, 3, 5, 6]);
    }

    #[test]
    fn places_that_there_are_not_are_brought_back() {
        let text = "ab\nü\n";
        let lines = LineIndex::new(text);
        let offset = |line, column| lines.offset(text, Position { line, column });
        assert_eq!(offset(1, 9), 2);
        assert_eq!(offset(2, 2), 5);
        assert_eq!(offset(2, 9), 5);
        assert_eq!(offset(0, 0), 0);
        assert_eq!(offset(9, 9), 6);
        assert_eq!(offset(1, u32::MAX), 2);
    }

    /// Line, column and column in UTF-16, counted from the start.
    fn naive(text: &str, offset: usize) -> (u32, u32, u32) {
        let (mut line, mut column, mut utf16) = (1, 1, 1);
        let mut rest = text[..offset].chars().peekable();
        while let Some(character) = rest.next() {
            let next = match rest.peek() {
                Some(next) => Some(*next),
                None => text[offset..].chars().next(),
            };
            if character == '\n' || (character == '\r' && next != Some('\n')) {
                (line, column, utf16) = (line + 1, 1, 1);
            } else {
                column += 1;
                utf16 += character.len_utf16() as u32;
            }
        }
        (line, column, utf16)
    }

    proptest! {
        #[test]
        fn agrees_with_a_naive_count(text in "([\\r\\n]|\\r\\n|[a-zé€日😀]{1,90}){0,20}") {
            let lines = LineIndex::new(&text);
            let offsets = text.char_indices().map(|(offset, _)| offset).chain([text.len()]);
            for offset in offsets {
                let position = lines.position(&text, offset as u32);
                prop_assert_eq!(LineIndex::look_up(&text, offset as u32), position);
                let utf16 = lines.column_utf16(&text, offset as u32);
                let (line, column, naive_utf16) = naive(&text, offset);
                prop_assert_eq!((position.line, position.column, utf16), (line, column, naive_utf16));
                let in_line_end = offset as u32 > lines.line_span(line).end;
                prop_assert!(in_line_end || lines.offset(&text, position) == offset as u32);
            }
            prop_assert_eq!(lines.line_count(), naive(&text, text.len()).0);
        }
    }
}
