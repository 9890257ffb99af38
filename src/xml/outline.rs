//! Elements with their records at hand: for who asks several things of each of them, so that its
//! record is looked up once.

use super::element::Element;
use super::names::is_same;
use super::tree::{Node, Scope};
use crate::text::Span;

/// An element, and what its record says.
#[derive(Clone, Copy)]
pub struct Outline<'a> {
    /// The element.
    pub element: Element<'a>,
    node: &'a Node,
    /// Its name without its prefix.
    name: &'a [u8],
}

impl<'a> Element<'a> {
    /// The element with its record at hand.
    #[inline]
    pub fn outline(self) -> Outline<'a> {
        let node = &self.tree.nodes[self.id as usize];
        let name = if node.scope.has(Scope::SIMPLE) {
            // It stands right behind the `<`.
            let start = node.start as usize + 1;
            &self.tree.text.as_bytes()[start..start + node.name_len as usize]
        } else {
            self.local().as_bytes()
        };
        Outline { element: self, node, name }
    }

    /// Its child elements in document order, with their records.
    #[inline]
    pub fn outlines(self) -> impl Iterator<Item = Outline<'a>> {
        let tree = self.tree;
        let (mut next, end) = (self.id + 1, tree.nodes[self.id as usize].behind);
        std::iter::from_fn(move || {
            let child = (next < end).then(|| Self { tree, id: next }.outline())?;
            next = child.node.behind;
            Some(child)
        })
    }
}

impl Outline<'_> {
    /// Whether that is its name without its prefix.
    #[inline]
    pub fn is_named(&self, local: &str) -> bool {
        is_same(self.name, local.as_bytes())
    }

    /// Whether it has its namespace by the same declaration as another element of its tree.
    #[inline]
    pub fn is_bound_as(&self, other: &Self) -> bool {
        self.node.scope.binding() == other.node.scope.binding()
    }

    /// Whether it has attributes, namespace declarations included.
    #[inline]
    pub fn is_attributed(&self) -> bool {
        let tree = self.element.tree;
        let next = tree.nodes.get(self.element.id as usize + 1);
        let end = next.map_or(tree.attributes.len() as u32, |next| next.first_attribute);
        self.node.first_attribute < end
    }

    /// Whether other elements stand in it.
    #[inline]
    pub fn has_children(&self) -> bool {
        self.element.id + 1 < self.node.behind
    }

    /// What stands between its tags; the empty span behind `<x/>`.
    #[inline]
    pub fn content_span(&self) -> Span {
        Span::new(self.node.open_end, self.node.close_start)
    }

    /// Whether recovery closed it, or left out some of it: nothing missing may be reported on it.
    #[inline]
    pub fn is_forced(&self) -> bool {
        self.node.scope.has(Scope::FORCED)
    }

    /// Whether it has character data of its own that is not white space.
    #[inline]
    pub fn has_text(&self) -> bool {
        self.node.scope.has(Scope::TEXT)
    }

    /// Whether its content is known to be of printed ASCII without markup and references, so that it
    /// is as it is written. Not each such content is.
    #[inline]
    pub fn is_printed(&self) -> bool {
        self.node.scope.has(Scope::PRINTED)
    }
}
