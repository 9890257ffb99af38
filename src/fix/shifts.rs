//! Where text stands after edits: what was kept, what has moved, and what is new.

use std::collections::HashSet;

use super::layer::Splice;
use crate::text::Span;
use crate::text::order;

/// The way from offsets of a text to those of the text with the edits made.
pub(super) struct Shifts {
    splices: Vec<Splice>,
    /// What was kept or moved: where it stood and where it stands, by where it stood.
    kept: Vec<(Span, u32)>,
    /// What was written anew, in the new text.
    new: Vec<Span>,
    /// What was taken away to stand elsewhere.
    sources: HashSet<Span>,
}

impl Shifts {
    /// What `splices`, which are in order, do to a text of `length` bytes.
    pub(super) fn new(splices: &[Splice], length: u32) -> Self {
        let mut kept = Vec::with_capacity(splices.len() + 1);
        let mut new = Vec::with_capacity(splices.len());
        let (mut done, mut at) = (0, 0);
        for splice in splices {
            kept.push((Span::new(done, splice.span.start), at));
            at += splice.span.start - done;
            let end = at + splice.text.len() as u32;
            match splice.moved_from {
                Some(from) => kept.push((from, at)),
                None if at == end => {}
                None => new.push(Span::new(at, end)),
            }
            (done, at) = (splice.span.end, end);
        }
        // One more, so that the end of the text has a place.
        kept.push((Span::new(done, length + 1), at));
        kept.retain(|(span, _)| !span.is_empty());
        order::by_key(&mut kept, |(span, _)| *span);
        let sources = splices.iter().filter_map(|splice| splice.moved_from).collect();
        Self { splices: splices.to_vec(), kept, new, sources }
    }

    pub(super) fn splices(&self) -> &[Splice] {
        &self.splices
    }

    /// Where the character at `offset` stands now; `None` where it was taken away.
    pub(super) fn map(&self, offset: u32) -> Option<u32> {
        let index = self.kept.partition_point(|(span, _)| span.start <= offset);
        let (span, now) = self.kept.get(index.checked_sub(1)?)?;
        (offset < span.end).then(|| now + (offset - span.start))
    }

    /// Where `offset` stands now, or what was written in place of what began there.
    pub(super) fn place(&self, offset: u32) -> Option<u32> {
        self.map(offset).or_else(|| {
            let mut near = self.near(Span::at(offset));
            let replaced = near.find(|splice| splice.span.start == offset)?;
            let before =
                offset.checked_sub(1).map_or(Some(0), |before| Some(self.map(before)? + 1));
            before.or_else(|| self.map(replaced.span.end))
        })
    }

    /// The edits that reach into `span` or to its edges.
    fn near(&self, span: Span) -> impl Iterator<Item = &Splice> {
        let first = self.splices.partition_point(|splice| splice.span.end < span.start);
        self.splices[first..].iter().take_while(move |splice| splice.span.start <= span.end)
    }

    /// Whether an edit changed some of what stood at `span`. What moved as a whole did not change.
    pub(super) fn touches(&self, span: Span) -> bool {
        self.near(span).any(|splice| {
            let at = splice.span;
            if at.is_empty() {
                return span.start < at.start && at.start < span.end;
            }
            let has_moved = at.contains(span) && self.sources.contains(&at);
            at.start < span.end && span.start < at.end && !has_moved
        })
    }

    /// Whether an edit lies in `span`, its edges included.
    pub(super) fn reaches(&self, span: Span) -> bool {
        self.near(span).next().is_some()
    }

    /// Whether the character at `offset` of the new text was written anew.
    pub(super) fn is_new(&self, offset: u32) -> bool {
        let behind = self.new.partition_point(|span| span.start <= offset);
        self.new[..behind].last().is_some_and(|span| offset < span.end)
    }

    /// Whether text in `span` of the new text comes from two places.
    pub(super) fn joins(&self, span: Span) -> bool {
        self.kept.iter().any(|(_, now)| span.start < *now && *now < span.end)
    }

    /// Where the first edit is, in the new text.
    pub(super) fn first(&self) -> u32 {
        self.splices.first().map_or(0, |splice| splice.span.start)
    }
}
