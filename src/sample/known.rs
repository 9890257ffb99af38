//! What stands in an element of a sample, for conditions to be held against.

use super::node::{Inside, Node, Piece};
use crate::schema::{Condition, Pattern, Term, Test};
use crate::text::letters::Letters;

/// What is known of the children of an element: what a condition asks for, and what was written.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Paths from the element, with values where they are asked for.
    asked: Vec<(&'static str, Test)>,
    /// Paths from the element, with the values that stand there.
    written: Option<Vec<(String, Option<String>)>>,
}

impl Known {
    /// What a condition asks for, before anything is written.
    pub(super) fn asked(when: Condition) -> Self {
        let asked = when.terms.iter().map(|term| (term.path, term.test)).collect();
        Self { asked, written: None }
    }

    /// What was written, without what stands in comments.
    pub(super) fn of(pieces: &[Piece], when: Condition) -> Self {
        let live = pieces.iter().filter_map(Piece::live);
        Self { written: Some(Vec::new()), ..Self::asked(when) }.with(live)
    }

    /// The same with more elements.
    pub(super) fn with<'n>(mut self, nodes: impl IntoIterator<Item = &'n Node>) -> Self {
        let written = self.written.get_or_insert_default();
        for node in nodes {
            gather(node, "", written);
        }
        self
    }

    /// The same with more elements somewhere below, `RoleList/Role/`.
    pub(super) fn with_below(mut self, path: &str, nodes: &[Node]) -> Self {
        let written = self.written.get_or_insert_default();
        for node in nodes {
            gather(node, path, written);
        }
        self
    }

    /// The same without elements of that name.
    pub(super) fn without(mut self, name: &str) -> Self {
        if let Some(written) = &mut self.written {
            written.retain(|(path, _)| path.split('/').next() != Some(name));
        }
        self
    }

    /// Whether a child of that name is asked for.
    pub(super) fn has(&self, name: &str) -> bool {
        let asks = |test: &Test| matches!(test, Test::Present | Test::Is(_));
        self.asked.iter().any(|(path, test)| *path == name && asks(test))
    }

    /// Whether no child of that name may stand.
    pub(super) fn lacks(&self, name: &str) -> bool {
        self.asked.iter().any(|(path, test)| *path == name && *test == Test::Absent)
    }

    /// The value that a child of that name is asked for.
    pub(super) fn value(&self, name: &str) -> Option<&'static str> {
        self.asked.iter().find_map(|(path, test)| match test {
            Test::Is(value) if *path == name => Some(*value),
            _ => None,
        })
    }

    /// Whether all of a condition that asks for something surely holds.
    pub(super) fn holds(&self, condition: &Condition) -> bool {
        !condition.is_none() && condition.terms.iter().all(|term| self.test(term) == Some(true))
    }

    /// Whether one of these surely fails.
    pub(super) fn fails(&self, terms: &[Term]) -> bool {
        terms.iter().any(|term| self.test(term) == Some(false))
    }

    /// What is known about a path; of those that lead out of the element, that what must not stand
    /// there does not: an element is written where nothing that excludes it stands beside it.
    fn test(&self, term: &Term) -> Option<bool> {
        let path = term.path;
        if path.starts_with("../") && term.test == Test::Absent {
            return Some(true);
        }
        if path.starts_with(['/', '.', '@']) || path.contains(['[', '@']) {
            return None;
        }
        let written = self.written.as_ref()?;
        let (first, last) = path.split_once("//").unwrap_or((path, ""));
        let fits = |at: &str| match last {
            "" => at == path,
            _ => at.starts_with(&format!("{first}/")) && at.ends_with(&format!("/{last}")),
        };
        let mut found = written.iter().filter(|(at, _)| fits(at));
        let is = |value: &str, given: &Option<String>| {
            given.as_ref().is_some_and(|given| given.is_like(value))
        };
        let looks = |pattern: Pattern, given: &Option<String>| {
            given.as_ref().is_some_and(|given| pattern.matches(given))
        };
        Some(match term.test {
            Test::Present => found.next().is_some(),
            Test::Absent => found.next().is_none(),
            Test::Is(value) => found.any(|(_, given)| is(value, given)),
            Test::IsNot(value) => !found.any(|(_, given)| is(value, given)),
            Test::Like(pattern) => found.any(|(_, given)| looks(pattern, given)),
            Test::Unlike(pattern) => {
                found.clone().next().is_some() && !found.any(|(_, given)| looks(pattern, given))
            }
        })
    }
}

fn gather(node: &Node, before: &str, written: &mut Vec<(String, Option<String>)>) {
    let path = format!("{before}{}", node.name);
    match &node.inside {
        Inside::Value(value) => written.push((path, Some(value.clone()))),
        Inside::Pieces(pieces) => {
            let below = format!("{path}/");
            for node in pieces.iter().filter_map(Piece::live) {
                gather(node, &below, written);
            }
            written.push((path, None));
        }
    }
}
