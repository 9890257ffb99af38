//! Decides about findings: what they weigh, which are selected, in which order they come. None is
//! dropped without being counted.

mod fingerprint;
mod selection;

pub use selection::{Selection, SelectionError};

use std::collections::HashSet;

use crate::finding::{Evidence, Finding, Grade};
use crate::rules::{self, Group, Once};

/// What decides about findings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The rules that speak.
    pub selection: Selection,
}

/// A finding with what was decided about it.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The finding, with its final severity and evidence.
    pub finding: Finding,
    /// The group of its rule.
    pub group: Group,
    /// What became of it.
    pub fate: Fate,
    /// What stays the same when lines move and files are reformatted.
    pub fingerprint: String,
}

/// What becomes of a finding that is not deselected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is shown and counts.
    Reported,
}

impl Fate {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
        }
    }
}

/// What a finding rests on that says nothing of its own: what the page of its rule says, and where
/// the schema was read, unless the page names that too.
fn evidence(page: Evidence, read_in: Option<(Grade, &'static str)>) -> Evidence {
    let is_named = |source: &str| source.split(", ").any(|id| page.source.contains(id));
    match read_in.filter(|(_, source)| !is_named(source)) {
        Some((grade, source)) => Evidence { grade, source, says: page.says },
        None => page,
    }
}

/// Settles findings: gives them in order, and how many were of rules that are not selected.
///
/// # Panics
/// On a finding of a rule without a page; the build refuses such a rule.
#[must_use]
pub fn settle(findings: Vec<Finding>, settings: &Settings) -> (Vec<Settled>, usize) {
    let mut ignored = 0;
    let mut settled = Vec::with_capacity(findings.len());
    for mut finding in findings {
        let page = rules::page(finding.rule.as_str()).expect("internal: a rule has a page");
        if !settings.selection.contains(page) {
            ignored += 1;
            continue;
        }
        if !finding.judged {
            finding.severity = page.severity;
        }
        let read_in = finding.read_in;
        finding.evidence.get_or_insert_with(|| evidence(page.evidence, read_in));
        settled.push((
            page.once,
            Settled {
                finding,
                group: page.group,
                fate: Fate::Reported,
                fingerprint: String::new(),
            },
        ));
    }
    settled.sort_by(|(_, one), (_, other)| order(&one.finding).cmp(&order(&other.finding)));
    let mut spoken: HashSet<String> = HashSet::new();
    settled.retain(|(once, settled)| match once {
        Once::Place => true,
        Once::File => {
            spoken.insert(format!("{} {}", settled.finding.rule, settled.finding.place.part.name()))
        }
        Once::Service => {
            let name = settled.finding.place.part.name();
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            spoken.insert(format!("{} {folder}/", settled.finding.rule))
        }
        Once::Run => spoken.insert(settled.finding.rule.to_string()),
    });
    let mut settled: Vec<Settled> = settled.into_iter().map(|(_, settled)| settled).collect();
    fingerprint::set(&mut settled);
    (settled, ignored)
}

/// By path, offset, rule; inside of one value by the place in the decoded text.
fn order(finding: &Finding) -> impl Ord + '_ {
    let place = &finding.place;
    let inner = place.inner.as_ref().map(|inner| inner.place.span);
    (place.part.name(), place.span.start, inner, finding.rule, &finding.subject)
}
