//! Elements that are taken back, or put in, once an end tag has shown what was meant.

use super::element::Element;
use super::names::is_space;
use super::problems;
use super::reader::Reader;
use super::start_tag::{StartTag, scan};
use super::tree::{NONE, Node, Scope};
use crate::text::Span;

/// How far before an end tag its start tag without `<` is looked for, in bytes.
const LOOK_BACK: usize = 1 << 16;

/// How many places are looked at there.
const CANDIDATES: usize = 8;

impl<'t> Reader<'t> {
    /// `<Name>text<Name>`: where neither of two nested elements of one name has an end tag, and
    /// the first holds text or the second nothing, the second start tag was meant as the end tag
    /// of the first. Its element is taken back.
    pub(super) fn undo_start(&mut self) -> bool {
        let [.., outer, first, second] = self.open.as_slice() else { return false };
        let (outer, first, second) = (outer.node, *first, *second);
        let node = self.tree.nodes[second.node as usize];
        let next = self.tree.nodes.get(second.node as usize + 1);
        let attributes_end =
            next.map_or(self.tree.attributes.len() as u32, |next| next.first_attribute);
        let name = self.name_of_node(second.node);
        let is_behind_text = first.text_before && first.first_child == second.node;
        let is_vain = second.first_child == NONE && !second.text_before;
        if !(is_behind_text || is_vain)
            || second.torn_start.is_some()
            || node.first_attribute != attributes_end
            || self.name_of_node(first.node) != name
        {
            return false;
        }
        let opened = self.tree.nodes[first.node as usize];
        let start_tag = Span::new(opened.start, opened.open_end);
        let (start, end) = (node.start as usize, node.open_end as usize);
        let finding = problems::start_instead_of_end(self.tree.part, name, start_tag, start, end);
        self.problems.push(first.node, finding);
        self.open.truncate(self.open.len() - 2);
        self.namespaces.leave(first.mark);
        self.remove(second.node, first.node, outer);
        let opened = &mut self.tree.nodes[first.node as usize];
        opened.close_start = node.start;
        opened.behind = second.node;
        if node.scope.has(Scope::TEXT) {
            self.gain_text(outer);
        }
        true
    }

    /// Removes an element; its children go to `outer`, what was said about it to `instead`.
    fn remove(&mut self, id: u32, instead: u32, outer: u32) {
        self.tree.nodes.remove(id as usize);
        self.problems.move_element(id, instead);
        for binding in &mut self.tree.bindings {
            binding.element -= u32::from(binding.element != NONE && binding.element > id);
        }
        for node in &mut self.tree.nodes[id as usize..] {
            node.behind -= 1;
            match node.parent {
                parent if parent == id => node.parent = outer,
                NONE => {}
                parent if parent > id => node.parent -= 1,
                _ => {}
            }
        }
    }

    /// `Name>text</Name>`: the end tag at `start` closes nothing because the `<` of its start tag
    /// is missing. The element is put in, with everything behind its start tag.
    pub(super) fn insert_start(&mut self, name: &'t str, start: usize) -> bool {
        let Some(&open) = self.open.last().filter(|open| open.text_before || open.text_behind)
        else {
            return false;
        };
        let mut tag = StartTag::default();
        let Some(at) = self.bare_start(open.node, name, start, &mut tag) else { return false };
        let id = self.tree.nodes.partition_point(|node| (node.start as usize) < at) as u32;
        self.make_room(id, open.node);
        let next = self.tree.nodes.get(id as usize);
        let first_attribute =
            next.map_or(self.tree.attributes.len() as u32, |next| next.first_attribute);
        let behind = self.tree.nodes.len() as u32 + 1;
        let node = Node {
            start: at as u32,
            name_len: name.len() as u32,
            open_end: tag.end as u32,
            close_start: start as u32,
            parent: open.node,
            behind,
            first_attribute,
            scope: Scope::default(),
        };
        self.tree.nodes.insert(id as usize, node);
        let binding = self.element_binding(id, name, tag.name);
        let scope = &mut self.tree.nodes[id as usize].scope;
        *scope = Scope::new(binding);
        // its attributes are not read: their places in the list are taken
        scope.put(Scope::FORCED, !tag.attributes.is_empty());
        self.divide_text(open.node, id, start);
        let finding = problems::missing_bracket(self.tree.part, at, tag.name);
        self.problems.push(id, finding);
        true
    }

    /// Finds `name` and `>` in the text of the element before the end tag at `end`.
    fn bare_start(
        &mut self,
        element: u32,
        name: &str,
        end: usize,
        tag: &mut StartTag,
    ) -> Option<usize> {
        let content = self.tree.nodes[element as usize].open_end as usize;
        let mut from = content.max(end.saturating_sub(LOOK_BACK));
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        self.tokens.charge(end - from);
        let places = self.text[from..end].rmatch_indices(name).map(|(at, _)| from + at);
        for at in places.take(CANDIDATES) {
            let is_word = at == content
                || is_space(self.text.as_bytes()[at - 1])
                || self.text[..at].ends_with('>');
            if !is_word || !self.is_own_text(element, at) {
                continue;
            }
            scan(self.text, at, tag);
            let is_tag = !tag.is_cut && !tag.is_empty && tag.flaws.is_empty() && tag.end <= end;
            if is_tag && &self.text[tag.name.0..tag.name.1] == name {
                return Some(at);
            }
        }
        None
    }

    /// Whether an offset is in none of the element's children and in no comment.
    pub(super) fn is_own_text(&self, element: u32, at: usize) -> bool {
        let comment = self.tree.comments.partition_point(|comment| (comment.start as usize) < at);
        if comment.checked_sub(1).is_some_and(|last| self.tree.comments[last].end as usize > at) {
            return false;
        }
        let behind = self.tree.nodes.partition_point(|node| node.start as usize <= at);
        let mut inner = behind.checked_sub(1).and_then(|last| self.tree.element(last as u32));
        while let Some(child) = inner.filter(|inner| inner.id() != element) {
            if child.span().end as usize > at {
                return false;
            }
            inner = child.parent();
        }
        true
    }

    /// Moves up the numbers of the elements from `id` on. Children of `parent` among them become
    /// those of the element that is put in there.
    fn make_room(&mut self, id: u32, parent: u32) {
        self.problems.make_room(id);
        for binding in &mut self.tree.bindings {
            binding.element += u32::from(binding.element != NONE && binding.element >= id);
        }
        for node in &mut self.tree.nodes[id as usize..] {
            node.behind += 1;
            if node.parent == parent {
                node.parent = id;
            } else if node.parent >= id && node.parent != NONE {
                node.parent += 1;
            }
        }
    }

    /// Says anew which of two elements has text of its own, where `inner` was put into `outer`.
    fn divide_text(&mut self, outer: u32, inner: u32, end: usize) {
        let behind = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[outer as usize];
        (node.close_start, node.behind) = (end as u32, behind);
        self.tokens.charge(end - node.open_end as usize);
        for id in [outer, inner] {
            let texts = self.tree.element(id).map_or_else(Vec::new, Element::stray_text);
            self.tree.nodes[id as usize].scope.put(Scope::TEXT, !texts.is_empty());
            if let Some(open) = self.open.last_mut().filter(|_| id == outer) {
                open.first_child = open.first_child.min(inner);
                let first = self.tree.nodes[open.first_child as usize].start;
                open.text_before = texts.iter().any(|text| text.start < first);
                open.text_behind = texts.iter().any(|text| text.start > first);
            }
        }
    }
}
