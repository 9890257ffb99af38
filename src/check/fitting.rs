//! Which of several models a document is held against: the one that it fits best.

use super::conform;
use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::schema::{Lens, Schema};
use crate::xml::Tree;

/// The document that `tree` is, of all the schemas that have its root: the one with the least
/// that is wrong, and of equals the first. `None` when none of them has its root.
#[must_use]
pub fn fitting<'t>(
    tree: &'t Tree<'t>,
    candidates: &[&'static Schema],
    lens: &Lens,
) -> Option<Document<'t>> {
    if let [only] = candidates {
        return Document::new(tree, only);
    }
    let documents = candidates.iter().filter_map(|schema| Document::new(tree, schema));
    documents.min_by_key(|document| misfit(&conform(document, lens).findings))
}

/// How badly something fits: first what is wrong with the children of the root, because a slip
/// deep inside says nothing about what the whole is; then all errors, those that no fix mends,
/// and warnings.
fn misfit(findings: &[Finding]) -> [usize; 4] {
    let count = |which: &dyn Fn(&Finding) -> bool| findings.iter().filter(|f| which(f)).count();
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    let of_shape = |finding: &Finding| {
        let depth = finding.place.element.as_deref().map_or(0, |path| path.matches('/').count());
        match finding.rule.as_str() {
            // What the service writes lacks nothing for good, and still that tells what it is.
            "missing-element" => depth == 1 && finding.severity != Severity::Warning,
            "unknown-element" => depth == 2 && is_error(finding),
            _ => false,
        }
    };
    [
        count(&of_shape),
        count(&is_error),
        count(&|finding| is_error(finding) && finding.fixes.is_empty()),
        count(&|finding| finding.severity == Severity::Warning),
    ]
}
