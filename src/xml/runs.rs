//! Runs of text: references, stray characters, and what stands outside of the root.

use super::names::{is_allowed, is_space};
use super::reader::Reader;
use super::references::Reference;
use super::slips::Slips;
use super::tree::{NONE, Scope};

/// A run of character data, references and stray `<` between two pieces of markup.
#[derive(Default)]
pub(super) struct Run<'t> {
    pub(super) slips: Slips<'t>,
    /// Where the first character outside of the root stands that is no white space.
    pub(super) outside: Option<usize>,
    pub(super) end: usize,
}

impl Run<'_> {
    /// Whether nothing is wrong with it that is not told yet.
    pub(super) fn is_told(&self) -> bool {
        self.outside.is_none() && self.slips.is_empty()
    }
}

impl Reader<'_> {
    /// Character data up to markup or to an ampersand.
    pub(super) fn text_run(&mut self, start: usize, end: usize) {
        self.run.end = end;
        let bytes = &self.text.as_bytes()[start..end];
        let Some(first) = bytes.iter().position(|&byte| !is_space(byte)) else { return };
        self.own_text(start + first);
        if !self.open.is_empty() {
            self.run.slips.text(self.text, start + first, end);
        }
    }

    pub(super) fn reference(&mut self, start: usize, end: usize) {
        if self.open.is_empty() {
            self.own_text(start);
            self.run.end = end;
            return;
        }
        let (reference, length) = self.run.slips.reference(self.text, start);
        let is_space = matches!(reference, Reference::Character(' ' | '\t' | '\r' | '\n'));
        if !is_space {
            self.own_text(start);
        }
        self.text_run(start + length, end);
    }

    /// The element that is open here has text of its own; outside of the root none may stand.
    pub(super) fn own_text(&mut self, at: usize) {
        let Some(open) = self.open.last_mut() else {
            self.run.outside.get_or_insert(at);
            return;
        };
        if open.first_child == NONE {
            open.text_before = true;
        } else {
            open.text_behind = true;
        }
        self.tree.nodes[open.node as usize].scope.set(Scope::TEXT);
    }

    /// Markup has come: what is wrong with the text before it is told.
    pub(super) fn flush(&mut self) {
        if self.run.is_told() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let element = self.current();
        if let Some(start) = run.outside {
            let text = &self.text[start..run.end.max(start + 1)];
            let is_replaced =
                |c| c == char::REPLACEMENT_CHARACTER && !self.tree.part.problems().is_empty();
            let is_told_elsewhere =
                text.chars().all(|c| !is_allowed(c) || c.is_ascii_whitespace() || is_replaced(c));
            if self.doctype.is_none() && !is_told_elsewhere {
                let end = start + text.trim_end().len();
                self.problems.outside(self.tree.part, start, end, !self.tree.nodes.is_empty());
            }
        }
        let part = self.tree.part;
        self.problems.slips(part, element, run.slips, "text", self.doctype.is_some());
    }

    /// A `<` that begins nothing is text.
    pub(super) fn stray(&mut self, at: usize) {
        if !self.open.is_empty() {
            self.run.slips.stray.push(at);
        }
        self.own_text(at);
        self.run.end = at + 1;
        self.tokens.resume(at + 1);
    }
}
