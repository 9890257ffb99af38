//! What is wrong inside of a run of text or of an attribute value: `&`, `<` and `]]>`.

use memchr::{memchr_iter, memchr2};

use super::references::{Reference, read_reference};

/// The slips of one run of text or one value; each kind becomes one finding.
#[derive(Debug, Default)]
pub(super) struct Slips<'t> {
    /// Offsets of `&` and `<` that begin nothing.
    pub(super) stray: Vec<usize>,
    /// References to entities that XML does not know: offset and name.
    pub(super) unknown: Vec<(usize, &'t str)>,
    /// References to what is no character: their ranges.
    pub(super) invalid: Vec<(usize, usize)>,
    /// Offsets of `<[CDATA[`, which lacks its `!`.
    pub(super) unmarked: Vec<usize>,
    /// Offsets of `]]>`.
    pub(super) section_end: Vec<usize>,
}

impl<'t> Slips<'t> {
    pub(super) fn is_empty(&self) -> bool {
        self.stray.is_empty()
            && self.unmarked.is_empty()
            && self.unknown.is_empty()
            && self.invalid.is_empty()
            && self.section_end.is_empty()
    }

    /// Takes note of the reference at `at`; says what it is, and how long.
    pub(super) fn reference(&mut self, text: &'t str, at: usize) -> (Reference<'t>, usize) {
        let (reference, length) = read_reference(text, at);
        match reference {
            Reference::Character(_) => {}
            Reference::Unknown(name) => self.unknown.push((at, name)),
            Reference::Invalid => self.invalid.push((at, at + length)),
            Reference::Stray => self.stray.push(at),
        }
        (reference, length)
    }

    /// Takes note of every `]]>` in a run of text.
    pub(super) fn text(&mut self, text: &str, from: usize, to: usize) {
        let run = &text.as_bytes()[from..to];
        let ends = memchr_iter(b'>', run).filter(|&at| run[..at].ends_with(b"]]"));
        self.section_end.extend(ends.map(|at| from + at - 2));
    }

    /// Takes note of what is wrong in the value of an attribute.
    pub(super) fn value(&mut self, text: &'t str, from: usize, to: usize) {
        let mut at = from;
        while let Some(length) = memchr2(b'&', b'<', &text.as_bytes()[at..to]) {
            at += length;
            if text.as_bytes()[at] == b'<' {
                self.stray.push(at);
                at += 1;
            } else {
                at += self.reference(&text[..to], at).1;
            }
        }
    }

    /// A reference that the end of the text cuts off is no slip: the document is cut off.
    pub(super) fn forget_cut(&mut self, text: &str) {
        let is_cut = |at: usize| {
            let rest = &text[at..];
            rest.starts_with('&')
                && rest[1..].bytes().all(|byte| byte == b'#' || byte.is_ascii_alphanumeric())
        };
        if self.stray.last().is_some_and(|&at| is_cut(at)) {
            self.stray.pop();
        }
    }

    /// Among stray ampersands `&b;` is one more of them: `?a=1&b;c`. And a CDATA section without
    /// its `!` is one mistake, not a `<` and a `]]>`.
    pub(super) fn settle(&mut self, text: &str) {
        let mut ends = std::mem::take(&mut self.section_end).into_iter().peekable();
        self.stray.retain(|&at| {
            let is_section = text[at..].starts_with("<[CDATA[");
            if is_section {
                self.unmarked.push(at);
                // the end of that section is none of its own
                while let Some(end) = ends.next_if(|&end| end < at) {
                    self.section_end.push(end);
                }
                ends.next();
            }
            !is_section
        });
        self.section_end.extend(ends);
        if !self.stray.is_empty() && !self.unknown.is_empty() {
            self.stray.extend(self.unknown.drain(..).map(|(at, _)| at));
            self.stray.sort_unstable();
        }
    }
}
