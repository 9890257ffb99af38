//! The character data of an element, found again between its children and other markup.

use super::element::Element;
use super::end_tag;
use super::names::{is_blank, is_space};
use super::references::{Reference, read_reference};
use super::tokens;
use super::tree::Tree;
use crate::text::Span;

/// A run of character data as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text in which references are resolved.
    Text(Span),
    /// What stands inside of `<![CDATA[` and `]]>`.
    Cdata(Span),
}

impl Piece {
    pub(super) const fn span(self) -> Span {
        match self {
            Self::Text(span) | Self::Cdata(span) => span,
        }
    }

    /// Whether it stands for nothing but white space.
    pub(super) fn is_blank(self, text: &str) -> bool {
        let written = &text[self.span().range()];
        if matches!(self, Self::Cdata(_)) || !written.contains('&') {
            return is_blank(written);
        }
        let mut at = 0;
        while let Some(&byte) = written.as_bytes().get(at) {
            at += match byte {
                b'&' => match read_reference(written, at) {
                    (Reference::Character(' ' | '\t' | '\r' | '\n'), length) => length,
                    _ => return false,
                },
                _ if is_space(byte) => 1,
                _ => return false,
            };
        }
        true
    }
}

/// The pieces of an element's own character data, in the order of the text.
pub(super) fn pieces(element: Element<'_>) -> impl Iterator<Item = Piece> {
    let content = element.content_span();
    let mut children = element.children();
    let first = children.next().map(Element::span);
    let mut walk = Walk {
        tree: element.tree,
        at: content.start as usize,
        end: content.end as usize,
        child: first,
    };
    std::iter::from_fn(move || walk.next(&mut children))
}

/// The span without white space at its ends.
pub(super) fn trim(text: &str, span: Span) -> Span {
    let bytes = &text.as_bytes()[span.range()];
    let left = bytes.iter().take_while(|&&byte| is_space(byte)).count();
    let right = bytes[left..].iter().rev().take_while(|&&byte| is_space(byte)).count();
    Span::new(span.start + left as u32, span.end - right as u32)
}

struct Walk<'a> {
    tree: &'a Tree<'a>,
    at: usize,
    end: usize,
    child: Option<Span>,
}

impl Walk<'_> {
    fn next<'c>(&mut self, children: &mut impl Iterator<Item = Element<'c>>) -> Option<Piece> {
        while self.at < self.end {
            if let Some(child) = self.child.filter(|child| child.start as usize <= self.at) {
                self.at = self.at.max(child.end as usize);
                self.child = children.next().map(Element::span);
                continue;
            }
            let stop = self.child.map_or(self.end, |child| (child.start as usize).min(self.end));
            let start = self.at;
            match markup_length(self.tree, start) {
                None => {
                    self.at = text_end(self.tree, start, stop);
                    return Some(Piece::Text(Span::new(start as u32, self.at as u32)));
                }
                Some(Markup::Cdata(length)) => {
                    self.at = start + length;
                    let inner = Span::new(start as u32 + 9, self.at as u32 - 3);
                    if !inner.is_empty() {
                        return Some(Piece::Cdata(inner));
                    }
                }
                Some(Markup::Other(length)) => self.at = (start + length).min(stop),
            }
        }
        None
    }
}

/// Where the text that begins at `start` ends: at markup, or at `stop`.
fn text_end(tree: &Tree<'_>, start: usize, stop: usize) -> usize {
    let text = &tree.text()[..stop];
    let mut at = start;
    loop {
        // a stray `<` is text, and may be the first character
        if at > start && markup_length(tree, at).is_some() {
            return at;
        }
        let from = if at == start && !text[at..].starts_with('<') { at } else { at + 1 };
        match text[from.min(stop)..].find('<') {
            Some(length) => at = from + length,
            None => return stop,
        }
    }
}

enum Markup {
    Cdata(usize),
    Other(usize),
}

/// Length of the comment, CDATA section, instruction or ignored end tag at `at`; `None` for text.
/// Child elements are not asked for here.
fn markup_length(tree: &Tree<'_>, at: usize) -> Option<Markup> {
    let text = tree.text();
    let rest = &text[at..];
    if !rest.starts_with('<') {
        return None;
    }
    let behind =
        |needle: &str| rest.find(needle).map_or(rest.len(), |length| length + needle.len());
    match rest.as_bytes().get(1) {
        Some(b'!') if rest.starts_with("<!--") => {
            let comment = tree.comments.binary_search_by_key(&(at as u32), |comment| comment.start);
            Some(Markup::Other(
                comment.map_or(rest.len(), |index| tree.comments[index].len() as usize),
            ))
        }
        Some(b'!') if rest.starts_with("<![CDATA[") => match rest.find("]]>") {
            Some(length) => Some(Markup::Cdata(length + 3)),
            None => Some(Markup::Other(rest.len())),
        },
        // The end of a document type declaration stands behind its quotes and brackets.
        Some(b'!') if tokens::is_doctype(rest) => Some(Markup::Other(tokens::first_length(rest))),
        Some(b'!') => Some(Markup::Other(behind(">"))),
        Some(b'?') => Some(Markup::Other(behind("?>"))),
        Some(_) if end_tag::is_end_tag(text, at) => {
            Some(Markup::Other(end_tag::end(text, at) - at))
        }
        _ => None,
    }
}
