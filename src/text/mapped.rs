//! Text that was put together from pieces of a file, with the way back to each of them.

use std::ops::Range;

use super::Span;

/// Text out of a file: variables are filled in, escapes are resolved, lines are joined. It knows
/// where in the file each piece of it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    text: String,
    pieces: Vec<Piece>,
}

/// A run of the text and the place that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text.
    at: u32,
    /// Where it stands in the file.
    from: Span,
    /// Whether it stands there letter by letter; else it is what the whole of `from` means.
    is_verbatim: bool,
}

impl Mapped {
    /// Nothing yet, with room for so many bytes from so many places.
    pub(crate) fn with_room(bytes: usize, pieces: usize) -> Self {
        Self { text: String::with_capacity(bytes), pieces: Vec::with_capacity(pieces) }
    }

    /// What stands at `span` of `source`, letter by letter.
    #[must_use]
    pub fn verbatim(source: &str, span: Span) -> Self {
        let mut mapped = Self::default();
        mapped.push_verbatim(source, span);
        mapped
    }

    /// Text that a caller gave: every place in it is at `span`.
    #[must_use]
    pub fn standing_for(text: &str, span: Span) -> Self {
        let mut mapped = Self::default();
        mapped.push_meant(text, span);
        mapped
    }

    /// Adds what stands at `span` of `source`.
    pub(crate) fn push_verbatim(&mut self, source: &str, span: Span) {
        let text = source.get(span.range()).unwrap_or_default();
        if let Some(last) = self.pieces.last_mut()
            && last.is_verbatim
            && last.from.end == span.start
        {
            last.from.end = span.end;
        } else {
            let at = self.text.len() as u32;
            self.pieces.push(Piece { at, from: span, is_verbatim: true });
        }
        self.text.push_str(text);
    }

    /// Adds text that the whole of `span` means.
    pub(crate) fn push_meant(&mut self, text: &str, span: Span) {
        let at = self.text.len() as u32;
        self.pieces.push(Piece { at, from: span, is_verbatim: false });
        self.text.push_str(text);
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text alone.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Whether every letter of it stands in the file as it is, one behind the other.
    #[must_use]
    pub fn is_verbatim(&self) -> bool {
        matches!(self.pieces[..], [] | [Piece { is_verbatim: true, .. }])
    }

    /// All of it, in the file.
    #[must_use]
    pub fn whole(&self) -> Span {
        match (self.pieces.first(), self.pieces.last()) {
            (Some(first), Some(last)) => Span::new(first.from.start, last.from.end),
            _ => Span::at(0),
        }
    }

    /// The place in the file of a range of the text.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let (start, end) = (range.start as u32, range.end as u32);
        if start == end {
            return Span::at(self.offset(start));
        }
        let first = self.offset(start);
        // The end belongs to the piece of the last letter.
        let Some(piece) = self.piece(end - 1) else { return Span::at(first) };
        let last =
            if piece.is_verbatim { piece.from.start + (end - piece.at) } else { piece.from.end };
        Span::new(first, last.max(first))
    }

    /// The place in the file of a span of the text.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        self.span(span.range())
    }

    /// The place of what may be edited there; `None` where the file has other letters.
    #[must_use]
    pub fn editable(&self, span: Span) -> Option<Span> {
        let first = self.piece(span.start)?;
        let last = if span.is_empty() { first } else { self.piece(span.end - 1)? };
        (first.is_verbatim && std::ptr::eq(first, last)).then(|| self.place(span))
    }

    fn offset(&self, offset: u32) -> u32 {
        self.piece(offset).map_or(0, |piece| {
            if piece.is_verbatim {
                piece.from.start + (offset - piece.at)
            } else if offset > piece.at && offset as usize == self.text.len() {
                // Behind the last letter.
                piece.from.end
            } else {
                piece.from.start
            }
        })
    }

    /// The piece that a letter is in; behind the end the last one.
    fn piece(&self, offset: u32) -> Option<&Piece> {
        let behind = self.pieces.partition_point(|piece| piece.at <= offset);
        self.pieces.get(behind.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_knows_where_it_came_from() {
        let source = "a {{v}} b";
        let mut mapped = Mapped::verbatim(source, Span::new(0, 2));
        mapped.push_meant("value", Span::new(2, 7));
        mapped.push_verbatim(source, Span::new(7, 9));
        assert_eq!(mapped.text(), "a value b");
        assert_eq!(mapped.span(0..1), Span::new(0, 1));
        assert_eq!(mapped.span(2..7), Span::new(2, 7));
        assert_eq!(mapped.span(3..5), Span::new(2, 7), "inside of a variable");
        assert_eq!(mapped.span(8..9), Span::new(8, 9));
        assert_eq!(mapped.whole(), Span::new(0, 9));
        assert_eq!(mapped.editable(Span::new(8, 9)), Some(Span::new(8, 9)));
        assert_eq!(mapped.editable(Span::new(3, 5)), None);
        assert_eq!(mapped.editable(Span::new(1, 9)), None, "a variable stands between");
    }

    #[test]
    fn neighbours_become_one_piece() {
        let source = "abcdef";
        let mut mapped = Mapped::verbatim(source, Span::new(1, 3));
        mapped.push_verbatim(source, Span::new(3, 5));
        assert!(mapped.is_verbatim());
        assert_eq!(mapped.span(0..4), Span::new(1, 5));
        assert_eq!(mapped.span(4..4), Span::at(5));
        assert_eq!(Mapped::default().span(0..0), Span::at(0));
    }
}
