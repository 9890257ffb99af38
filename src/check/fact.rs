//! What the model says about what is wrong, and what that makes a finding weigh.

use crate::finding::{Finding, Grade, Severity};
use crate::schema::{Attribute as AttributeModel, Element as Model, Gate};

/// What the model says about something, and where that was read; empty and `None`: as the schema.
#[derive(Clone, Copy)]
pub(super) struct Fact {
    pub(super) says: &'static str,
    pub(super) source: &'static str,
    pub(super) grade: Option<Grade>,
}

impl Fact {
    pub(super) fn of(model: &Model) -> Self {
        Self { says: model.says, source: model.source, grade: model.grade }
    }

    pub(super) fn of_attribute(model: &AttributeModel) -> Self {
        Self { says: model.says, source: model.source, grade: model.grade }
    }

    /// What the schema itself stands for.
    pub(super) fn of_schema(says: &'static str) -> Self {
        Self { says, source: "", grade: None }
    }
}

/// Lets doubt make a finding a warning.
pub(super) fn doubted(finding: Finding, doubt: bool) -> Finding {
    if doubt { finding.judged(Severity::Warning) } else { finding }
}

/// What is only inferred is at most a warning; that a namespace is another one is no inference.
pub(super) fn capped(finding: Finding) -> Finding {
    let is_error = finding.severity == Severity::Error;
    if is_error && finding.rule.as_str() != "wrong-namespace" {
        finding.judged(Severity::Warning)
    } else {
        finding
    }
}

/// Lets a facet decide the severity, where it says one.
pub(super) fn weighed(finding: Finding, severity: Option<Severity>) -> Finding {
    match severity {
        Some(severity) => finding.judged(severity),
        None => finding,
    }
}

/// In words: which versions a gate lets through.
pub(super) fn needs(gate: Gate) -> String {
    match (gate.since, gate.until) {
        (Some(since), Some(until)) => format!("from {since} to {until}"),
        (Some(since), None) => format!("needs {since} or later"),
        (None, Some(until)) => format!("gone after {until}"),
        (None, None) => String::new(),
    }
}
