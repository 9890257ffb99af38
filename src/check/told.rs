//! What was found, in a form that can be compared: in a debug build every document is looked at
//! twice, at a glance and at length, and both must say the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Conformed;

/// All that was found, as one number.
pub(super) fn told(found: &Conformed<'_>) -> u64 {
    let mut told = DefaultHasher::new();
    for finding in &found.findings {
        let edits = finding.fixes.iter().map(|fix| (&fix.title, fix.edits.len()));
        let labels = finding.labels.iter().map(|label| (label.place.span, &label.message));
        (finding.rule, finding.severity, finding.place.span, &finding.message).hash(&mut told);
        (&finding.note, &finding.help, &finding.subject).hash(&mut told);
        (&finding.place.element, &finding.place.key_path).hash(&mut told);
        (edits.collect::<Vec<_>>(), labels.collect::<Vec<_>>()).hash(&mut told);
    }
    for embedded in &found.embedded {
        (embedded.span, embedded.document, &embedded.bytes).hash(&mut told);
    }
    (&found.secrets, &found.explained).hash(&mut told);
    told.finish()
}
