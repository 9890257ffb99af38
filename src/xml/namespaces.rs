//! What prefixes mean where the reader stands, and the two namespaces that XML reserves.

use std::borrow::Cow;
use std::collections::HashMap;

use super::tree::{Binding, NONE};

/// The namespace of the prefix `xml`.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of the prefix `xmlns`.
pub(super) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
/// The namespace of `nil`, `type` and `schemaLocation`.
pub(super) const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Number of the binding "no namespace".
pub(super) const NO_NAMESPACE: u32 = 0;

/// Number of the binding of `xmlns`.
pub(super) const XMLNS_BINDING: u32 = 2;

/// The bindings that hold in every document: none, `xml` and `xmlns`.
pub(super) fn built_in() -> Vec<Binding<'static>> {
    let binding = |uri| Binding { attribute: NONE, element: NONE, uri: Cow::Borrowed(uri) };
    // With room for those that a document has as a rule.
    let mut bindings = Vec::with_capacity(6);
    bindings.extend([binding(""), binding(XML), binding(XMLNS)]);
    bindings
}

/// The meaning of each prefix, with a log to take it back where an element ends.
pub(super) struct Namespaces<'t> {
    /// That of the empty prefix, which nearly every name asks for.
    default: u32,
    bound: HashMap<&'t str, u32>,
    log: Vec<(&'t str, Option<u32>)>,
}

impl<'t> Namespaces<'t> {
    pub(super) fn new() -> Self {
        Self { default: NO_NAMESPACE, bound: HashMap::new(), log: Vec::new() }
    }

    /// The binding of a prefix; `None` where it has none.
    pub(super) fn lookup(&self, prefix: &str) -> Option<u32> {
        match prefix {
            "" => Some(self.default),
            "xml" => Some(1),
            "xmlns" => Some(XMLNS_BINDING),
            _ => self.bound.get(prefix).copied(),
        }
    }

    /// The binding of names without a prefix.
    #[inline]
    pub(super) fn default_binding(&self) -> u32 {
        self.default
    }

    /// Binds a prefix up to the next `leave`.
    pub(super) fn bind(&mut self, prefix: &'t str, binding: u32) {
        let before = self.set(prefix, Some(binding));
        self.log.push((prefix, before));
    }

    /// Gives a prefix another meaning, or none; the one that it had.
    fn set(&mut self, prefix: &'t str, binding: Option<u32>) -> Option<u32> {
        match binding {
            _ if prefix.is_empty() => {
                Some(std::mem::replace(&mut self.default, binding.unwrap_or(NO_NAMESPACE)))
            }
            Some(binding) => self.bound.insert(prefix, binding),
            None => self.bound.remove(prefix),
        }
    }

    /// A mark to leave to.
    #[inline]
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Takes back what was bound behind the mark.
    #[inline]
    pub(super) fn leave(&mut self, mark: usize) {
        while self.log.len() > mark
            && let Some((prefix, before)) = self.log.pop()
        {
            self.set(prefix, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_end_with_their_element() {
        let mut namespaces = Namespaces::new();
        namespaces.bind("a", 7);
        let mark = namespaces.mark();
        namespaces.bind("a", 8);
        namespaces.bind("b", 9);
        namespaces.bind("b", 10);
        assert_eq!((namespaces.lookup("a"), namespaces.lookup("b")), (Some(8), Some(10)));
        namespaces.leave(mark);
        assert_eq!((namespaces.lookup("a"), namespaces.lookup("b")), (Some(7), None));
        assert_eq!(namespaces.lookup("xml"), Some(1));
    }
}
