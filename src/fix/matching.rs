//! Findings before and after: which one is which, although text has moved.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::layer::Rewritten;
use crate::finding::{Finding, Place};
use crate::lint::Report;

/// What became of the findings.
pub(super) struct Matched<'r> {
    /// Those that were not there before.
    pub(super) new: Vec<&'r Finding>,
}

/// Pairs the findings that count with those that counted before, but for `mended`: by place, else by
/// what they say, else by the element that they are about.
pub(super) fn matched<'r>(
    before: &Report,
    after: &'r Report,
    mended: &[&Finding],
    files: &[(usize, Rewritten)],
) -> Matched<'r> {
    let is_mended = |finding: &Finding| mended.iter().any(|one| std::ptr::eq(*one, finding));
    let mut old: Vec<&Finding> = before.reported().map(|settled| &settled.finding).collect();
    old.retain(|finding| !is_mended(finding));
    let mut new: Vec<&'r Finding> = after.reported().map(|settled| &settled.finding).collect();
    let name = |finding: &Finding| (finding.rule, finding.place.part.name().to_owned());
    pair(
        &mut old,
        &mut new,
        |finding| (name(finding), moved(&finding.place, files)),
        |finding| (name(finding), starts(&finding.place)),
    );
    let words =
        |finding: &Finding| (name(finding), finding.message.clone(), finding.subject.clone());
    pair(&mut old, &mut new, words, words);
    let element = |finding: &Finding| {
        let inner = finding.place.innermost().key_path.clone();
        (name(finding), finding.place.key_path.clone(), inner, finding.subject.clone())
    };
    pair(&mut old, &mut new, element, element);
    Matched { new }
}

/// Whether `finding` stands where `old` stood.
pub(super) fn is_at(finding: &Finding, old: &Finding, files: &[(usize, Rewritten)]) -> bool {
    finding.rule == old.rule
        && finding.place.part.name() == old.place.part.name()
        && starts(&finding.place) == moved(&old.place, files)
}

/// Takes out of both lists what has the same key.
fn pair<K: Eq + Hash>(
    old: &mut Vec<&Finding>,
    new: &mut Vec<&Finding>,
    key_of_old: impl Fn(&Finding) -> K,
    key_of_new: impl Fn(&Finding) -> K,
) {
    if old.is_empty() || new.is_empty() {
        return;
    }
    let mut free: HashMap<K, usize> = HashMap::with_capacity(new.len());
    for finding in new.iter() {
        *free.entry(key_of_new(finding)).or_default() += 1;
    }
    let mut taken: HashMap<K, usize> = HashMap::new();
    old.retain(|finding| {
        let key = key_of_old(finding);
        let Some(count) = free.get_mut(&key).filter(|count| **count > 0) else { return true };
        *count -= 1;
        *taken.entry(key).or_default() += 1;
        false
    });
    new.retain(|finding| {
        let Some(count) = taken.get_mut(&key_of_new(finding)).filter(|count| **count > 0) else {
            return true;
        };
        *count -= 1;
        false
    });
}

/// Where a place begins, in the file and in what is encoded there.
fn starts(place: &Place) -> Vec<Option<u32>> {
    std::iter::successors(Some(place), |place| place.inner.as_ref().map(|inner| &inner.place))
        .map(|place| Some(place.span.start))
        .collect()
}

/// Where a place begins once the files are rewritten.
fn moved(place: &Place, files: &[(usize, Rewritten)]) -> Vec<Option<u32>> {
    let is_here =
        |rewritten: &&Rewritten, place: &Place| Arc::ptr_eq(&rewritten.before, &place.part);
    // Several requests may have read one file as their body, each for itself.
    let mut rewritten =
        files.iter().map(|(_, file)| file).find(|file| file.before.name() == place.part.name());
    let mut starts = Vec::new();
    let mut next = Some(place);
    while let Some(place) = next {
        let start = place.span.start;
        starts.push(rewritten.map_or(Some(start), |new| new.shifts.place(start)));
        next = place.inner.as_ref().map(|inner| &inner.place);
        rewritten = rewritten
            .zip(next)
            .and_then(|(new, next)| new.inner.iter().find(|inner| is_here(inner, next)));
    }
    starts
}
