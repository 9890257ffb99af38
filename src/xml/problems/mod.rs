//! The mistakes of a document in words, and the list that they are gathered in.
//!
//! The wording of all of them lives in this folder so that it has one tone: names and values in
//! backticks, no full stop behind a message, help in full sentences.

mod attributes;
mod document;
mod encoding;
mod tags;
mod text;

pub(super) use attributes::{
    bad_name, duplicate_attribute, empty_declaration, reserved_declaration, reserved_prefix,
    same_expanded_name, tag_flaw, unbound_prefix,
};
pub(super) use document::{
    characters, comment_hyphens, declaration, declaration_mark, doctype, instruction, no_root,
    second_root, space_before_declaration, text_too_long, too_broken, too_deep,
    too_many_attributes, unknown_markup, unterminated,
};
pub(super) use tags::{
    closed_too_late, cut_tag, end_tag_flaw, mismatched, missing_bracket, missing_end_bracket,
    nameless_end_tag, space_in_tag, start_instead_of_end, stray_end_tag, stray_is_mismatched,
    torn_and_unclosed, unclosed, unclosed_at_end,
};

use std::sync::Arc;

use super::limits::MAX_MISTAKES;
use super::slips::Slips;
use super::tree::{NONE, Tree};
use crate::finding::{Finding, RuleName, Severity};
use crate::text::{Part, Span, order};

/// The rule of everything that is no XML.
const MALFORMED: RuleName = RuleName::new("malformed-xml");
/// The rule of what is more than the reader takes.
const LIMIT: RuleName = RuleName::new("limit-exceeded");

/// Names longer than that are shortened in messages.
const LONGEST_NAME: usize = 60;

/// Further places that one finding labels.
const MORE_LABELS: usize = 2;

/// The mistakes that were found, each with the element that it is about.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<(u32, Finding)>,
    /// Whether one of them is that the document is cut off.
    is_cut: bool,
    /// The findings about text before and behind the root.
    outside: [Option<usize>; 2],
}

impl Problems {
    /// Adds a mistake in `element`, or outside of any (`NONE`); its number is for `get`.
    #[cold]
    #[inline(never)]
    pub(super) fn push(&mut self, element: u32, finding: Finding) -> usize {
        if !self.is_full() {
            self.found.push((element, finding));
        }
        self.found.len() - 1
    }

    /// Adds the finding that the document is cut off.
    pub(super) fn push_cut(&mut self, element: u32, finding: Finding) {
        self.is_cut = true;
        self.push(element, finding);
    }

    /// Whether reading has to stop: this is no longer XML.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MAX_MISTAKES
    }

    /// Adds a finding that must not be left out: it says why others are.
    pub(super) fn push_last(&mut self, element: u32, finding: Finding) {
        self.found.push((element, finding));
    }

    /// The element `from` is no element: what was said about it is about `to`.
    pub(super) fn move_element(&mut self, from: u32, to: u32) {
        for (element, _) in &mut self.found {
            match *element {
                NONE => {}
                moved if moved == from => *element = to,
                behind if behind > from => *element -= 1,
                _ => {}
            }
        }
    }

    /// An element was put before what was the element `from`: numbers go up.
    pub(super) fn make_room(&mut self, from: u32) {
        for (element, _) in &mut self.found {
            *element += u32::from(*element != NONE && *element >= from);
        }
    }

    /// The finding with that number.
    pub(super) fn get(&mut self, index: usize) -> &mut Finding {
        &mut self.found[index].1
    }

    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.outside = [None, None];
        self.is_cut = false;
    }

    pub(super) fn has_malformed(&self) -> bool {
        self.found.iter().any(|(_, finding)| finding.rule == MALFORMED)
    }

    /// Whether there is no finding but those about text outside of the root.
    pub(super) fn is_only_outside(&self) -> bool {
        self.found.len() == self.outside.iter().flatten().count()
    }

    /// Tells of text outside of the root, once before and once behind it.
    pub(super) fn outside(&mut self, part: &Arc<Part>, start: usize, end: usize, is_behind: bool) {
        if self.outside[usize::from(is_behind)].is_none() {
            let index = self.push(NONE, document::outside(part, start, end, is_behind));
            self.outside[usize::from(is_behind)] = Some(index);
        }
    }

    /// Tells what is wrong in a run of text or in a value; `place` says which of them it is.
    pub(super) fn slips(
        &mut self,
        part: &Arc<Part>,
        element: u32,
        mut slips: Slips<'_>,
        place: &str,
        has_doctype: bool,
    ) {
        slips.settle(part.text());
        if has_doctype {
            slips.unknown.clear();
        }
        for finding in text::slips(part, &slips, place) {
            self.push(element, finding);
        }
    }

    /// Tells what is wrong with the encoding.
    pub(super) fn of_encoding(&mut self, part: &Arc<Part>) {
        for problem in part.problems() {
            if self.is_cut && encoding::is_cut_character(part, problem) {
                continue;
            }
            self.push_last(NONE, encoding::problem(part, problem));
        }
    }

    /// The findings in the order of the text, each with the path of its element.
    pub(super) fn take(self, tree: &Tree<'_>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self
            .found
            .into_iter()
            .map(|(element, finding)| match tree.element(element) {
                Some(element) => {
                    let path = element.path();
                    finding.on(path.clone(), path)
                }
                None => finding,
            })
            .collect();
        order::by_key(&mut findings, |finding| finding.place.span);
        findings
    }
}

#[cold]
#[inline(never)]
fn malformed(part: &Arc<Part>, span: Span, message: impl Into<String>) -> Finding {
    Finding::new(MALFORMED, Severity::Error, part, span, message)
}

#[cold]
#[inline(never)]
fn limit(part: &Arc<Part>, span: Span, message: impl Into<String>) -> Finding {
    Finding::new(LIMIT, Severity::Error, part, span, message)
}

fn span(start: usize, end: usize) -> Span {
    Span::new(start as u32, end as u32)
}

/// A name or value in a message: shortened where it is long, on one line.
fn short(name: &str) -> String {
    let mut short: String =
        name.chars().take(LONGEST_NAME).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}

/// A character as operators can look it up: `U+000B`.
fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}
