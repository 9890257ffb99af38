//! Values: character data as applications see it, with a way back to how it is written.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr3};

use super::classes;
use super::content::Piece;
use super::names::is_space;
use super::references::{Reference, read_reference};
use crate::text::Span;

/// A value with references resolved and line ends made `\n`; in attributes, white space made spaces.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    text: Cow<'a, str>,
    span: Span,
    /// Empty where the value is a slice of the text; else the first begins at 0.
    steps: Vec<Step>,
}

/// From this offset of the value on, offsets run along with those of the text.
#[derive(Clone, Copy, Debug)]
struct Step {
    value: u32,
    source: u32,
    /// Length of a reference in the text; 0 where each byte stands for itself.
    reference: u32,
}

impl<'a> Value<'a> {
    /// A value that is written as it is.
    #[inline]
    pub(super) fn plain(text: &'a str, span: Span) -> Self {
        Self { text: Cow::Borrowed(&text[span.range()]), span, steps: Vec::new() }
    }

    /// The character data of an element.
    pub(super) fn of_content(text: &str, span: Span, pieces: impl Iterator<Item = Piece>) -> Self {
        let mut builder = Builder::new(text, span);
        for piece in pieces {
            match piece {
                Piece::Text(span) => builder.text(span, false),
                Piece::Cdata(span) => builder.cdata(span),
            }
        }
        builder.finish(span)
    }

    /// The value of an attribute.
    pub(super) fn of_attribute(text: &'a str, span: Span) -> Self {
        if is_plain(&text[span.range()]) {
            return Self::plain(text, span);
        }
        let mut builder = Builder::new(text, span);
        builder.text(span, true);
        builder.finish(span)
    }

    /// The value.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value, borrowed from the text where that is possible.
    pub(super) fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// Everything that it was read from: the content of the element, or the attribute's value.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value without white space at its ends.
    pub fn trimmed(&self) -> &str {
        &self.text[self.trimmed_range()]
    }

    /// The value without white space at its ends, borrowed from the text where that is possible,
    /// with the text that it was read from.
    pub(crate) fn into_trimmed(self) -> (Cow<'a, str>, Span) {
        let range = self.trimmed_range();
        if range.len() == self.text.len() && self.steps.is_empty() {
            return (self.text, self.span);
        }
        let span = self.source_span(range.clone());
        let text = match self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[range]),
            Cow::Owned(text) => Cow::Owned(text[range].to_owned()),
        };
        (text, span)
    }

    /// The text that [`trimmed`](Self::trimmed) was read from; empty for a blank value.
    pub fn trimmed_span(&self) -> Span {
        self.source_span(self.trimmed_range())
    }

    fn trimmed_range(&self) -> Range<usize> {
        let bytes = self.text.as_bytes();
        if let (Some(&first), Some(&last)) = (bytes.first(), bytes.last())
            && !is_space(first)
            && !is_space(last)
        {
            return 0..bytes.len();
        }
        let end = bytes.iter().rposition(|&byte| !is_space(byte)).map_or(0, |last| last + 1);
        let start = bytes[..end].iter().position(|&byte| !is_space(byte)).unwrap_or(0);
        start..end
    }

    /// Where the byte of the value at `value_offset` is written; for a reference, where that begins.
    /// Behind the last byte: the offset behind what that was read from.
    pub fn source_offset(&self, value_offset: usize) -> u32 {
        if value_offset >= self.text.len() {
            return match self.text.len().checked_sub(1) {
                Some(last) => self.place(last).1,
                None => self.span.start,
            };
        }
        self.place(value_offset).0
    }

    /// What a range of the value was read from, whole references included.
    pub fn source_span(&self, value_range: Range<usize>) -> Span {
        let start = self.source_offset(value_range.start);
        if value_range.is_empty() {
            return Span::at(start);
        }
        let last = (value_range.end - 1).min(self.text.len().saturating_sub(1));
        Span::new(start, self.place(last).1.max(start))
    }

    /// Start and end, in the text, of what a byte of the value was read from.
    fn place(&self, value_offset: usize) -> (u32, u32) {
        if self.steps.is_empty() {
            let start = self.span.start + value_offset as u32;
            return (start, start + 1);
        }
        let index = self.steps.partition_point(|step| step.value as usize <= value_offset);
        let Some(step) = index.checked_sub(1).map(|index| self.steps[index]) else {
            let start = self.span.start + value_offset as u32;
            return (start, start + 1);
        };
        if step.reference > 0 {
            return (step.source, step.source + step.reference);
        }
        let start = step.source + (value_offset as u32 - step.value);
        (start, start + 1)
    }
}

/// Whether the value of an attribute is the same for applications as it is written.
pub(super) fn is_plain(written: &str) -> bool {
    let bytes = written.as_bytes();
    memchr3(b'&', b'\t', b'\n', bytes).is_none() && memchr(b'\r', bytes).is_none()
}

struct Builder<'t> {
    source: &'t str,
    text: String,
    steps: Vec<Step>,
}

impl<'t> Builder<'t> {
    /// Of a value that is no longer than it is written.
    fn new(source: &'t str, span: Span) -> Self {
        Self {
            source,
            text: String::with_capacity(span.len() as usize),
            steps: Vec::with_capacity(8),
        }
    }

    fn finish<'a>(self, span: Span) -> Value<'a> {
        Value { text: Cow::Owned(self.text), span, steps: self.steps }
    }

    fn step(&mut self, source: usize, reference: usize) {
        let step = Step {
            value: self.text.len() as u32,
            source: source as u32,
            reference: reference as u32,
        };
        self.steps.push(step);
    }

    fn copy(&mut self, from: usize, to: usize) {
        if from < to {
            self.step(from, 0);
            self.text.push_str(&self.source[from..to]);
        }
    }

    /// Text with references; in attributes each white space becomes a space.
    fn text(&mut self, span: Span, is_attribute: bool) {
        let bytes = self.source.as_bytes();
        let end = span.end as usize;
        let mut copied = span.start as usize;
        let mut at = copied;
        while at < end {
            match bytes[at] {
                b'&' => {
                    let (reference, length) = read_reference(&self.source[..end], at);
                    if let Reference::Character(c) = reference {
                        self.copy(copied, at);
                        self.step(at, length);
                        self.text.push(c);
                        copied = at + length;
                    }
                    at += length;
                }
                b'\r' => {
                    let is_pair = bytes[..end].get(at + 1) == Some(&b'\n');
                    self.copy(copied, at);
                    self.step(at, if is_pair { 2 } else { 1 });
                    self.text.push(if is_attribute { ' ' } else { '\n' });
                    at += if is_pair { 2 } else { 1 };
                    copied = at;
                }
                b'\t' | b'\n' if is_attribute => {
                    self.copy(copied, at);
                    self.step(at, 1);
                    self.text.push(' ');
                    at += 1;
                    copied = at;
                }
                _ => at = classes::value_end(&bytes[..end], at + 1),
            }
        }
        self.copy(copied, end);
    }

    fn cdata(&mut self, span: Span) {
        let bytes = self.source.as_bytes();
        let end = span.end as usize;
        let mut copied = span.start as usize;
        while let Some(length) = self.source[copied..end].find('\r') {
            let at = copied + length;
            let pair = usize::from(bytes[..end].get(at + 1) == Some(&b'\n'));
            self.copy(copied, at);
            self.step(at, 1 + pair);
            self.text.push('\n');
            copied = at + 1 + pair;
        }
        self.copy(copied, end);
    }
}
