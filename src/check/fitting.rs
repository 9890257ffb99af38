//! Which of several models a document is held against: the one that it fits best.

use super::conform;
use crate::document::Document;
use crate::finding::{Finding, Grade, Severity};
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
    documents.min_by_key(|document| misfit(document.schema, &conform(document, lens).findings))
}

/// How badly something fits: first which children the root lacks or has beyond the model, whatever
/// that weighs, because a slip deep inside says nothing about what the whole is, and a model that
/// forgives everything would fit everything; then what is wrong, what of it no fix mends, and all
/// there is to say. What no page has for an operation belongs to another one; what is only inferred
/// about an operation would be an error if it were sure, and of two that fit as well the one that
/// is sure is meant.
fn misfit(schema: &Schema, findings: &[Finding]) -> [usize; 5] {
    let is_inferred = schema.grade == Grade::Inferred;
    let count = |which: &dyn Fn(&Finding) -> bool| findings.iter().filter(|f| which(f)).count();
    let is_wrong = |finding: &Finding| match finding.severity {
        Severity::Error => true,
        Severity::Warning => is_inferred || finding.rule.as_str() == "undocumented-element",
        Severity::Info => false,
    };
    let of_shape = |finding: &Finding| {
        let depth = finding.place.element.as_deref().map_or(0, |path| path.matches('/').count());
        match finding.rule.as_str() {
            "missing-element" => depth == 1,
            "unknown-element" => depth == 2,
            "undocumented-element" => depth == 2 && is_wrong(finding),
            _ => false,
        }
    };
    [
        count(&of_shape),
        count(&is_wrong),
        count(&|finding| is_wrong(finding) && finding.fixes.is_empty()),
        usize::from(is_inferred),
        findings.len(),
    ]
}
