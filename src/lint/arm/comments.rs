//! Comments of templates and parameter files that let findings be.

use crate::finding::Finding;
use crate::json::{Tree, Value};
use crate::settle::{self, Suppression};
use crate::text::Span;

/// What the comments of a document say to svclint, and what is wrong with them.
pub(super) fn suppressions(tree: &Tree<'_>) -> (Vec<Suppression>, Vec<Finding>) {
    let mut found = (Vec::new(), Vec::new());
    for comment in tree.comments() {
        let text = &tree.text()[comment.range()];
        if !text.contains("svclint") {
            continue;
        }
        let start = comment.start + 2;
        let end = if text.ends_with("*/") { comment.end - 2 } else { comment.end };
        let words = Span::new(start, end.max(start));
        let covers = behind(tree, *comment);
        let (said, mistakes) = settle::suppression_in_line(tree.part(), *comment, words, covers);
        found.0.extend(said);
        found.1.extend(mistakes);
    }
    found
}

/// The property or item that a comment stands before, with nothing between but space, commas and
/// other comments; before the first bracket, the whole text.
fn behind(tree: &Tree<'_>, comment: Span) -> Option<Span> {
    let start = |value: &Value<'_>| value.property_span().start;
    let all = tree.values().filter(|value| start(value) >= comment.end);
    // The outermost comes first of several that begin at one place.
    let next = all.min_by_key(start)?;
    let Some(parent) = next.parent() else {
        return Some(Span::new(0, tree.text().len() as u32));
    };
    let mut between = tree.text().get(comment.end as usize..start(&next) as usize)?.to_owned();
    for other in tree.comments() {
        if other.start >= comment.end && other.end <= start(&next) {
            between = between.replace(&tree.text()[other.range()], "");
        }
    }
    let is_before = between.chars().all(|c| c.is_whitespace() || c == ',');
    (is_before && parent.span().contains(comment)).then(|| next.property_span())
}
