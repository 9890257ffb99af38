//! End tags, and how reading goes on where they do not fit.

use super::end_tag::{self, EndTag, EndTagFlaw};
use super::names::{is_blank, is_space, split_name};
use super::problems;
use super::reader::{Flow, Open, Reader};
use super::start_tag::StartTag;
use super::tree::NONE;
use crate::text::Span;
use crate::text::nearest::distance;

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
    #[inline]
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

    /// Whether `</name>` between two offsets is the end tag of the innermost element, as nearly always.
    pub(super) fn closes_innermost(&self, start: usize, end: usize) -> bool {
        let Some(innermost) = self.open.last() else { return false };
        let tag = self.text[start..end].strip_prefix("</").and_then(|tag| tag.strip_suffix('>'));
        tag == Some(self.name_of_node(innermost.node))
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
    #[inline]
    pub(super) fn close(&mut self, close_start: usize) {
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
        if self.insert_start(name, start) {
            self.end_tag_flaw(start, tag);
            return;
        }
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

    /// Whether a finding that was made says already why an element has no end tag.
    pub(super) fn amend(&mut self, open: Open) -> bool {
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
    length.abs_diff(other) <= allowed && distance(name, found) <= allowed
}
