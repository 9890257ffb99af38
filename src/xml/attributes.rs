//! Attributes of a scanned start tag: recorded, bound to their namespaces, checked.

use std::collections::HashSet;

use super::limits::MAX_ATTRIBUTES;
use super::names::{is_blank, name_flaw, split_name};
use super::namespaces::{NO_NAMESPACE, XML, XMLNS};
use super::problems;
use super::reader::Reader;
use super::slips::Slips;
use super::start_tag::{Flaw, RawAttribute, StartTag};
use super::tree::{AttributeRecord, Binding, Scope};
use super::value::{Value, is_plain};
use crate::text::Span;

/// Up to that many attributes are compared one by one: faster than a hash set.
const FEW: usize = 16;

impl<'t> Reader<'t> {
    /// Records the attributes of `element` and finds its namespace.
    pub(super) fn read_attributes(&mut self, element: u32, tag: &StartTag) {
        let first = self.tree.attributes.len();
        if !tag.attributes.is_empty() {
            self.record(element, tag);
        }
        for index in first..self.tree.attributes.len() {
            let record = self.tree.attributes[index];
            if !record.scope.has(Scope::DECLARATION) {
                self.tree.attributes[index].scope = self.attribute_scope(element, record);
            }
        }
        self.check_expanded_names(element, first);
        let name = &self.text[tag.name.0..tag.name.1];
        let binding = self.element_binding(element, name, tag.name);
        let node = &mut self.tree.nodes[element as usize];
        let flags = node.scope;
        node.scope = Scope::new(binding);
        let is_simple = tag.name.0 == node.start as usize + 1 && !name.contains(':');
        node.scope.put(Scope::SIMPLE, is_simple);
        debug_assert!(flags == Scope::default());
    }

    /// Records each attribute but the second of a name, and those beyond the limit.
    fn record(&mut self, element: u32, tag: &StartTag) {
        let first = self.tree.attributes.len();
        let is_many = tag.attributes.len() > FEW;
        let mut names = is_many.then(HashSet::new);
        for (count, raw) in tag.attributes.iter().enumerate() {
            let name = &self.text[raw.start..raw.name_end];
            let is_new = match &mut names {
                Some(names) => names.insert(name),
                None => {
                    self.tree.attributes[first..].iter().all(|known| self.name_of(known) != name)
                }
            };
            if !is_new {
                if !self.problems.is_full() {
                    self.duplicate(element, first, raw);
                }
                continue;
            }
            if count >= MAX_ATTRIBUTES {
                self.lost_declarations |= name.starts_with("xmlns");
                if count == MAX_ATTRIBUTES {
                    let name = Span::new(raw.start as u32, raw.name_end as u32);
                    self.problems.push(
                        element,
                        problems::too_many_attributes(self.tree.part, tag.name, name),
                    );
                }
                continue;
            }
            self.record_one(element, raw, name);
        }
    }

    fn record_one(&mut self, element: u32, raw: &RawAttribute, name: &'t str) {
        let mut scope = Scope::default();
        let is_declaration =
            name.strip_prefix("xmlns").is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        if let Some(flaw) = name_flaw(name) {
            self.problems.push(
                element,
                problems::bad_name(self.tree.part, raw.start, name, flaw, "attribute"),
            );
        } else if is_declaration {
            scope = Scope::new(2);
            self.declare(element, raw, name);
        }
        if is_declaration {
            scope.set(Scope::DECLARATION);
        }
        if !raw.is_closed {
            scope.set(Scope::UNCLOSED);
        }
        scope.put(Scope::SIMPLE, !name.contains(':'));
        scope.put(Scope::PLAIN, is_plain(&self.text[raw.value_start..raw.value_end]));
        self.tree.attributes.push(AttributeRecord {
            start: raw.start as u32,
            name_len: (raw.name_end - raw.start) as u32,
            value_start: raw.value_start as u32,
            value_end: raw.value_end as u32,
            scope,
        });
        if scope.has(Scope::PLAIN) && !self.text[raw.value_start..raw.value_end].contains('<') {
            return;
        }
        let mut slips = Slips::default();
        slips.value(self.text, raw.value_start, raw.value_end);
        if !slips.is_empty() {
            let has_doctype = self.doctype.is_some();
            self.problems.slips(self.tree.part, element, slips, "a value", has_doctype);
        }
    }

    fn name_of(&self, record: &AttributeRecord) -> &'t str {
        &self.text[record.start as usize..(record.start + record.name_len) as usize]
    }

    fn duplicate(&mut self, element: u32, first: usize, raw: &RawAttribute) {
        let name = &self.text[raw.start..raw.name_end];
        let known = self.tree.attributes[first..].iter().find(|known| self.name_of(known) == name);
        let known = known.map(|known| {
            let value = &self.text[known.value_start as usize..known.value_end as usize];
            (Span::new(known.start, known.start + known.name_len), value)
        });
        self.problems.push(element, problems::duplicate_attribute(self.tree.part, raw, known));
    }

    /// Binds the prefix of a namespace declaration, unless XML reserves it.
    fn declare(&mut self, element: u32, raw: &RawAttribute, name: &'t str) {
        let prefix = name.strip_prefix("xmlns:").unwrap_or("");
        let span = Span::new(raw.value_start as u32, raw.value_end as u32);
        let value = Value::of_attribute(self.text, span);
        let is_reserved = match prefix {
            "xml" => value.text() != XML,
            "xmlns" => true,
            _ => value.text() == XML || value.text() == XMLNS,
        };
        if is_reserved {
            let finding = problems::reserved_declaration(self.tree.part, raw, prefix, value.text());
            self.problems.push(element, finding);
            return;
        }
        if prefix == "xml" {
            return;
        }
        if !prefix.is_empty() && value.text().is_empty() {
            self.problems.push(element, problems::empty_declaration(self.tree.part, raw, prefix));
            self.lost_declarations = true;
            return;
        }
        let uri = value.into_text();
        let binding = self.tree.bindings.len() as u32;
        if binding > Scope::LAST {
            self.lost_declarations = true;
            return;
        }
        let attribute = self.tree.attributes.len() as u32;
        self.tree.bindings.push(Binding { attribute, element, uri });
        self.namespaces.bind(prefix, binding);
    }

    fn attribute_scope(&mut self, element: u32, record: AttributeRecord) -> Scope {
        let name = self.name_of(&record);
        let prefix = split_name(name).0;
        let mut scope = Scope::new(NO_NAMESPACE);
        if !prefix.is_empty() && name_flaw(name).is_none() {
            match self.namespaces.lookup(prefix) {
                Some(binding) => scope = Scope::new(binding),
                None => self.unbound(element, prefix, record.start as usize, name),
            }
        }
        for flag in [Scope::UNCLOSED, Scope::PLAIN, Scope::SIMPLE] {
            scope.put(flag, record.scope.has(flag));
        }
        scope
    }

    pub(super) fn element_binding(
        &mut self,
        element: u32,
        name: &'t str,
        span: (usize, usize),
    ) -> u32 {
        let part = self.tree.part;
        if let Some(flaw) = name_flaw(name) {
            self.problems.push(element, problems::bad_name(part, span.0, name, flaw, "element"));
            return NO_NAMESPACE;
        }
        let prefix = split_name(name).0;
        if prefix == "xmlns" {
            self.problems.push(element, problems::reserved_prefix(part, span, name));
            return NO_NAMESPACE;
        }
        self.namespaces.lookup(prefix).unwrap_or_else(|| {
            self.unbound(element, prefix, span.0, name);
            NO_NAMESPACE
        })
    }

    /// A prefix without a declaration is one mistake, however often it is used.
    fn unbound(&mut self, element: u32, prefix: &'t str, at: usize, name: &str) {
        if self.lost_declarations || self.unbound.contains(&prefix) {
            return;
        }
        self.unbound.push(prefix);
        let root = self.tree.nodes[0];
        let root_name_end = super::tree::name_start(self.text, root.start) + root.name_len as usize;
        let finding = problems::unbound_prefix(self.tree.part, at, prefix, name, root_name_end);
        self.problems.push(element, finding);
    }

    /// `a:x` and `b:x` are the same attribute where both prefixes mean the same namespace.
    fn check_expanded_names(&mut self, element: u32, first: usize) {
        let records = &self.tree.attributes[first..];
        let has_namespace = |record: &&AttributeRecord| {
            !record.scope.has(Scope::DECLARATION) && record.scope.binding() != NO_NAMESPACE as usize
        };
        if records.iter().filter(has_namespace).count() < 2 {
            return;
        }
        let key = |record: &AttributeRecord| {
            let uri = &*self.tree.bindings[record.scope.binding()].uri;
            let is_prefixed = !uri.is_empty() && !record.scope.has(Scope::DECLARATION);
            is_prefixed.then(|| (uri, split_name(self.name_of(record)).1))
        };
        let mut twins = Vec::new();
        if records.len() > FEW {
            let mut seen = std::collections::HashMap::new();
            for (index, record) in records.iter().enumerate() {
                let Some(key) = key(record) else { continue };
                if let Some(before) = seen.insert(key, index) {
                    twins.push((before, index));
                }
            }
        } else {
            for (index, record) in records.iter().enumerate() {
                let Some(this) = key(record) else { continue };
                let before = records[..index].iter().position(|other| key(other) == Some(this));
                twins.extend(before.map(|before| (before, index)));
            }
        }
        for (before, index) in twins {
            let [before, twin] = [before, index].map(|index| self.tree.attributes[first + index]);
            let uri = self.tree.bindings[twin.scope.binding()].uri.clone();
            let [before, twin] = [before, twin]
                .map(|record| Span::new(record.start, record.start + record.name_len));
            let finding = problems::same_expanded_name(self.tree.part, before, twin, &uri);
            self.problems.push(element, finding);
        }
    }

    /// Tells what the scan of a start tag found.
    pub(super) fn check_tag(&mut self, element: u32, start: usize, tag: &StartTag) {
        let part = self.tree.part;
        if tag.name.0 == start {
            self.problems.push(element, problems::missing_bracket(part, start, tag.name));
        } else if tag.name.0 > start + 1 {
            self.problems.push(element, problems::space_in_tag(part, start, tag.name));
        }
        for flaw in &tag.flaws {
            let is_lossy = match flaw {
                Flaw::MissingValue { .. } => true,
                Flaw::Junk { span } => !is_blank(&self.text[span.0..span.1]),
                _ => false,
            };
            if is_lossy {
                self.tree.nodes[element as usize].scope.set(Scope::FORCED);
            }
            let mistake = self.problems.push(element, problems::tag_flaw(part, flaw, tag));
            if let (Flaw::MissingEnd { .. }, false, Some(open)) =
                (flaw, tag.is_empty, self.open.last_mut())
            {
                open.torn_start = Some(mistake);
            }
        }
    }
}
