//! The code quality report of GitLab.

use std::collections::HashSet;

use serde::Serialize;

use super::Run;
use super::place::{ends, file, message};
use crate::finding::Severity;

#[derive(Serialize)]
struct Issue<'r> {
    /// GitLab shows nothing but this, so the rule stands in it.
    description: String,
    check_name: &'r str,
    /// Equal ones are shown once only.
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// The report, with a line end.
pub(super) fn render(run: &Run<'_>) -> Result<String, serde_json::Error> {
    let mut seen = HashSet::new();
    let issues: Vec<Issue<'_>> = run
        .shown
        .iter()
        .map(|settled| {
            let finding = &settled.finding;
            let (start, end) = ends(&finding.place);
            let mut fingerprint = settled.fingerprint.clone();
            while !seen.insert(fingerprint.clone()) {
                fingerprint.push('+');
            }
            Issue {
                description: format!("{}: {}", finding.rule, message(finding)),
                check_name: finding.rule.as_str(),
                fingerprint,
                severity: match finding.severity {
                    Severity::Info => "info",
                    Severity::Warning => "minor",
                    Severity::Error => "major",
                },
                location: Location {
                    path: file(&finding.place.part),
                    lines: Lines { begin: start.line, end: end.line },
                },
            }
        })
        .collect();
    super::to_json(&issues)
}
