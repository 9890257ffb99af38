//! Attributes and namespace declarations: what a tree answers about one of them.

use std::borrow::Cow;

use super::element::Element;
use super::names::{is_same, is_space, split_name};
use super::tree::{AttributeRecord, Scope, Tree};
use super::value::Value;
use crate::text::Span;

/// An attribute of an element, or a namespace declaration.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) element: u32,
    pub(super) index: u32,
}

impl<'a> Attribute<'a> {
    #[inline]
    fn record(self) -> &'a AttributeRecord {
        &self.tree.attributes[self.index as usize]
    }

    /// The element that it stands on.
    pub fn element(self) -> Element<'a> {
        Element { tree: self.tree, id: self.element }
    }

    /// The name as it is written, with its prefix.
    #[inline]
    pub fn name(self) -> &'a str {
        &self.tree.text()[self.name_span().range()]
    }

    /// Whether that is its name without its prefix: most others are told by their length.
    #[inline]
    pub fn is_named(self, local: &str) -> bool {
        self.record().is_named(self.tree.text, local)
    }

    /// Whether that is its name as it is written, with its prefix.
    #[inline]
    pub fn is_written(self, name: &str) -> bool {
        let record = self.record();
        record.name_len as usize == name.len()
            && is_same(record.name(self.tree.text), name.as_bytes())
    }

    /// The name without its prefix.
    #[inline]
    pub fn local(self) -> &'a str {
        let name = self.name();
        if self.record().scope.has(Scope::SIMPLE) { name } else { split_name(name).1 }
    }

    /// The prefix; empty where there is none.
    pub fn prefix(self) -> &'a str {
        split_name(self.name()).0
    }

    /// The namespace of its prefix; `None` where it has no prefix.
    #[inline]
    pub fn namespace(self) -> Option<&'a str> {
        self.tree.namespace(self.record().scope)
    }

    /// Whether it is `xmlns` or `xmlns:prefix`.
    #[inline]
    pub fn is_declaration(self) -> bool {
        self.record().scope.has(Scope::DECLARATION)
    }

    /// From its name to its closing quote.
    pub fn span(self) -> Span {
        let record = self.record();
        let quote = if record.scope.has(Scope::UNCLOSED) {
            0
        } else {
            let behind = &self.tree.text()[record.value_end as usize..];
            behind.chars().next().map_or(0, char::len_utf8)
        };
        Span::new(record.start, record.value_end + quote as u32)
    }

    /// Its name.
    #[inline]
    pub fn name_span(self) -> Span {
        Span::new(self.record().start, self.record().start + self.record().name_len)
    }

    /// Whether its value is known to be of printed ASCII without markup and references, so that it
    /// is as it is written. Not each such value is.
    #[inline]
    pub fn is_printed(self) -> bool {
        self.record().scope.has(Scope::PRINTED)
    }

    /// Its value as it is written, without the quotes.
    #[inline]
    pub fn value_span(self) -> Span {
        Span::new(self.record().value_start, self.record().value_end)
    }

    /// Its value as it is written.
    #[inline]
    pub fn written(self) -> &'a str {
        &self.tree.text()[self.value_span().range()]
    }

    /// Its value as applications see it: references resolved, line ends and tabs made spaces.
    #[inline]
    pub fn value(self) -> Value<'a> {
        if self.record().scope.has(Scope::PLAIN) {
            return Value::plain(self.tree.text(), self.value_span());
        }
        Value::of_attribute(self.tree.text(), self.value_span())
    }

    /// Its value without white space at its ends, borrowed from the text where that is possible,
    /// with the text that it was read from.
    #[inline]
    pub(crate) fn trimmed(self) -> (Cow<'a, str>, Span) {
        match self.bare() {
            Some(written) => (Cow::Borrowed(written), self.value_span()),
            None => self.value().into_trimmed(),
        }
    }

    /// Its value as it is written, where that is known to be its value without white space at its
    /// ends. Nearly all are written so.
    #[inline]
    pub(crate) fn bare(self) -> Option<&'a str> {
        let record = self.record();
        if !record.scope.has(Scope::PLAIN) {
            return None;
        }
        let written = self.written();
        let (first, last) = (written.as_bytes().first()?, written.as_bytes().last()?);
        (!is_space(*first) && !is_space(*last)).then_some(written)
    }
}

impl std::fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.name(), self.record().start)
    }
}
