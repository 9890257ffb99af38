//! Files that requests name as their bodies, or templates link to, among all others.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::Inspection;
use crate::document::Kind;
use crate::finding::Finding;

/// Inspections with each file once: what a request names as its body is what that request says,
/// however else it was found; what several requests say of it is said once.
pub(crate) fn merged(inspections: Vec<Inspection>) -> Vec<Inspection> {
    if !inspections.iter().any(Inspection::is_included) {
        return inspections;
    }
    let (included, mut others): (Vec<Inspection>, Vec<Inspection>) =
        inspections.into_iter().partition(Inspection::is_included);
    let mut files: HashMap<Arc<str>, Inspection> = HashMap::new();
    for mut inspection in included {
        let suppressions = inspection.take_suppressions();
        let Inspection { file, findings, settings, .. } = inspection;
        let known = files.entry(Arc::clone(&file.path)).or_insert_with(|| {
            let nothing = Inspection::of("", Kind::Request);
            let mut known = Inspection { file, settings, ..nothing };
            known.allow(suppressions);
            known
        });
        for finding in findings {
            let same = |other: &Finding| {
                other.rule == finding.rule
                    && other.place.span == finding.place.span
                    && other.message == finding.message
            };
            if !known.findings.iter().any(same) {
                known.findings.push(finding);
            }
        }
    }
    for other in &mut others {
        let is_body =
            matches!(other.file.kind, Kind::Request | Kind::Template | Kind::Unrecognised);
        if let Some(known) = files.remove(&other.file.path).filter(|_| is_body) {
            *other = known;
        }
    }
    others.extend(files.into_values());
    others
}
