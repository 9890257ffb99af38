//! End tags, and how reading goes on where they do not fit.

use super::end_tag::{self, EndTag, EndTagFlaw};
use super::names::{is_blank, is_space, split_name};
use super::problems;
use super::reader::{Flow, Open, Reader};
use super::start_tag::StartTag;
use super::tree::{NONE, Scope};
use crate::finding::Finding;
use crate::text::Span;

/// An end tag that may still come, and the finding that it belongs to.
pub(super) struct Swallow<'t> {
    pub(super) name: &'t str,
    pub(super) mistake: usize,
}

/// So many end tags are waited for, the latest.
const WAITING: usize = 64;

/// How far above the innermost element a misspelt end tag is looked for.
const NEAR_LEVELS: usize = 8;

impl<'t> Reader<'t> {
    /// The name of an element as it is written.
    pub(super) fn name_of_node(&self, id: u32) -> &'t str {
        let node = &self.tree.nodes[id as usize];
        let start = super::tree::name_start(self.text, node.start);
        &self.text[start..start + node.name_len as usize]
    }

    fn name_of_open(&self, level: usize) -> &'t str {
        self.name_of_node(self.open[level].node)
    }

    /// The end tag at `start`.
    pub(super) fn end_tag(&mut self, start: usize) -> Flow {
        let tag = end_tag::scan(self.text, start);
        if tag.flaw == Some(EndTagFlaw::Cut) {
            let name = &self.text[tag.name.0..tag.name.1];
            self.report_cut(problems::cut_tag(
                self.tree.part,
                start,
                self.text.len(),
                &format!("/{name}"),
            ));
            return Flow::Stop;
        }
        self.tokens.resume(tag.end);
        let name = &self.text[tag.name.0..tag.name.1];
        if let Some(level) =
            (0..self.open.len()).rev().find(|&level| self.name_of_open(level) == name)
        {
            self.end_tag_flaw(start, &tag);
            self.close_down_to(level, start, &tag);
            self.close(start);
        } else if !self.swallow(name, start, tag.end) {
            self.end_tag_without_element(name, start, &tag);
        }
        Flow::On
    }

    fn end_tag_flaw(&mut self, start: usize, tag: &EndTag) {
        if let Some(flaw) = tag.flaw {
            self.report(problems::end_tag_flaw(self.tree.part, start, tag, flaw));
        }
    }

    /// `</>` closes the innermost element.
    pub(super) fn nameless_end_tag(&mut self, start: usize) {
        self.tokens.resume(start + 3);
        let name = self.name_of_node(self.current());
        self.report(problems::nameless_end_tag(self.tree.part, start, name));
        self.close(start);
    }

    /// Closes the innermost element with the tag at `close_start`.
    fn close(&mut self, close_start: usize) {
        let Some(open) = self.open.pop() else { return };
        let behind = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[open.node as usize];
        node.close_start = close_start as u32;
        node.behind = behind;
        self.namespaces.leave(open.mark);
    }

    /// Closes by force whatever is open above `level`, where the end tag at `start` closes that.
    fn close_down_to(&mut self, level: usize, start: usize, tag: &EndTag) {
        while self.open.len() > level + 1 {
            if self.open.len() > level + 2 && self.undo_start() {
                continue;
            }
            let open = self.open[self.open.len() - 1];
            if !self.amend(open) {
                let finding = self.unclosed(open, start, tag.end, self.name_of_open(level));
                let mistake = self.problems.push(open.node, finding);
                if self.swallow.len() == WAITING {
                    self.swallow.remove(0);
                }
                self.swallow.push(Swallow { name: self.name_of_node(open.node), mistake });
            }
            self.force_close(start);
        }
    }

    /// Closes the innermost element where its content ends, without an end tag.
    ///
    /// An element that begins with text holds nothing but text: what follows it are its siblings.
    fn force_close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        self.namespaces.leave(open.mark);
        let behind = self.tree.nodes.len() as u32;
        let parent = self.tree.nodes[open.node as usize].parent;
        let node = &mut self.tree.nodes[open.node as usize];
        node.close_start = node.open_end.max(end as u32);
        node.behind = behind;
        node.scope.set(Scope::FORCED | Scope::UNCLOSED);
        if let Some(cut) = self.first_sibling(open).filter(|_| parent != NONE) {
            self.move_out(open, parent, cut, behind);
        }
    }

    /// The first of an unclosed element's children that is none of its own: any child behind text,
    /// because an element holds either text or elements; or one of the same name.
    fn first_sibling(&self, open: Open) -> Option<u32> {
        if open.first_child == NONE {
            return None;
        }
        if open.text_before || open.torn_start.is_some() {
            return Some(open.first_child);
        }
        let name = self.name_of_node(open.node);
        let mut child = open.first_child as usize;
        while let Some(node) = self.tree.nodes.get(child) {
            if self.name_of_node(child as u32) == name {
                return Some(child as u32);
            }
            child = node.behind as usize;
        }
        None
    }

    /// Makes the child `cut` and those behind it siblings of their parent.
    fn move_out(&mut self, open: Open, parent: u32, cut: u32, behind: u32) {
        let cut_start = self.tree.nodes[cut as usize].start;
        if open.text_behind
            && let Some(element) = self.tree.element(open.node)
        {
            // which of the two elements has the text behind the first child?
            let (own, outer): (Vec<Span>, _) =
                element.stray_text().into_iter().partition(|text| text.start < cut_start);
            self.tokens.charge(element.content_span().len() as usize);
            self.tree.nodes[open.node as usize].scope.put(Scope::TEXT, !own.is_empty());
            if !outer.is_empty() {
                self.gain_text(parent);
            }
        }
        let node = &mut self.tree.nodes[open.node as usize];
        node.behind = cut;
        node.close_start = cut_start;
        let mut child = cut;
        while child < behind {
            let node = &mut self.tree.nodes[child as usize];
            node.parent = parent;
            child = node.behind;
        }
    }

    /// The finding for an element without an end tag, where the tag up to `tag_end` closes `outer`.
    fn unclosed(&self, open: Open, tag_start: usize, tag_end: usize, outer: &str) -> Finding {
        let node = &self.tree.nodes[open.node as usize];
        let name = self.name_of_node(open.node);
        let sibling = self.first_sibling(open);
        let end =
            sibling.map_or(tag_start, |sibling| self.tree.nodes[sibling as usize].start as usize);
        let content = &self.text[node.open_end as usize..end];
        let at = node.open_end as usize
            + content.trim_end_matches(|c: char| c.is_ascii_whitespace()).len();
        let is_leaf = open.first_child == NONE;
        let has_children = !is_leaf && sibling != Some(open.first_child);
        let insert = if has_children { self.closing_line(open.node) } else { format!("</{name}>") };
        let start_tag = Span::new(node.start, node.open_end);
        let closing = Some((Span::new(tag_start as u32, tag_end as u32), outer))
            .filter(|_| sibling.is_none());
        problems::unclosed(self.tree.part, name, start_tag, at, &insert, is_leaf, closing)
    }

    /// The end tag of an element, on a line of its own where its start tag begins a line.
    fn closing_line(&self, id: u32) -> String {
        let start = self.tree.nodes[id as usize].start as usize;
        let name = self.name_of_node(id);
        let indent = self.text.as_bytes()[..start]
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let before = &self.text[..start - indent];
        let line_end =
            if before.is_empty() { self.text.find('\n') } else { before.len().checked_sub(1) };
        let Some(line_end) = line_end.filter(|&at| self.text.as_bytes()[at] == b'\n') else {
            return format!("</{name}>");
        };
        let line = if self.text[..line_end].ends_with('\r') { "\r\n" } else { "\n" };
        format!("{line}{}</{name}>", &self.text[start - indent..start])
    }

    /// An end tag that a reported mistake has left over.
    fn swallow(&mut self, name: &str, start: usize, end: usize) -> bool {
        let Some(index) = self.swallow.iter().rposition(|waiting| waiting.name == name) else {
            return false;
        };
        let waiting = self.swallow.remove(index);
        problems::closed_too_late(self.problems.get(waiting.mistake), name, start, end);
        true
    }

    /// An end tag whose name no open element has.
    fn end_tag_without_element(&mut self, name: &'t str, start: usize, tag: &EndTag) {
        let levels = (0..self.open.len()).rev().take(NEAR_LEVELS);
        let near = levels.into_iter().find(|&level| is_near(self.name_of_open(level), name));
        if let Some(level) = near {
            self.mismatched(level, tag, true);
            self.close_down_to(level, start, tag);
            self.close(start);
        } else if self.is_end_of_leaf(start, tag) {
            self.mismatched(self.open.len() - 1, tag, false);
            self.close(start);
        } else {
            let opened = self.open.last().map(|open| self.tree.nodes[open.node as usize]);
            let inside = opened.map(|node| {
                (Span::new(node.start, node.open_end), self.name_of_node(self.current()))
            });
            let finding = problems::stray_end_tag(self.tree.part, name, start, tag.end, inside);
            let mistake = self.problems.push(self.current(), finding);
            if let Some(open) = self.open.last_mut() {
                open.stray_end.get_or_insert(mistake);
            }
        }
    }

    fn mismatched(&mut self, level: usize, tag: &EndTag, is_near: bool) {
        let id = self.open[level].node;
        let node = self.tree.nodes[id as usize];
        let name = self.name_of_node(id);
        let start_tag = Span::new(node.start, node.open_end);
        let finding = problems::mismatched(self.tree.part, name, start_tag, tag, is_near);
        self.problems.push(id, finding);
    }

    /// Whether an end tag of any name must be that of the innermost element: it holds text, or
    /// nothing at all, and its own end tag does not follow.
    fn is_end_of_leaf(&mut self, start: usize, tag: &EndTag) -> bool {
        let Some(&open) = self.open.last() else { return false };
        let name = self.name_of_node(open.node);
        let is_empty = self.tree.nodes[open.node as usize].open_end as usize == start;
        if open.first_child != NONE || self.is_followed_by_end(tag.end, name) {
            return false;
        }
        open.text_before || is_empty && !self.has_end_tag(tag.end, name)
    }

    /// Whether the next tag behind `from` is the end tag of `name`.
    fn is_followed_by_end(&self, from: usize, name: &str) -> bool {
        let Some(next) = self.text[from..].find('<') else { return false };
        end_tag::is_end_tag(self.text, from + next) && {
            let tag = end_tag::scan(self.text, from + next);
            &self.text[tag.name.0..tag.name.1] == name
        }
    }

    /// `<Swap>…<Swap>` at the end of the text: a start tag that was meant as the root's end tag.
    pub(super) fn is_meant_as_end(&mut self, start: usize, name: &str, tag: &StartTag) -> bool {
        let &[open] = self.open.as_slice() else { return false };
        let is_plain = !tag.is_empty && tag.attributes.is_empty() && tag.flaws.is_empty();
        if !is_plain || self.name_of_node(open.node) != name || !is_blank(&self.text[tag.end..]) {
            return false;
        }
        let node = self.tree.nodes[open.node as usize];
        let start_tag = Span::new(node.start, node.open_end);
        self.report(problems::start_instead_of_end(
            self.tree.part,
            name,
            start_tag,
            start,
            tag.end,
        ));
        self.close(start);
        true
    }

    /// `<Name>text<Name>`: where neither of two nested elements of one name has an end tag, the
    /// second start tag was meant as the end tag of the first. Its element is taken back.
    fn undo_start(&mut self) -> bool {
        let [.., outer, first, second] = self.open.as_slice() else { return false };
        let (outer, first, second) = (outer.node, *first, *second);
        let node = self.tree.nodes[second.node as usize];
        let next = self.tree.nodes.get(second.node as usize + 1);
        let attributes_end =
            next.map_or(self.tree.attributes.len() as u32, |next| next.first_attribute);
        let name = self.name_of_node(second.node);
        if !first.text_before
            || second.torn_start.is_some()
            || first.first_child != second.node
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
        self.tree.nodes.remove(second.node as usize);
        self.problems.move_element(second.node, first.node);
        for binding in &mut self.tree.bindings {
            binding.element -= u32::from(binding.element != NONE && binding.element > second.node);
        }
        for node in &mut self.tree.nodes[second.node as usize..] {
            node.behind -= 1;
            match node.parent {
                parent if parent == second.node => node.parent = outer,
                parent if parent > second.node => node.parent -= 1,
                _ => {}
            }
        }
        let opened = &mut self.tree.nodes[first.node as usize];
        opened.close_start = node.start;
        opened.behind = second.node;
        if node.scope.has(Scope::TEXT) {
            self.gain_text(outer);
        }
        true
    }

    /// Text of a child that was closed belongs to the innermost open element, behind that child.
    fn gain_text(&mut self, element: u32) {
        self.tree.nodes[element as usize].scope.set(Scope::TEXT);
        if let Some(open) = self.open.last_mut() {
            open.text_behind = true;
        }
    }

    /// Whether a finding that was made says already why an element has no end tag.
    fn amend(&mut self, open: Open) -> bool {
        if let Some(mistake) = open.torn_start {
            let name = self.name_of_node(open.node);
            problems::torn_and_unclosed(self.problems.get(mistake), name);
            return true;
        }
        // an end tag that closed nothing was the misspelt one of this element
        let Some(mistake) = open.stray_end else { return false };
        let name = self.name_of_node(open.node);
        let node = self.tree.nodes[open.node as usize];
        let start_tag = Span::new(node.start, node.open_end);
        problems::stray_is_mismatched(self.problems.get(mistake), name, start_tag);
        true
    }

    /// More than one element stands outside of any other.
    pub(super) fn second_root(&mut self, name: (usize, usize)) {
        let root = self.tree.element(0).expect("internal: a second root follows a first");
        let finding = problems::second_root(
            self.tree.part,
            name,
            (root.start_tag(), root.name()),
            root.end_tag(),
        );
        let mistake = self.problems.push(NONE, finding);
        // the root was closed too early: its real end tag is still to come
        self.swallow.push(Swallow { name: self.name_of_node(0), mistake });
    }

    /// The text is over: whatever is open is closed, with one finding for all of it.
    pub(super) fn close_at_end(&mut self) {
        let end = self.stopped.unwrap_or(self.text.len());
        while self.undo_start() {}
        let mut open = if self.stopped.is_some() { Vec::new() } else { self.open.clone() };
        open.retain(|open| !self.amend(*open));
        if let (Some(innermost), Some(outermost)) = (open.last(), open.first()) {
            let content = self.text.trim_end_matches(|c: char| c.is_ascii_whitespace());
            let insert: String = open.iter().rev().map(|open| self.closing_text(*open)).collect();
            // only end tags are missing where the text ends behind a child of the only open element
            let is_certain = open.len() == 1
                && content.ends_with('>')
                && innermost.first_child != NONE
                && !innermost.text_behind;
            let tag_of = |open: &Open| {
                let node = &self.tree.nodes[open.node as usize];
                (Span::new(node.start, node.open_end), self.name_of_node(open.node))
            };
            let (inner, outer) = (tag_of(innermost), tag_of(outermost));
            let at = content.len();
            let finding = problems::unclosed_at_end(
                self.tree.part,
                at,
                inner,
                outer,
                open.len(),
                &insert,
                is_certain,
            );
            self.problems.push_cut(innermost.node, finding);
        }
        while !self.open.is_empty() {
            self.force_close(end);
        }
    }

    fn closing_text(&self, open: Open) -> String {
        if open.first_child == NONE {
            return format!("</{}>", self.name_of_node(open.node));
        }
        self.closing_line(open.node)
    }
}

/// Whether an end tag's name is a misspelling of an element's.
fn is_near(name: &str, found: &str) -> bool {
    const LONGEST: usize = 64;
    if name.eq_ignore_ascii_case(found) || split_name(name).1 == split_name(found).1 {
        return true;
    }
    let (length, other) = (name.len(), found.len());
    if length.max(other) > LONGEST || name.bytes().chain(found.bytes()).any(is_space) {
        return false;
    }
    let allowed = match length.min(other) {
        0..=3 => return false,
        4..=7 => 1,
        8..=11 => 2,
        _ => 3,
    };
    length.abs_diff(other) <= allowed && strsim::osa_distance(name, found) <= allowed
}
