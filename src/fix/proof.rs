//! The proof of fixes: the findings are gone, none is new, and what was not edited is what it was.

use super::State;
use super::choose::Step;
use super::layer::Rewritten;
use super::matching::{is_at, matched};
use super::trees;
use crate::finding::{Finding, Place};

/// Holds the files after `steps` against what they were.
///
/// # Errors
/// What is wrong, as the rest of a sentence that begins with "it".
pub(super) fn prove(
    before: &State,
    after: &State,
    steps: &[&Step<'_>],
    files: &[(usize, Rewritten)],
) -> Result<(), String> {
    let mended: Vec<&Finding> = steps.iter().map(|step| step.finding).collect();
    let opens = steps.iter().any(|step| step.opens());
    let new = matched(&before.report, &after.report, &mended, files).new;
    for finding in new {
        let same = |old: &&Finding| is_at(finding, old, files) && old.message == finding.message;
        if mended.iter().any(same) {
            return Err("would not mend it".to_owned());
        }
        if is_left(finding, steps, files) {
            continue;
        }
        // A mended tag uncovers what stood behind it.
        if !opens || stands_before_edits(finding, files) {
            let Finding { rule, message, .. } = finding;
            return Err(format!("would bring up {rule}: {message}"));
        }
    }
    for (_, file) in files {
        unchanged(file, opens)?;
    }
    Ok(())
}

/// Whether a finding is about what one of the fixes wrote to be filled in, here or beside it.
fn is_left(finding: &Finding, steps: &[&Step<'_>], files: &[(usize, Rewritten)]) -> bool {
    let is_new = |place: &Place| {
        let name = place.part.name();
        let file = files.iter().map(|(_, file)| file).find(|file| file.after.name() == name);
        place.inner.is_none() && file.is_some_and(|file| file.shifts.is_new(place.span.start))
    };
    let mut places = finding.labels.iter().map(|label| &label.place).chain([&finding.place]);
    steps.iter().any(|step| step.fix.leaves.contains(&finding.rule)) && places.any(is_new)
}

/// Whether a place in a file was readable before and its markup is wrong only now.
fn stands_before_edits(finding: &Finding, files: &[(usize, Rewritten)]) -> bool {
    let part = finding.place.part.name();
    let file = files.iter().map(|(_, file)| file).find(|file| file.after.name() == part);
    finding.rule.as_str() == "malformed-xml"
        && file.is_some_and(|file| finding.place.span.start < file.shifts.first())
}

/// Compares a text, and what is encoded in it, with what it was.
fn unchanged(file: &Rewritten, opens: bool) -> Result<(), String> {
    trees::compare(file, opens)?;
    file.inner.iter().try_for_each(|inner| unchanged(inner, opens))
}
