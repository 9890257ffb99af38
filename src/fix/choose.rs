//! Which fixes are made in a round: those that are wanted, as far as they fit beside each other.

use std::sync::Arc;

use super::encoded::Coding;
use super::layer::{Layer, Splice};
use super::{Left, Made, Refused, State, Wanted};
use crate::finding::{Finding, Fix, Place};
use crate::text::order;
use crate::text::{Part, Span};

/// Rules whose findings hide what stands behind them.
const OPENING: [&str; 2] = ["malformed-xml", "malformed-message"];

/// A finding with the fix that is tried.
#[derive(Clone)]
pub(super) struct Step<'s> {
    pub(super) finding: &'s Finding,
    pub(super) fix: &'s Fix,
    /// Which of the inputs it changes.
    pub(super) file: usize,
    /// The encoded values that its edits are in, outermost first.
    hosts: Vec<Host<'s>>,
}

/// A value that another document is encoded in.
#[derive(Clone, Copy)]
pub(super) struct Host<'s> {
    /// Where it stands.
    pub(super) span: Span,
    /// What it holds.
    pub(super) part: &'s Arc<Part>,
    pub(super) coding: Coding,
}

impl Step<'_> {
    /// Whether it makes text readable that was not.
    pub(super) fn opens(&self) -> bool {
        OPENING.contains(&self.finding.rule.as_str())
    }

    pub(super) fn made(&self) -> Made {
        Made {
            path: self.finding.place.part.name().to_owned(),
            rule: self.finding.rule,
            title: self.fix.title.clone(),
        }
    }

    pub(super) fn refused(&self, why: String) -> Refused {
        let Place { part, span, .. } = &self.finding.place;
        let position = part.position(span.start);
        Refused {
            path: part.name().to_owned(),
            line: position.line,
            column: position.column,
            rule: self.finding.rule,
            title: self.fix.title.clone(),
            why,
        }
    }
}

/// The wanted fix of each finding that counts, in the order of the findings.
pub(super) fn steps(now: &State, wanted: Wanted) -> Vec<Step<'_>> {
    let fits = |fix: &&Fix| fix.safety <= wanted.safety;
    let findings = now.report.reported().map(|settled| &settled.finding);
    findings
        .filter(|finding| finding.severity >= wanted.least)
        .filter_map(|finding| {
            let fix = finding.fixes.iter().find(fits)?;
            let name = finding.place.part.name();
            let of_file = |input: &crate::lint::Input| {
                &*input.path == name
                    && !input.is_companion
                    && input.bytes.len() as u64 == input.size
            };
            let file = now.inputs.iter().position(of_file)?;
            Some(Step { finding, fix, file, hosts: hosts(&finding.place)? })
        })
        .collect()
}

/// What the wanted fixes would mend in files that requests name as their bodies and that are none of
/// the inputs.
pub(super) fn left(now: &State, wanted: Wanted) -> Vec<Left> {
    let included = now.inputs.iter().flat_map(|input| &input.included);
    let mut paths: Vec<&str> =
        included.filter_map(|body| Some(&*body.file.as_ref().ok()?.path)).collect();
    paths.retain(|path| now.inputs.iter().all(|input| &*input.path != *path));
    order::plain(&mut paths);
    paths.dedup();
    let is_wanted = |finding: &Finding| {
        finding.severity >= wanted.least
            && finding.fixes.iter().any(|fix| fix.safety <= wanted.safety)
    };
    let count = |path: &str| {
        let findings = now.report.reported().map(|settled| &settled.finding);
        findings.filter(|one| one.place.part.name() == path && is_wanted(one)).count()
    };
    let left = paths.into_iter().map(|path| Left { path: path.to_owned(), count: count(path) });
    left.filter(|left| left.count > 0).collect()
}

/// The values around the innermost place, outermost first; `None` where it is not known what they
/// are encoded in.
fn hosts(place: &Place) -> Option<Vec<Host<'_>>> {
    let mut hosts = Vec::new();
    let mut outer = place;
    while let Some(inner) = &outer.inner {
        let part = &inner.place.part;
        let (span, coding) = Coding::around(&outer.part, outer.span, part)?;
        hosts.push(Host { span, part, coding });
        outer = &inner.place;
    }
    Some(hosts)
}

/// The steps that can be made at once, those that come first before those that come later; and
/// those that have to wait.
pub(super) fn compatible<'r, 's>(
    steps: Vec<&'r Step<'s>>,
) -> (Vec<&'r Step<'s>>, Vec<&'r Step<'s>>) {
    let mut files: Vec<(usize, Layer)> = Vec::new();
    steps.into_iter().partition(|step| layer(&mut files, step).add(&step.hosts, &splices(step)))
}

/// What the steps do to each file.
pub(super) fn layers(steps: &[&Step<'_>]) -> Vec<(usize, Layer)> {
    let mut files = Vec::new();
    for step in steps {
        layer(&mut files, step).add(&step.hosts, &splices(step));
    }
    files
}

fn layer<'f>(files: &'f mut Vec<(usize, Layer)>, step: &Step<'_>) -> &'f mut Layer {
    let index = files.iter().position(|(file, _)| *file == step.file).unwrap_or_else(|| {
        files.push((step.file, Layer::of(&step.finding.place.part)));
        files.len() - 1
    });
    &mut files[index].1
}

/// The edits of a step. What is taken away here and put back there has moved.
fn splices(step: &Step<'_>) -> Vec<Splice> {
    let part = &step.finding.place.innermost().part;
    let edits = &step.fix.edits;
    edits
        .iter()
        .map(|edit| {
            let is_source = |from: &&crate::finding::Edit| {
                edit.span.is_empty()
                    && !edit.text.is_empty()
                    && from.text.is_empty()
                    && part.slice(from.span) == edit.text
            };
            let moved_from = edits.iter().find(is_source).map(|from| from.span);
            Splice { span: edit.span, text: edit.text.clone(), rank: edit.rank, moved_from }
        })
        .collect()
}
