//! What stands in an element of a sample, for conditions to be held against.

use super::plan::{Inside, Node, Piece};
use crate::schema::{Condition, Test};

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
        let mut written = Vec::new();
        gather(pieces, "", &mut written);
        Self { written: Some(written), ..Self::asked(when) }
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

    /// Whether all of a condition surely holds.
    pub(super) fn holds(&self, condition: &Condition) -> bool {
        condition.terms.iter().all(|term| self.test(term.path, term.test) == Some(true))
    }

    /// Whether nothing of a condition surely fails.
    pub(super) fn may(&self, condition: &Condition) -> bool {
        condition.terms.iter().all(|term| self.test(term.path, term.test) != Some(false))
    }

    /// What is known about a path; nothing about those that lead out of the element.
    fn test(&self, path: &str, test: Test) -> Option<bool> {
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
            given.as_ref().is_some_and(|given| given.eq_ignore_ascii_case(value))
        };
        Some(match test {
            Test::Present => found.next().is_some(),
            Test::Absent => found.next().is_none(),
            Test::Is(value) => found.any(|(_, given)| is(value, given)),
            Test::IsNot(value) => !found.any(|(_, given)| is(value, given)),
        })
    }
}

fn gather(pieces: &[Piece], before: &str, written: &mut Vec<(String, Option<String>)>) {
    for piece in pieces {
        let Piece::Live(Node { name, inside, .. }) = piece else { continue };
        let path = format!("{before}{name}");
        match inside {
            Inside::Value(value) => written.push((path, Some(value.clone()))),
            Inside::Pieces(pieces) => {
                gather(pieces, &format!("{path}/"), written);
                written.push((path, None));
            }
        }
    }
}
