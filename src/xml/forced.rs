//! Elements without an end tag: where they end, and which children are really their siblings.

use super::problems;
use super::reader::{Open, Reader};
use super::tree::{NONE, Scope};
use crate::finding::Finding;
use crate::text::Span;

impl Reader<'_> {
    /// Closes the innermost element where its content ends, without an end tag.
    ///
    /// An element that begins with text holds nothing but text: what follows it are its siblings.
    pub(super) fn force_close(&mut self, end: usize) {
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
        let content_end = self.tree.nodes[open.node as usize].close_start as usize;
        if let Some(at) = self.bare_end(open, content_end) {
            self.end_at(open.node, at);
        }
    }

    /// Ends an element with the `/Name>` at `at`, which is no text of it then.
    fn end_at(&mut self, id: u32, at: usize) {
        let node = &mut self.tree.nodes[id as usize];
        node.close_start = at as u32;
        node.scope.put(Scope::FORCED | Scope::UNCLOSED, false);
        self.tokens.charge(at - node.open_end as usize);
        let has_text =
            self.tree.element(id).is_some_and(|element| !element.stray_text().is_empty());
        self.tree.nodes[id as usize].scope.put(Scope::TEXT, has_text);
    }

    /// Where the text before `end` is `/Name>`, the end tag of an element without its `<`.
    fn bare_end(&self, open: Open, end: usize) -> Option<usize> {
        let node = &self.tree.nodes[open.node as usize];
        let content = &self.text[node.open_end as usize..end];
        let rest = content
            .trim_ascii_end()
            .strip_suffix('>')?
            .strip_suffix(self.name_of_node(open.node))?;
        let at = node.open_end as usize + rest.strip_suffix('/')?.len();
        self.is_own_text(open.node, at).then_some(at)
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

    /// Text of a child that was closed belongs to the innermost open element, behind that child.
    pub(super) fn gain_text(&mut self, element: u32) {
        self.tree.nodes[element as usize].scope.set(Scope::TEXT);
        if let Some(open) = self.open.last_mut() {
            open.text_behind = true;
        }
    }

    /// The finding for an element without an end tag, where the tag up to `tag_end` closes `outer`.
    pub(super) fn unclosed(
        &self,
        open: Open,
        tag_start: usize,
        tag_end: usize,
        outer: &str,
    ) -> Finding {
        let node = &self.tree.nodes[open.node as usize];
        let name = self.name_of_node(open.node);
        let sibling = self.first_sibling(open);
        let start_tag = Span::new(node.start, node.open_end);
        let end =
            sibling.map_or(tag_start, |sibling| self.tree.nodes[sibling as usize].start as usize);
        if let Some(at) = self.bare_end(open, end) {
            return problems::missing_end_bracket(self.tree.part, name, start_tag, at);
        }
        let content = &self.text[node.open_end as usize..end];
        let at = node.open_end as usize
            + content.trim_end_matches(|c: char| c.is_ascii_whitespace()).len();
        let is_leaf = open.first_child == NONE;
        let has_children = !is_leaf && sibling != Some(open.first_child);
        let insert = if has_children { self.closing_line(open.node) } else { format!("</{name}>") };
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

    fn closing_text(&self, open: Open) -> String {
        if open.first_child == NONE {
            return format!("</{}>", self.name_of_node(open.node));
        }
        self.closing_line(open.node)
    }

    /// The text is over: whatever is open is closed, with one finding for all of it.
    pub(super) fn close_at_end(&mut self) {
        let end = self.stopped.unwrap_or(self.text.len());
        // where reading stopped early, end tags may follow
        while self.stopped.is_none() && self.undo_start() {}
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
}
