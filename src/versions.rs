//! Which versions of the service a body is for: it is held against each of them, and what is wrong
//! in some only says which it asks for and which it outlives.

use std::collections::BTreeMap;

use crate::check;
use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::rules;
use crate::schema::{Catalog, Lens, Version};
use crate::text::Span;
use crate::text::order;

/// The versions that a body fits.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The first one that it is valid in; `None`: there is none.
    pub from: Option<Version>,
    /// The last one, where a later one takes something away.
    pub until: Option<Version>,
    /// What asks for a version, the newest first.
    pub demands: Vec<Change>,
    /// What a later version takes away, or asks for beside, the oldest first.
    pub losses: Vec<Change>,
    /// How many errors there are whatever the version.
    pub mistakes: usize,
}

/// Something that is wrong before a version, or from it on.
#[derive(Clone, Debug)]
pub struct Change {
    /// Of a demand the first version that fulfils it, of a loss the first one that minds.
    pub version: Version,
    /// What it weighs to send another version.
    pub severity: Severity,
    /// What is wrong there.
    pub message: String,
    /// The path of the element.
    pub element: String,
    /// Where it stands.
    pub span: Span,
}

/// What is the same mistake in another version: place, rule and subject.
type Mistake = (Span, &'static str, String);

/// A finding in the versions that have it: their places among those that were tried.
struct Seen {
    finding: Finding,
    first: usize,
    last: usize,
}

/// Holds a request body against every version that has its operation.
#[must_use]
pub fn fit(document: &Document<'_>, lens: &Lens, catalog: &Catalog) -> Fit {
    let gate = document.schema.gate;
    let known = catalog.versions.iter().map(|known| known.version);
    let versions: Vec<Version> = known.filter(|version| gate.admits(Some(*version))).collect();
    let (mistakes, seen) = try_all(document, lens, &versions);
    let is_error = |seen: &&Seen| seen.finding.severity == Severity::Error;
    let is_wrong = |index: usize| {
        seen.iter().filter(is_error).any(|seen| (seen.first..=seen.last).contains(&index))
    };
    let from = (0..versions.len()).find(|index| !is_wrong(*index));
    let until = from.and_then(|from| (from..versions.len()).find(|index| is_wrong(*index)));

    let (mut demands, mut losses) = (Vec::new(), Vec::new());
    for Seen { finding, first, last } in &seen {
        let change = |version: Version| Change {
            version,
            severity: finding.severity,
            message: finding.message.clone(),
            element: finding.place.element.clone().unwrap_or_default(),
            span: finding.place.span,
        };
        let next = versions.get(last + 1);
        // What ends before the version that was found asks for one, and so does a doubt that
        // goes on into it.
        let asks = from.map_or(*first == 0, |from| *first <= from);
        match next {
            Some(next) if asks => demands.push(change(*next)),
            _ => losses.push(change(versions[*first])),
        }
    }
    order::by_key(&mut demands, |change| (std::cmp::Reverse(change.version), change.span));
    order::by_key(&mut losses, |change| (change.version, change.span));
    Fit {
        from: from.map(|index| versions[index]),
        until: until.map(|index| versions[index - 1]),
        demands,
        losses,
        mistakes,
    }
}

/// What is wrong in some versions only, in runs of them, and how many errors there are in all.
fn try_all(document: &Document<'_>, lens: &Lens, versions: &[Version]) -> (usize, Vec<Seen>) {
    let mut found: BTreeMap<Mistake, Vec<(usize, Finding)>> = BTreeMap::new();
    for (index, version) in versions.iter().enumerate() {
        let lens = Lens { version: Some(*version), ..lens.clone() };
        for mut finding in check::conform(document, &lens).findings {
            if !finding.judged {
                let page = rules::page(finding.rule.as_str());
                finding.severity = page.map_or(Severity::Error, |page| page.severity);
            }
            let key = (finding.place.span, finding.rule.as_str(), finding.subject.clone());
            let of_key = found.entry(key).or_default();
            // A place may have several findings of a rule; one says enough here.
            if of_key.last().is_none_or(|(last, _)| *last != index) {
                of_key.push((index, finding));
            }
        }
    }
    let mut mistakes = 0;
    let mut seen: Vec<Seen> = Vec::new();
    for of_key in found.into_values() {
        let severe = of_key.iter().any(|(_, finding)| finding.severity == Severity::Error);
        if of_key.len() == versions.len() {
            mistakes += usize::from(severe);
            continue;
        }
        let mut run: Option<Seen> = None;
        for (index, finding) in of_key {
            if finding.severity == Severity::Info {
                continue;
            }
            match &mut run {
                Some(run) if run.last + 1 == index && run.finding.severity == finding.severity => {
                    run.last = index;
                    run.finding = finding;
                }
                _ => seen.extend(run.replace(Seen { finding, first: index, last: index })),
            }
        }
        seen.extend(run);
    }
    (mistakes, seen)
}
