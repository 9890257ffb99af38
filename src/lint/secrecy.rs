//! What must not be shown, found out where something is shown.
//!
//! To look for secrets takes as long as all the rest. Of a document about which nothing is said
//! nothing is shown either, so that nobody has to look there.

use std::collections::HashSet;
use std::sync::Arc;

use super::Inspection;
use crate::document;
use crate::finding::Place;
use crate::text::{Part, Span};
use crate::xml::Tree;

/// Says which spans of a document must never be printed: `secrets`, which its model knows, and what
/// looks like one.
#[inline(never)]
pub(super) fn conceal(tree: &Tree<'_>, secrets: Vec<Span>) {
    tree.part().conceal([secrets, document::secrets(tree)].concat());
}

/// The texts of which a report may show something: findings lie there, or are explained there, or
/// a comment there allows something, which may turn out to be of no use.
pub(super) fn shown(inspections: &[Inspection]) -> HashSet<*const Part> {
    let mut shown = HashSet::new();
    for inspection in inspections {
        for finding in &inspection.findings {
            let labels = finding.labels.iter().map(|label| &label.place);
            let places = labels.chain([&finding.place]).flat_map(with_inner);
            shown.extend(places.map(|place| Arc::as_ptr(&place.part)));
        }
        shown.extend(inspection.suppressions().iter().map(|one| Arc::as_ptr(&one.part)));
    }
    shown
}

fn with_inner(place: &Place) -> impl Iterator<Item = &Place> {
    std::iter::successors(Some(place), |place| place.inner.as_ref().map(|inner| &inner.place))
}
