//! Start tags: which `<` begins one, and the elements that they open.

use super::end_tag::is_end_tag;
use super::limits::MAX_DEPTH;
use super::names::{is_name_start, space_length};
use super::problems;
use super::reader::{Flow, Open, Reader};
use super::start_tag::{StartTag, name_length, scan};
use super::tree::{NONE, Node, Scope};

impl<'t> Reader<'t> {
    pub(super) fn maybe_start_tag(&mut self, start: usize, tag: &mut StartTag) -> Flow {
        let rest = &self.text[start + 1..];
        if rest.starts_with(is_name_start) {
            return self.start_tag(start, start + 1, tag);
        }
        if rest.is_empty() {
            self.flush();
            self.report_cut(problems::cut_tag(self.tree.part, start, self.text.len(), ""));
            return Flow::Stop;
        }
        if is_end_tag(self.text, start) {
            return self.maybe_end_tag(start);
        }
        let name_start = start + 1 + space_length(rest);
        let name = &self.text[name_start..name_start + name_length(&self.text[name_start..])];
        if name.starts_with(|c| is_name_start(c) || name_start == start + 1)
            && self.is_tag(name_start, name, tag)
        {
            return self.start_tag(start, name_start, tag);
        }
        self.stray(start);
        Flow::On
    }

    /// Whether what follows `<` without being a name is meant as a tag: its end tag follows, or it
    /// closes itself.
    fn is_tag(&mut self, name_start: usize, name: &'t str, tag: &mut StartTag) -> bool {
        scan(self.text, name_start, tag);
        let is_sound = !tag.is_cut && tag.flaws.is_empty();
        is_sound && (tag.is_empty || self.has_end_tag(tag.end, name))
    }

    /// Where the root's start tag begins, if the text before any element is one without its `<`.
    pub(super) fn bare_root(&mut self, start: usize, tag: &mut StartTag) -> Option<usize> {
        if !self.tree.nodes.is_empty() || self.run.outside.is_some() {
            return None;
        }
        let at = start + space_length(&self.text[start..]);
        if !self.text[at..].starts_with(is_name_start) {
            return None;
        }
        let name = &self.text[at..at + name_length(&self.text[at..])];
        self.is_tag(at, name, tag).then_some(at)
    }

    /// Whether an end tag of that name stands anywhere behind `from`.
    pub(super) fn has_end_tag(&mut self, from: usize, name: &'t str) -> bool {
        if self.without_end.contains(name) {
            return false;
        }
        let rest = &self.text[from..];
        let found = rest.match_indices("</").map(|(at, _)| at).find(|&at| {
            let behind = rest[at + 2..].trim_ascii_start().strip_prefix(name);
            behind.is_some_and(|behind| name_length(behind) == 0)
        });
        self.tokens.charge(found.unwrap_or(rest.len()));
        if found.is_none() {
            self.without_end.insert(name);
        }
        found.is_some()
    }

    pub(super) fn maybe_end_tag(&mut self, start: usize) -> Flow {
        if is_end_tag(self.text, start) {
            self.flush();
            return self.end_tag(start);
        }
        if self.text[start..].starts_with("</>") && !self.open.is_empty() {
            self.flush();
            self.nameless_end_tag(start);
            return Flow::On;
        }
        if self.text[start..].trim_end().len() <= 2 {
            self.flush();
            self.report_cut(problems::cut_tag(self.tree.part, start, self.text.len(), ""));
            return Flow::Stop;
        }
        self.stray(start);
        Flow::On
    }

    /// A start tag whose `<` stands at `start`.
    pub(super) fn start_tag(
        &mut self,
        start: usize,
        name_start: usize,
        tag: &mut StartTag,
    ) -> Flow {
        self.flush();
        scan(self.text, name_start, tag);
        self.tokens.charge(tag.seen - tag.end.min(tag.seen));
        if tag.is_cut {
            return self.cut_start_tag(start, tag);
        }
        self.tokens.resume(tag.end);
        let is_declaration =
            self.tree.nodes.is_empty() && self.text[start..tag.end].ends_with("?>");
        if is_declaration && self.text[tag.name.0..tag.name.1].eq_ignore_ascii_case("xml") {
            self.unmarked_declaration(start, tag.end, start + 1);
            return Flow::On;
        }
        let name = &self.text[tag.name.0..tag.name.1];
        if self.is_meant_as_end(start, name, tag) {
            return Flow::On;
        }
        if self.open.len() >= MAX_DEPTH {
            self.report(problems::too_deep(self.tree.part, tag.name));
            return Flow::Stop;
        }
        if self.open.is_empty() && !self.tree.nodes.is_empty() && !self.second_root {
            self.second_root = true;
            self.second_root(tag.name);
        }
        let element = self.push_element(start, tag);
        self.check_tag(element, start, tag);
        Flow::On
    }

    /// Adds an element, which stays open unless it is `<x/>`.
    fn push_element(&mut self, start: usize, tag: &StartTag) -> u32 {
        let id = self.tree.nodes.len() as u32;
        let parent = self.current();
        if let Some(open) = self.open.last_mut()
            && open.first_child == NONE
        {
            open.first_child = id;
        }
        self.tree.nodes.push(Node {
            start: start as u32,
            name_len: (tag.name.1 - tag.name.0) as u32,
            open_end: tag.end as u32,
            close_start: tag.end as u32,
            parent,
            behind: id + 1,
            first_attribute: self.tree.attributes.len() as u32,
            scope: Scope::default(),
        });
        let mark = self.namespaces.mark();
        self.read_attributes(id, tag);
        if tag.is_empty {
            self.tree.nodes[id as usize].scope.set(Scope::EMPTY);
            self.namespaces.leave(mark);
        } else {
            self.open.push(Open::new(id, mark));
        }
        id
    }

    /// The text ends within a start tag. Of the root that much is kept that it can be recognised.
    fn cut_start_tag(&mut self, start: usize, tag: &StartTag) -> Flow {
        let name = &self.text[tag.name.0..tag.name.1];
        self.report_cut(problems::cut_tag(self.tree.part, start, self.text.len(), name));
        if self.tree.nodes.is_empty() && tag.name.1 < self.text.len() {
            let id = self.push_element(start, tag);
            let node = &mut self.tree.nodes[id as usize];
            node.open_end = self.text.len() as u32;
            node.close_start = node.open_end;
        }
        Flow::Stop
    }
}
