//! What to do where the text is no JSON: the place is written over in a copy of the same length,
//! and the copy is read again, so that one slip does not hide the rest.

use std::borrow::Cow;
use std::sync::Arc;

use jsonc_parser::ast::{Comment, Value};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{
    CollectOptions, CommentCollectionStrategy, ParseOptions, ParseStringErrorKind, parse_to_ast,
};

use super::problems::Problems;
use crate::text::order;
use crate::text::{Part, Span};

/// How often a text is read again.
const MOST_REPAIRS: usize = 24;

/// What was read in the end.
pub(super) struct Read<'t> {
    /// The comments.
    pub(super) comments: Vec<Span>,
    /// The text that could be read: places of the one are places of the other.
    pub(super) text: Cow<'t, str>,
}

/// Reads the text of `part`, and gives the value that it is to `take`; `None` where it is none.
pub(super) fn parse<'t>(
    part: &'t Arc<Part>,
    problems: &mut Problems<'_>,
    mut take: impl FnMut(&Value<'_>),
) -> Option<Read<'t>> {
    let text = part.text();
    if text.trim().is_empty() {
        problems.empty();
        return None;
    }
    let mut error = match attempt(text, &mut take) {
        Ok(comments) => return Some(Read { comments, text: Cow::Borrowed(text) }),
        Err(error) => error,
    };
    let mut copy = Copy { bytes: text.as_bytes().to_vec() };
    for _ in 0..MOST_REPAIRS {
        if !copy.mend(text, &error, problems) {
            break;
        }
        let Some(mended) = copy.text() else { break };
        match attempt(mended, &mut take) {
            Ok(comments) => {
                return Some(Read { comments, text: Cow::Owned(mended.to_owned()) });
            }
            Err(next) => error = next,
        }
    }
    problems.too_broken();
    None
}

/// Reads as much as the parser takes: what of it is no JSON can be seen in the tree.
fn attempt(text: &str, take: &mut impl FnMut(&Value<'_>)) -> Result<Vec<Span>, ParseError> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Separate, tokens: false };
    let options = ParseOptions { allow_extended_string_escapes: false, ..ParseOptions::default() };
    let parsed = parse_to_ast(text, &collect, &options)?;
    if let Some(value) = &parsed.value {
        take(value);
    }
    let lists = parsed.comments.iter().flatten().flat_map(|(_, comments)| comments.iter());
    let mut comments: Vec<Span> = lists
        .map(|comment| match comment {
            Comment::Line(comment) => comment.range,
            Comment::Block(comment) => comment.range,
        })
        .map(|range| Span::new(range.start as u32, range.end as u32))
        .collect();
    // Each stands under what is before it and under what is behind it.
    order::plain(&mut comments);
    comments.dedup();
    Ok(comments)
}

/// The text with what is wrong in it written over; as long as the text, but for what closes it.
struct Copy {
    bytes: Vec<u8>,
}

impl Copy {
    fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// Tells what is wrong and writes it over. Says whether there is anything to be read again.
    fn mend(&mut self, text: &str, error: &ParseError, problems: &mut Problems<'_>) -> bool {
        let range = error.range();
        let at = range.start.min(text.len());
        match error.kind() {
            ParseErrorKind::NestingDepthExceeded => {
                problems.too_deep(at as u32);
                return false;
            }
            ParseErrorKind::String(
                ParseStringErrorKind::InvalidEscape
                | ParseStringErrorKind::InvalidEscapeInDoubleQuoteString
                | ParseStringErrorKind::InvalidEscapeInSingleQuoteString
                | ParseStringErrorKind::ExpectedFourHexDigits
                | ParseStringErrorKind::ExpectedTwoHexDigits
                | ParseStringErrorKind::InvalidUnicodeEscapeSequence(_),
            ) => {
                problems.escape(at as u32);
                self.bytes[at] = b'_';
                return true;
            }
            ParseErrorKind::UnterminatedCommentBlock => {
                problems.open_comment(at as u32);
                self.blank(at, self.bytes.len());
                return true;
            }
            _ => {}
        }
        // A quote that is not closed makes text of what is none, until the next quote.
        if let Some(open) = unclosed_string(&self.bytes) {
            problems.open_string(Span::new(open.start as u32, open.end as u32));
            self.close(&open);
            return true;
        }
        match error.kind() {
            ParseErrorKind::UnterminatedObject | ParseErrorKind::UnterminatedArray
                if at < self.bytes.len() =>
            {
                problems.open_bracket(at as u32);
                let is_object = matches!(error.kind(), ParseErrorKind::UnterminatedObject);
                self.bytes.push(if is_object { b'}' } else { b']' });
            }
            ParseErrorKind::UnexpectedWord | ParseErrorKind::UnexpectedToken
                if self.word_end(at) > at =>
            {
                let end = self.word_end(at);
                problems.stray(&ParseErrorKind::UnexpectedWord, at as u32, end as u32);
                self.quote(at, end);
            }
            kind @ ParseErrorKind::ExpectedColonAfterObjectKey => {
                problems.stray(kind, at as u32, range.end as u32);
                match self.before(at) {
                    Some(gap) if gap + 1 < at => self.bytes[gap + 1] = b':',
                    _ => self.blank(at, range.end.min(self.bytes.len())),
                }
            }
            kind @ (ParseErrorKind::UnexpectedComma
            | ParseErrorKind::UnexpectedCloseBrace
            | ParseErrorKind::UnexpectedCloseBracket) => {
                if let Some(name) = self.valueless(at) {
                    let kind = &ParseErrorKind::ExpectedObjectValue;
                    problems.stray(kind, name.start as u32, name.end as u32);
                    let is_comma = self.bytes[at] == b',';
                    self.blank(name.start, at + usize::from(is_comma));
                } else {
                    problems.stray(kind, at as u32, range.end as u32);
                    self.blank(at, at + 1);
                }
            }
            ParseErrorKind::ExpectedObjectValue if at >= text.len() => return false,
            kind => {
                problems.stray(kind, at as u32, range.end as u32);
                // Where nothing stands to be written over, all behind it is left out.
                let end = if range.end > at { range.end } else { self.bytes.len() };
                self.blank(at, end.min(self.bytes.len()));
            }
        }
        true
    }

    #[inline(never)]
    fn blank(&mut self, start: usize, end: usize) {
        for byte in &mut self.bytes[start..end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    /// Makes a string of a word.
    fn quote(&mut self, start: usize, end: usize) {
        if end > start + 1 {
            self.bytes[start] = b'"';
            self.bytes[end - 1] = b'"';
        } else if let Some(byte) = self.bytes.get_mut(start) {
            *byte = b'0';
        }
    }

    /// The end of the word that begins at `at`.
    fn word_end(&self, at: usize) -> usize {
        let is_part =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'$');
        at + self.bytes[at..].iter().take_while(|byte| is_part(byte)).count()
    }

    /// The last byte before `at` that is no white space.
    fn before(&self, at: usize) -> Option<usize> {
        self.bytes[..at].iter().rposition(|byte| !byte.is_ascii_whitespace())
    }

    /// The name, with its colon, whose value is missing before `at`.
    fn valueless(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let colon = self.before(at).filter(|at| self.bytes[*at] == b':')?;
        let quote = self.before(colon).filter(|at| self.bytes[*at] == b'"')?;
        let start = self.bytes[..quote].iter().rposition(|byte| *byte == b'"')?;
        Some(start..colon + 1)
    }

    /// Closes a string at the end of its line.
    fn close(&mut self, open: &std::ops::Range<usize>) {
        let Some(last) = open.end.checked_sub(1).filter(|last| *last > open.start) else {
            self.blank(open.start, open.end.max(open.start + 1));
            return;
        };
        if self.bytes[last] == b',' && open.end < self.bytes.len() {
            self.bytes[last] = b'"';
            self.bytes[open.end] = b',';
        } else if open.end < self.bytes.len() {
            self.bytes[open.end] = b'"';
        } else {
            self.bytes.push(b'"');
        }
    }
}

/// The first string that runs over the end of its line and is followed by what no string is
/// followed by: its part of the line, from the quote.
fn unclosed_string(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let (end, first_break) = string_end(bytes, at);
                if let Some(line_end) = first_break
                    && !end.is_some_and(|end| is_followed_well(bytes, end))
                {
                    let line_end = trimmed_end(bytes, at, line_end);
                    return Some(at..line_end);
                }
                at = end?;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += bytes[at..].iter().position(|byte| *byte == b'\n')?;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at += 2 + bytes[at + 2..].windows(2).position(|pair| pair == b"*/")? + 2;
            }
            _ => at += 1,
        }
    }
    None
}

/// The end of the string that begins at `start`, and the first line end in it; the end of the text
/// counts as one.
fn string_end(bytes: &[u8], start: usize) -> (Option<usize>, Option<usize>) {
    let mut line_end = None;
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return (Some(at + 1), line_end),
            b'\\' => at += 1,
            b'\n' => line_end = line_end.or(Some(at)),
            _ => {}
        }
        at += 1;
    }
    (None, line_end.or(Some(bytes.len())))
}

fn is_followed_well(bytes: &[u8], end: usize) -> bool {
    let next = bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace());
    next.is_none_or(|byte| matches!(byte, b',' | b':' | b'}' | b']' | b'/'))
}

fn trimmed_end(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while end > start + 1 && matches!(bytes[end - 1], b'\r' | b' ' | b'\t') {
        end -= 1;
    }
    end
}
