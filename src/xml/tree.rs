//! The tree: an arena of small records in document order, and the questions that it answers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::element::Element;
use super::names::{is_local, is_same};
use super::namespaces::NO_NAMESPACE;
use super::room::Records;
use crate::finding::Finding;
use crate::text::{Part, Span};

/// No element, no attribute.
pub(super) const NONE: u32 = u32::MAX;

/// An element: 32 bytes. Its text is not stored, it is read again where somebody asks for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Offset of the `<` of its start tag.
    pub(super) start: u32,
    /// Length of its name, which follows the `<` and the white space that may wrongly stand there.
    pub(super) name_len: u32,
    /// Offset behind its start tag.
    pub(super) open_end: u32,
    /// Offset of its end tag; where there is none, the end of its content.
    pub(super) close_start: u32,
    /// Its parent, or `NONE`.
    pub(super) parent: u32,
    /// The first element behind it that is none of its descendants.
    pub(super) behind: u32,
    /// Its first attribute; the last one stands before the first attribute of the next element.
    pub(super) first_attribute: u32,
    /// Its namespace binding, and its flags.
    pub(super) scope: Scope,
}

impl Node {
    /// Its name as it is written.
    pub(super) fn name<'t>(&self, text: &'t str) -> &'t [u8] {
        let start = name_start(text, self.start);
        &text.as_bytes()[start..start + self.name_len as usize]
    }
}

/// Number of a namespace binding, and its flags, in 32 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope(u32);

impl Scope {
    /// Element: closed by recovery, something may be missing. Attribute: a namespace declaration.
    pub(super) const FORCED: u32 = 1 << 31;
    pub(super) const DECLARATION: u32 = 1 << 31;
    /// Element: it has no end tag. Attribute: no quote closes its value.
    pub(super) const UNCLOSED: u32 = 1 << 30;
    /// Element: `<x/>`.
    pub(super) const EMPTY: u32 = 1 << 29;
    /// Element: it has character data of its own that is not white space.
    pub(super) const TEXT: u32 = 1 << 28;
    /// Its value is the same for applications as it is written. Not each such element has it.
    pub(super) const PLAIN: u32 = 1 << 27;
    /// Its name has no prefix and, that of an element, stands right behind the `<`. Not all such
    /// names have it.
    pub(super) const SIMPLE: u32 = 1 << 26;

    /// Its value is of printed ASCII without markup and references. Not each such element or attribute
    /// has it.
    pub(super) const PRINTED: u32 = 1 << 25;

    /// The last number that a binding may have.
    pub(super) const LAST: u32 = Self::PRINTED - 1;

    #[inline]
    pub(super) const fn new(binding: u32) -> Self {
        Self(binding & Self::LAST)
    }

    #[inline]
    pub(super) const fn binding(self) -> usize {
        (self.0 & Self::LAST) as usize
    }

    #[inline]
    pub(super) const fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }

    #[inline]
    pub(super) const fn set(&mut self, flag: u32) {
        self.0 |= flag;
    }

    #[inline]
    pub(super) const fn put(&mut self, flag: u32, is_on: bool) {
        self.0 = if is_on { self.0 | flag } else { self.0 & !flag };
    }
}

/// An attribute: 20 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct AttributeRecord {
    /// Offset of its name.
    pub(super) start: u32,
    /// Length of its name.
    pub(super) name_len: u32,
    /// Offset of its value, behind the quote.
    pub(super) value_start: u32,
    /// Offset behind its value, before the quote.
    pub(super) value_end: u32,
    /// The binding of its prefix, and its flags.
    pub(super) scope: Scope,
}

impl AttributeRecord {
    /// Its name as it is written.
    #[inline]
    pub(super) fn name<'t>(&self, text: &'t str) -> &'t [u8] {
        let start = self.start as usize;
        &text.as_bytes()[start..start + self.name_len as usize]
    }

    /// Whether another one has the same name as it is written.
    #[inline(never)]
    pub(super) fn shares_name(&self, other: &Self, text: &str) -> bool {
        is_same(self.name(text), other.name(text))
    }

    /// Whether `local` is its name without its prefix.
    #[inline]
    pub(super) fn is_named(&self, text: &str, local: &str) -> bool {
        let name = self.name(text);
        if self.scope.has(Scope::SIMPLE) {
            is_same(name, local.as_bytes())
        } else {
            is_local(name, local)
        }
    }
}

/// What a prefix means in some part of the document.
#[derive(Debug)]
pub(super) struct Binding<'t> {
    /// The declaration, or `NONE` for what is bound from the start.
    pub(super) attribute: u32,
    /// The element with the declaration.
    pub(super) element: u32,
    /// The namespace; empty for none.
    pub(super) uri: Cow<'t, str>,
}

/// A document, well-formed or not, with the span of everything in it.
///
/// Nothing of the text is copied: names and values are slices of the part.
pub struct Tree<'t> {
    pub(super) part: &'t Arc<Part>,
    /// That of the part.
    pub(super) text: &'t str,
    pub(super) nodes: Records<Node>,
    pub(super) attributes: Records<AttributeRecord>,
    pub(super) bindings: Vec<Binding<'t>>,
    pub(super) comments: Vec<Span>,
    pub(super) declaration: Option<Span>,
    pub(super) problems: Vec<Finding>,
    pub(super) is_well_formed: bool,
    pub(super) is_truncated: bool,
    /// For each element its number among the siblings of its name, from 1; 0 where it is alone.
    pub(super) ordinals: OnceLock<Box<[u32]>>,
}

impl<'t> Tree<'t> {
    /// The part that was read.
    pub fn part(&self) -> &'t Arc<Part> {
        self.part
    }

    /// The text that all spans refer to.
    #[inline]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The root element; of several, which is a mistake, the first.
    pub fn root(&self) -> Option<Element<'_>> {
        (!self.nodes.is_empty()).then_some(Element { tree: self, id: 0 })
    }

    /// All elements in document order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.nodes.len() as u32).map(|id| Element { tree: self, id })
    }

    /// What the values of all attributes begin with as they are written, those of namespace
    /// declarations included; nothing for an empty one.
    pub fn value_starts(&self) -> impl Iterator<Item = u8> {
        let bytes = self.text.as_bytes();
        let has_value = |record: &&AttributeRecord| record.value_start < record.value_end;
        let values = self.attributes.iter().filter(has_value);
        values.map(|record| bytes[record.value_start as usize])
    }

    /// The element with that [`id`](Element::id).
    pub fn element(&self, id: u32) -> Option<Element<'_>> {
        ((id as usize) < self.nodes.len()).then_some(Element { tree: self, id })
    }

    /// The innermost element at an offset of the text, tags included.
    pub fn element_at(&self, offset: u32) -> Option<Element<'_>> {
        let behind = self.nodes.partition_point(|node| node.start <= offset);
        let mut element = self.element(behind.checked_sub(1)? as u32)?;
        while element.span().end <= offset {
            element = element.parent()?;
        }
        Some(element)
    }

    /// The first element that begins at an offset of the text or behind it.
    pub fn element_from(&self, offset: u32) -> Option<Element<'_>> {
        self.element(self.nodes.partition_point(|node| node.start < offset) as u32)
    }

    /// The XML declaration.
    pub fn declaration(&self) -> Option<Span> {
        self.declaration
    }

    /// The namespace of a name with that scope; `None` for none.
    #[inline]
    pub(super) fn namespace(&self, scope: Scope) -> Option<&str> {
        match scope.binding() as u32 {
            NO_NAMESPACE => None,
            binding => Some(&*self.bindings[binding as usize].uri).filter(|uri| !uri.is_empty()),
        }
    }

    /// Whether some prefix of the document means that namespace.
    pub fn binds(&self, namespace: &str) -> bool {
        self.bindings.iter().any(|binding| binding.uri == namespace)
    }

    /// The namespaces that prefixes mean somewhere, and names without one.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.bindings.iter().map(|binding| &*binding.uri)
    }

    /// Whether some attribute or namespace declaration has a prefix, which may not be declared.
    pub fn has_prefixed_attributes(&self) -> bool {
        !self.attributes.iter().all(|attribute| attribute.scope.has(Scope::SIMPLE))
    }

    /// The comments in document order, with `<!--` and `-->`.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// What is wrong with the document as XML, in the order of the text: `malformed-xml` and
    /// `limit-exceeded`.
    pub fn problems(&self) -> &[Finding] {
        &self.problems
    }

    /// Takes the [`problems`](Self::problems) out of the tree.
    pub fn take_problems(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.problems)
    }

    /// Whether no rule of XML is broken. A document that exceeds a limit may still be well-formed.
    pub fn is_well_formed(&self) -> bool {
        self.is_well_formed
    }

    /// Whether reading stopped before the end of the text: nothing that is missing may be reported.
    pub fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// The number of an element among the siblings of its name, from 1; 0 where it is alone.
    pub(super) fn ordinal(&self, id: u32) -> u32 {
        self.ordinals.get_or_init(|| self.count_siblings())[id as usize]
    }

    /// Numbers all elements in one go, so that the paths of all cost no more than their length.
    fn count_siblings(&self) -> Box<[u32]> {
        let mut ordinals = vec![0; self.nodes.len()].into_boxed_slice();
        let mut names: HashMap<&str, (u32, u32)> = HashMap::new();
        let mut count = |siblings: &mut dyn Iterator<Item = Element<'_>>| {
            names.clear();
            for sibling in siblings {
                let local = self.local_of(sibling.id);
                let (first, count) = names.entry(local).or_insert((sibling.id, 0));
                *count += 1;
                if *count > 1 {
                    ordinals[sibling.id as usize] = *count;
                    ordinals[*first as usize] = 1;
                }
            }
        };
        count(&mut self.elements().filter(|element| element.parent().is_none()));
        for element in self.elements().filter(|element| element.has_children()) {
            count(&mut element.children());
        }
        ordinals
    }

    fn local_of(&self, id: u32) -> &'t str {
        let node = &self.nodes[id as usize];
        let start = name_start(self.text(), node.start);
        super::names::split_name(&self.text()[start..start + node.name_len as usize]).1
    }
}

/// Where the name of the start tag at `start` begins: behind `<` and stray white space, or right
/// there where the `<` is missing.
#[inline]
pub(super) fn name_start(text: &str, start: u32) -> usize {
    let start = start as usize;
    match text.as_bytes()[start..] {
        [b'<', first, ..] if !super::names::is_space(first) => start + 1,
        [b'<', ..] => start + 1 + super::names::space_length(&text[start + 1..]),
        _ => start,
    }
}
