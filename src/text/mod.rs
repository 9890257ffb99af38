//! Bytes to text and back: encodings, byte order marks, lines, columns and spans; and what is asked of
//! any text: nearest names, secrets, tokens, wildcards, an order.

mod declaration;
mod decode;
pub(crate) mod globs;
mod legacy;
pub(crate) mod letters;
pub mod limits;
mod lines;
mod mapped;
pub mod nearest;
mod offsets;
pub(crate) mod order;
mod part;
pub mod secrets;
pub mod tokens;
mod utf16;
pub(crate) mod wildcards;

pub use decode::{Decoded, TextProblem, TextProblemKind, decode};
pub use lines::{LineIndex, Position, line_of};
pub use mapped::Mapped;
pub use offsets::OffsetMap;
pub use part::Part;

/// A range of a part's text, in bytes of the decoded UTF-8 text.
///
/// ```text
/// <Mode>Auto</Mode>
///       ^^^^          start = 6, end = 10
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, but not including, `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`: a place between two characters.
    #[must_use]
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The span as a range to index the text with.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span covers no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly within this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}
