//! Reviewdog's diagnostics. Columns are counted in bytes of UTF-8 there.

use serde_json::{Value, json};

use super::Run;
use super::place::{ends_in, file, message_and_help, utf8_column};
use crate::finding::{Finding, Fix, Severity};
use crate::text::{Part, Span};

/// The report, with a line end.
pub(super) fn render(run: &Run<'_>) -> Result<String, serde_json::Error> {
    let diagnostics: Vec<Value> =
        run.shown.iter().map(|settled| diagnostic(&settled.finding)).collect();
    let report = json!({ "source": { "name": "svclint" }, "diagnostics": diagnostics });
    super::to_json(&report)
}

fn diagnostic(finding: &Finding) -> Value {
    let place = &finding.place;
    let mut diagnostic = json!({
        "message": message_and_help(finding),
        "location": { "path": file(&place.part), "range": range(&place.part, place.span) },
        "severity": match finding.severity {
            Severity::Info => "INFO",
            Severity::Warning => "WARNING",
            Severity::Error => "ERROR",
        },
        "code": { "value": finding.rule.as_str() },
    });
    // Suggestions are of the file itself; what was decoded from it is none of its text.
    if place.inner.is_none() {
        if let Some(fix) = finding.printable_fixes().next() {
            diagnostic["suggestions"] = suggestions(fix, &place.part);
        }
        let related: Vec<Value> = finding
            .labels
            .iter()
            .map(|label| {
                let part = &label.place.part;
                json!({
                    "message": label.message,
                    "location": { "path": file(part), "range": range(part, label.place.span) },
                })
            })
            .collect();
        if !related.is_empty() {
            diagnostic["relatedLocations"] = Value::Array(related);
        }
    }
    diagnostic
}

fn suggestions(fix: &Fix, part: &Part) -> Value {
    let suggestion =
        |edit: &crate::finding::Edit| json!({ "range": range(part, edit.span), "text": edit.text });
    Value::Array(fix.edits.iter().map(suggestion).collect())
}

fn range(part: &Part, span: Span) -> Value {
    let (start, end) = ends_in(part, span, utf8_column);
    json!({
        "start": { "line": start.line, "column": start.column },
        "end": { "line": end.line, "column": end.column },
    })
}
