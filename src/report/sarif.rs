//! SARIF 2.1.0, for code scanning and editors.
//!
//! Every rule is listed, not only those that spoke, so that the list of rules does not shrink when
//! a mistake is mended. Our fingerprint stands under a name of its own, since GitHub makes one of
//! lines by itself.

use serde_json::{Map, Value, json};

use super::Run;
use super::place::{ends_in, file, file_uri, message, uri, utf16_column};
use crate::document::Kind;
use crate::finding::{Finding, Fix, Grade, Place, Severity};
use crate::rules::{self, Group, Page};
use crate::settle::{Fate, Settled};
use crate::text::order;
use crate::text::{Part, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Results that GitHub takes of a run.
const MOST_RESULTS: usize = 25_000;
/// Locations that GitHub shows of a result.
const MOST_LOCATIONS: usize = 100;

/// The report, with a line end.
pub(super) fn render(run: &Run<'_>) -> Result<String, serde_json::Error> {
    // When there are too many, what weighs most is kept.
    let mut findings = run.all.clone();
    order::by_key(&mut findings, |settled| std::cmp::Reverse(settled.finding.severity));
    let left_out = findings.len().saturating_sub(MOST_RESULTS);
    findings.truncate(MOST_RESULTS);
    let report = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "svclint",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules::all().iter().map(rule).collect::<Vec<_>>(),
            }},
            "automationDetails": { "id": "svclint/" },
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": {
                "%SRCROOT%": { "description": { "text": "The root of the repository." } },
            },
            "invocations": [invocation(run, left_out)],
            "results": findings.iter().map(|settled| result(settled)).collect::<Vec<_>>(),
        }],
    });
    super::to_json(&report)
}

/// How the run went: what could not be read, and what is not in the report.
fn invocation(run: &Run<'_>, left_out: usize) -> Value {
    let mut notifications: Vec<Value> = run
        .report
        .files
        .iter()
        .filter(|file| file.kind == Kind::Unreadable)
        .map(|file| {
            let why = file.why.as_deref().unwrap_or("it could not be read");
            json!({
                "level": "error",
                "message": { "text": format!("{}: {why}", file.path) },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact(&file.path) } }],
            })
        })
        .collect();
    let is_successful = notifications.is_empty();
    if left_out > 0 {
        let text =
            format!("{left_out} more findings are left out: code scanning takes {MOST_RESULTS}");
        notifications.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    json!({
        "executionSuccessful": is_successful,
        "toolExecutionNotifications": notifications,
    })
}

fn rule(page: &Page) -> Value {
    let mut properties = json!({
        "tags": [page.group.as_str(), "azure", "cloud-services"],
        "precision": precision(page.evidence.grade),
        "problem.severity": match page.severity {
            Severity::Info => "recommendation",
            other => other.as_str(),
        },
    });
    if page.group == Group::Security {
        // Only what gives a secret away is an alert of security; the number is a CVSS score.
        properties["security-severity"] = match page.severity {
            Severity::Error => json!("8.0"),
            Severity::Warning => json!("5.5"),
            Severity::Info => json!("2.0"),
        };
    }
    json!({
        "id": page.name,
        "shortDescription": { "text": page.title },
        "fullDescription": { "text": page.evidence.says },
        "help": { "text": page.body(), "markdown": page.body() },
        "defaultConfiguration": { "level": level(page.severity), "enabled": page.group.is_default() },
        "properties": properties,
    })
}

const fn precision(grade: Grade) -> &'static str {
    match grade {
        Grade::Recorded | Grade::Schema => "very-high",
        Grade::Documented => "high",
        Grade::Inferred => "medium",
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result(settled: &Settled) -> Value {
    let finding = &settled.finding;
    let name = finding.rule.as_str();
    let index = rules::all().binary_search_by(|page| page.name.cmp(name)).unwrap_or_default();
    let mut text = message(finding);
    for help in &finding.help {
        text.push_str("\n\n");
        text.push_str(help);
    }
    let mut result = json!({
        "ruleId": name,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [location(&finding.place)],
        "partialFingerprints": { "svclint/v1": settled.fingerprint },
    });
    let labels = finding.labels.iter().take(MOST_LOCATIONS);
    let related: Vec<Value> = labels
        .enumerate()
        .map(|(index, label)| {
            let mut location = location(&label.place);
            location["id"] = json!(index + 1);
            location["message"] = json!({ "text": label.message });
            location
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    // What was decoded is none of the file's text, so a reader could not apply the edits.
    if finding.place.inner.is_none() {
        let part = &finding.place.part;
        let fixes: Vec<Value> = finding.printable_fixes().map(|one| fix(one, part)).collect();
        if !fixes.is_empty() {
            result["fixes"] = Value::Array(fixes);
        }
    }
    match &settled.fate {
        Fate::Reported => {}
        Fate::Suppressed { reason } => {
            let mut suppression = json!({ "kind": "inSource" });
            if let Some(reason) = reason {
                suppression["justification"] = json!(reason);
            }
            result["suppressions"] = json!([suppression]);
        }
        Fate::Baselined => {
            result["suppressions"] = json!([{ "kind": "external", "justification": "baseline" }]);
        }
    }
    result["properties"] = properties(finding);
    result
}

/// What SARIF has no place for: the evidence, and where in the decoded text it is.
fn properties(finding: &Finding) -> Value {
    let mut properties = Map::new();
    if let Some(evidence) = finding.evidence {
        let evidence = json!({
            "grade": evidence.grade.as_str(), "says": evidence.says, "source": evidence.source,
        });
        properties.insert("evidence".to_owned(), evidence);
    }
    if let Some(inner) = &finding.place.inner {
        let innermost = finding.place.innermost();
        let inner = json!({
            "document": inner.document,
            "element": innermost.element,
            "region": region(&innermost.part, innermost.span),
        });
        properties.insert("inner".to_owned(), inner);
    }
    Value::Object(properties)
}

fn location(place: &Place) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(file(&place.part)),
            "region": region(&place.part, place.span),
        },
    });
    if let Some(element) = &place.element {
        location["logicalLocations"] =
            json!([{ "fullyQualifiedName": element, "kind": "element" }]);
    }
    location
}

/// A file: relative to the repository, but for one outside of it.
fn artifact(path: &str) -> Value {
    if let Some(uri) = file_uri(path) {
        return json!({ "uri": uri });
    }
    json!({ "uri": uri(path), "uriBaseId": "%SRCROOT%" })
}

fn region(part: &Part, span: Span) -> Value {
    let (start, end) = ends_in(part, span, utf16_column);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn fix(fix: &Fix, part: &Part) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(part, edit.span),
                "insertedContent": { "text": edit.text },
            })
        })
        .collect();
    json!({
        "description": { "text": format!("{} ({})", fix.title, fix.safety) },
        "artifactChanges": [{
            "artifactLocation": artifact(file(part)),
            "replacements": replacements,
        }],
    })
}
