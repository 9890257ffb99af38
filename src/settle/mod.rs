//! Decides about findings: what they weigh, which are selected, in which order they come. None is
//! dropped without being counted.

mod allow;
mod baseline;
mod covers;
mod fingerprint;
mod selection;
mod suppression;

pub use baseline::{Baseline, BaselineError, Entry};
pub use selection::{Selection, SelectionError, Severities};
pub use suppression::{Suppression, suppression_in_line, suppressions};

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::finding::{Evidence, Finding, Grade};
use crate::rules::{self, Group, Once};
use crate::schema::Version;
use crate::text::order;

/// What decides about findings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The rules that speak.
    pub selection: Selection,
    /// What they weigh, where it is not what their pages say.
    pub severities: Severities,
    /// Whether every suppression has to say why.
    pub require_reason: bool,
    /// Fingerprints of findings that are known and hidden.
    pub baseline: HashSet<String>,
    /// Settings of their own for the files of these names; the baseline is that of the run.
    pub files: HashMap<String, Arc<Settings>>,
    /// The service that a configuration puts the file in, of no meaning but to be compared.
    pub service: Option<String>,
}

impl Settings {
    /// What decides about the findings in a file.
    #[must_use]
    pub fn of(&self, path: &str) -> &Self {
        self.files.get(path).map_or(self, Arc::as_ref)
    }
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is shown and counts.
    Reported,
    /// A comment in the file allows it.
    Suppressed {
        /// Why, as the comment says it.
        reason: Option<String>,
    },
    /// It was there already when the baseline was made.
    Baselined,
}

impl Fate {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Suppressed { .. } => "suppressed",
            Self::Baselined => "baselined",
        }
    }
}

impl Settled {
    /// Whether it is shown and counts.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        self.fate == Fate::Reported
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
/// `today` is what the ends of suppressions are held against.
///
/// # Panics
/// On a finding of a rule without a page; the build refuses such a rule.
#[must_use]
pub fn settle(
    findings: Vec<Finding>,
    suppressions: &[Suppression],
    settings: &Settings,
    today: Version,
) -> (Vec<Settled>, usize) {
    let mut ignored = 0;
    let mut settled = weigh(findings, settings, &mut ignored);
    if !suppressions.is_empty() {
        let about = suppression::apply(&mut settled, suppressions, settings, today);
        settled.extend(weigh(about, settings, &mut ignored));
        sort(&mut settled);
    }
    tell_once(&mut settled, settings);
    fingerprint::set(&mut settled);
    for one in &mut settled {
        if one.is_reported() && settings.baseline.contains(&one.fingerprint) {
            one.fate = Fate::Baselined;
        }
    }
    (settled, ignored)
}

/// Leaves out the findings in the file `path` of rules that are not selected, and gives their number:
/// what will be decided anyhow need not be kept until everything else was looked at.
pub(crate) fn leave_out(findings: &mut Vec<Finding>, path: &str, settings: &Settings) -> usize {
    let before = findings.len();
    findings.retain(|finding| {
        let page = rules::page(finding.rule.as_str());
        finding.place.part.name() != path || page.is_none_or(|p| settings.selection.contains(p))
    });
    before - findings.len()
}

/// Gives findings their final severity and evidence, in order; leaves out what is not selected.
fn weigh(findings: Vec<Finding>, settings: &Settings, ignored: &mut usize) -> Vec<Settled> {
    let mut settled = Vec::with_capacity(findings.len());
    for mut finding in findings {
        let page = rules::page(finding.rule.as_str()).expect("internal: a rule has a page");
        let settings = settings.of(finding.place.part.name());
        if !settings.selection.contains(page) {
            *ignored += 1;
            continue;
        }
        if !finding.judged {
            finding.severity = page.severity;
        }
        if let Some(severity) = settings.severities.of(page) {
            finding.severity = severity;
        }
        let read_in = finding.read_in;
        finding.evidence.get_or_insert_with(|| evidence(page.evidence, read_in));
        settled.push(Settled {
            finding,
            group: page.group,
            fate: Fate::Reported,
            fingerprint: String::new(),
        });
    }
    sort(&mut settled);
    settled
}

fn sort(settled: &mut [Settled]) {
    order::by(settled, |one, other| order(&one.finding).cmp(&order(&other.finding)));
}

/// Keeps the first of what is told once in a file, a service or a run. What is suppressed does not
/// count as told.
fn tell_once(settled: &mut Vec<Settled>, settings: &Settings) {
    let mut spoken: HashSet<String> = HashSet::new();
    settled.retain(|settled| {
        if !settled.is_reported() {
            return true;
        }
        let rule = settled.finding.rule;
        let name = settled.finding.place.part.name();
        match rules::page(rule.as_str()).map_or(Once::Place, |page| page.once) {
            Once::Place => true,
            Once::File => spoken.insert(format!("{rule} {name}")),
            Once::Service => {
                let folder = || name.rsplit_once('/').map_or("", |(folder, _)| folder);
                spoken.insert(match &settings.of(name).service {
                    Some(service) => format!("{rule} {service}"),
                    None => format!("{rule} {}/", folder()),
                })
            }
            Once::Run => spoken.insert(rule.to_string()),
        }
    });
}

/// By path, offset, rule; inside of one value by the place in the decoded text.
fn order(finding: &Finding) -> impl Ord + '_ {
    let place = &finding.place;
    let inner = place.inner.as_ref().map(|inner| inner.place.span);
    (place.part.name(), place.span.start, inner, finding.rule, &finding.subject)
}
