//! Elements: what a tree answers about one of them.

use std::ops::Range;

use memchr::memchr3;

use super::attribute::Attribute;
use super::content::{self, Piece};
use super::end_tag;
use super::names::{LONG, is_local, is_same, split_name};
use super::tree::{AttributeRecord, NONE, Node, Scope, Tree, name_start};
use super::value::Value;
use crate::text::Span;
use crate::text::limits::push_step;

/// An element of a tree.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) id: u32,
}

impl<'a> Element<'a> {
    #[inline]
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.id as usize]
    }

    /// Its place in document order, from 0.
    pub fn id(self) -> u32 {
        self.id
    }

    /// The tree that it belongs to.
    pub fn tree(self) -> &'a Tree<'a> {
        self.tree
    }

    /// The name as it is written, with its prefix.
    pub fn name(self) -> &'a str {
        if self.node().scope.has(Scope::SIMPLE) {
            return self.simple_name();
        }
        &self.tree.text()[self.name_span().range()]
    }

    /// The name without its prefix.
    #[allow(clippy::inline_always, reason = "asked of each element, of most several times")]
    #[inline(always)]
    pub fn local(self) -> &'a str {
        if self.node().scope.has(Scope::SIMPLE) {
            return self.simple_name();
        }
        self.behind_prefix()
    }

    #[cold]
    fn behind_prefix(self) -> &'a str {
        split_name(self.name()).1
    }

    /// Its name, which stands right behind the `<`.
    #[inline]
    fn simple_name(self) -> &'a str {
        let node = self.node();
        let start = node.start as usize + 1;
        &self.tree.text()[start..start + node.name_len as usize]
    }

    /// Whether that is its name without its prefix: most others are told by their length.
    #[allow(clippy::inline_always, reason = "asked of each element, of most several times")]
    #[inline(always)]
    pub fn is_named(self, local: &str) -> bool {
        let node = self.node();
        if !node.scope.has(Scope::SIMPLE) {
            return self.is_named_behind_prefix(local);
        }
        let length = node.name_len as usize;
        let start = node.start as usize + 1;
        length == local.len()
            && is_same(&self.tree.text.as_bytes()[start..start + length], local.as_bytes())
    }

    #[cold]
    fn is_named_behind_prefix(self, local: &str) -> bool {
        let length = self.node().name_len as usize;
        length >= local.len() && {
            let start = name_start(self.tree.text(), self.node().start);
            is_local(&self.tree.text().as_bytes()[start..start + length], local)
        }
    }

    /// The prefix; empty where there is none.
    pub fn prefix(self) -> &'a str {
        split_name(self.name()).0
    }

    /// The namespace; `None` for no namespace.
    #[inline]
    pub fn namespace(self) -> Option<&'a str> {
        self.tree.namespace(self.node().scope)
    }

    /// Whether both are in the same namespace, or in none: mostly told without a look at its name.
    #[inline]
    pub fn shares_namespace(self, other: Element<'_>) -> bool {
        let is_same_binding = std::ptr::eq(self.tree.part, other.tree.part)
            && self.node().scope.binding() == other.node().scope.binding();
        is_same_binding || self.names_namespace_of(other)
    }

    #[cold]
    fn names_namespace_of(self, other: Element<'_>) -> bool {
        self.namespace() == other.namespace()
    }

    /// Whether it has attributes, namespace declarations included.
    #[inline]
    pub fn is_attributed(self) -> bool {
        !self.record_range().is_empty()
    }

    /// The `xmlns` or `xmlns:prefix` attribute that binds its prefix, on whatever element it stands.
    pub fn namespace_declaration(self) -> Option<Attribute<'a>> {
        let binding = &self.tree.bindings[self.node().scope.binding()];
        (binding.attribute != NONE).then_some(Attribute {
            tree: self.tree,
            element: binding.element,
            index: binding.attribute,
        })
    }

    /// The element around it.
    #[inline]
    pub fn parent(self) -> Option<Self> {
        let parent = self.node().parent;
        (parent != NONE).then_some(Self { tree: self.tree, id: parent })
    }

    pub(super) fn has_children(self) -> bool {
        self.id + 1 < self.node().behind
    }

    /// Its child elements in document order.
    pub fn children(self) -> impl Iterator<Item = Self> + 'a {
        let end = self.node().behind;
        let tree = self.tree;
        let first = self.id + 1;
        std::iter::successors((first < end).then_some(Self { tree, id: first }), move |child| {
            let next = child.node().behind;
            (next < end).then_some(Self { tree, id: next })
        })
    }

    /// All elements in it, in document order.
    pub fn descendants(self) -> impl ExactSizeIterator<Item = Self> + 'a {
        let tree = self.tree;
        (self.id + 1..self.node().behind).map(move |id| Self { tree, id })
    }

    /// Where its attributes and namespace declarations stand in the list of all.
    #[inline]
    fn record_range(self) -> Range<u32> {
        let next = self.tree.nodes.get(self.id as usize + 1);
        let end = next.map_or(self.tree.attributes.len() as u32, |next| next.first_attribute);
        self.node().first_attribute..end
    }

    /// Its attributes in the order of the text, without namespace declarations.
    #[inline]
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'a>> + 'a {
        Records { element: self, rest: self.record_range(), are_declarations: false }
    }

    /// Its `xmlns` and `xmlns:prefix` attributes.
    pub fn declarations(self) -> impl Iterator<Item = Attribute<'a>> + 'a {
        Records { element: self, rest: self.record_range(), are_declarations: true }
    }

    /// The attribute of that namespace and name. Attributes without a prefix have no namespace.
    #[inline]
    pub fn attribute(self, namespace: Option<&str>, local: &str) -> Option<Attribute<'a>> {
        let index = match namespace {
            None => self.attribute_without_prefix(local),
            Some(_) => self.attribute_of(namespace, local),
        };
        index.map(|index| Attribute { tree: self.tree, element: self.id, index })
    }

    /// Where the attribute of that name stands that has no prefix. Most others are told by their length.
    #[inline(never)]
    fn attribute_without_prefix(self, local: &str) -> Option<u32> {
        let name = local.as_bytes();
        for (record, index) in self.records().iter().zip(self.node().first_attribute..) {
            if name.len() > LONG || !record.scope.has(Scope::SIMPLE) {
                // Rare, and left here, so that the rest needs no call and hardly a register.
                return self.attribute_of(None, local);
            }
            if record.name_len as usize == name.len()
                && is_same(record.name(self.tree.text), name)
                && !record.scope.has(Scope::DECLARATION)
            {
                return Some(index);
            }
        }
        None
    }

    /// The same for a name in a namespace.
    #[inline(never)]
    fn attribute_of(self, namespace: Option<&str>, local: &str) -> Option<u32> {
        let mut all = self.record_range().zip(self.records());
        all.find(|(_, record)| self.is_of(record, namespace, local)).map(|(index, _)| index)
    }

    /// Its attributes of two names, in no namespace, found in one go.
    #[allow(clippy::inline_always, reason = "names that are known are compared in a step or two")]
    #[inline(always)]
    pub fn two_attributes(self, one: &str, other: &str) -> [Option<Attribute<'a>>; 2] {
        let mut found = [None; 2];
        for (record, index) in self.records().iter().zip(self.node().first_attribute..) {
            let attribute = Attribute { tree: self.tree, element: self.id, index };
            if found[0].is_none() && self.has(record, one) {
                found[0] = Some(attribute);
            } else if found[1].is_none() && self.has(record, other) {
                found[1] = Some(attribute);
            }
        }
        found
    }

    /// Whether an attribute of it is of that name, in no namespace.
    #[allow(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn has(self, record: &AttributeRecord, local: &str) -> bool {
        if record.scope.has(Scope::SIMPLE) {
            // Most others are told by their length.
            record.name_len as usize == local.len()
                && is_same(record.name(self.tree.text), local.as_bytes())
                && !record.scope.has(Scope::DECLARATION)
        } else {
            self.is_of(record, None, local)
        }
    }

    /// Its attributes and namespace declarations.
    #[inline]
    fn records(self) -> &'a [AttributeRecord] {
        let Range { start, end } = self.record_range();
        &self.tree.attributes[start as usize..end as usize]
    }

    /// Whether an attribute, which may have a prefix, is of that namespace and name.
    #[cold]
    fn is_of(self, record: &AttributeRecord, namespace: Option<&str>, local: &str) -> bool {
        record.is_named(self.tree.text, local)
            && !record.scope.has(Scope::DECLARATION)
            && self.tree.namespace(record.scope) == namespace
    }

    /// From the start of its start tag to the end of its end tag.
    pub fn span(self) -> Span {
        let end = self.end_tag().map_or(self.node().close_start, |tag| tag.end);
        Span::new(self.node().start, end)
    }

    /// Its start tag, or the whole of `<x/>`.
    #[inline]
    pub fn start_tag(self) -> Span {
        Span::new(self.node().start, self.node().open_end)
    }

    /// Its end tag; `None` for `<x/>`, and where recovery closed it.
    #[inline(never)]
    pub fn end_tag(self) -> Option<Span> {
        let node = self.node();
        if node.scope.has(Scope::EMPTY) || node.scope.has(Scope::UNCLOSED) {
            return None;
        }
        let end = end_tag::end(self.tree.text(), node.close_start as usize);
        Some(Span::new(node.close_start, end as u32))
    }

    /// Its name in the start tag.
    #[inline(never)]
    pub fn name_span(self) -> Span {
        let start = name_start(self.tree.text(), self.node().start) as u32;
        Span::new(start, start + self.node().name_len)
    }

    /// What stands between its tags; the empty span behind `<x/>`.
    #[inline]
    pub fn content_span(self) -> Span {
        Span::new(self.node().open_end, self.node().close_start)
    }

    /// Whether it is written `<x/>`.
    #[inline]
    pub fn is_empty_tag(self) -> bool {
        self.node().scope.has(Scope::EMPTY)
    }

    /// Whether recovery closed it, or left out some of it: nothing missing may be reported on it.
    #[inline]
    pub fn is_forced(self) -> bool {
        self.node().scope.has(Scope::FORCED)
    }

    /// Whether it has character data of its own that is not white space.
    #[inline]
    pub fn has_text(self) -> bool {
        self.node().scope.has(Scope::TEXT)
    }

    /// Its own character data, joined across references, CDATA sections and comments; that of its
    /// child elements is left out.
    pub fn value(self) -> Value<'a> {
        let text = self.tree.text();
        let span = self.content_span();
        if self.node().scope.has(Scope::PLAIN) {
            return Value::plain(text, span);
        }
        if !self.has_children()
            && memchr3(b'<', b'&', b'\r', &text.as_bytes()[span.range()]).is_none()
        {
            return Value::plain(text, span);
        }
        Value::of_content(text, span, content::pieces(self))
    }

    /// Each run of its own character data that is not white space, trimmed.
    pub fn stray_text(self) -> Vec<Span> {
        let text = self.tree.text();
        content::pieces(self)
            .filter(|piece| !piece.is_blank(text))
            .map(Piece::span)
            .map(|span| content::trim(text, span))
            .collect()
    }

    /// Its number among the siblings of its name, from 1; `None` where it is the only one.
    pub fn ordinal(self) -> Option<u32> {
        Some(self.tree.ordinal(self.id)).filter(|&ordinal| ordinal > 0)
    }

    /// Its path from the root, such as `/Deployment/RoleList/Role[2]`: names without prefix, with
    /// a number where siblings share the name.
    pub fn path(self) -> String {
        let mut steps: Vec<Self> =
            std::iter::successors(Some(self), |element| element.parent()).collect();
        steps.reverse();
        let mut path = String::new();
        for step in steps {
            path.push('/');
            push_step(&mut path, step.local());
            if let Some(ordinal) = step.ordinal() {
                path.extend(["[", &ordinal.to_string(), "]"]);
            }
        }
        path
    }
}

/// The attributes of an element, or its namespace declarations.
struct Records<'a> {
    element: Element<'a>,
    /// Where those that come stand in the list of all.
    rest: Range<u32>,
    are_declarations: bool,
}

impl<'a> Iterator for Records<'a> {
    type Item = Attribute<'a>;

    #[inline]
    fn next(&mut self) -> Option<Attribute<'a>> {
        let Element { tree, id: element } = self.element;
        loop {
            let attribute = Attribute { tree, element, index: self.rest.next()? };
            if attribute.is_declaration() == self.are_declarations {
                return Some(attribute);
            }
        }
    }
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.tree.part, other.tree.part)
    }
}

impl Eq for Element<'_> {}

impl std::fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}> at {}", self.name(), self.node().start)
    }
}
