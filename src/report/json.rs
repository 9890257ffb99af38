//! The JSON report, version 1: what scripts read.

mod migrate;
mod swap;

pub use migrate::render as render_migration;

use serde::Serialize;

use super::Summary;
use super::visible::escaped_json;
use crate::finding::{Edit, Evidence, Finding, Fix, Label, Place};
use crate::lint::{FileReport, Report, ServiceReport, SwapReport};
use crate::settle::Settled;
use crate::text::{Part, Span};

/// The name of this form; it changes when the form does.
const SCHEMA: &str = "svclint/report/1";

#[derive(Serialize)]
struct Root<'r> {
    schema: &'static str,
    tool: Tool,
    files: Vec<FileItem<'r>>,
    services: Vec<ServiceItem<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    swap: Option<swap::SwapItem<'r>>,
    findings: Vec<Item<'r>>,
    summary: &'r Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct FileItem<'r> {
    path: &'r str,
    kind: &'static str,
    requests: Vec<RequestItem>,
}

#[derive(Serialize)]
struct RequestItem {
    operation: &'static str,
    api_version: Option<String>,
    line: u32,
}

/// A definition and the configurations that it was compared with.
#[derive(Serialize)]
struct ServiceItem<'r> {
    definition: &'r str,
    configurations: Vec<&'r str>,
    roles: &'r [String],
}

#[derive(Serialize)]
struct Item<'r> {
    rule: &'static str,
    group: &'static str,
    severity: &'static str,
    message: &'r str,
    path: &'r str,
    span: Range,
    element: Option<&'r str>,
    inner: Option<Inside<'r>>,
    labels: Vec<LabelItem<'r>>,
    help: &'r [String],
    fixes: Vec<FixItem<'r>>,
    evidence: Option<EvidenceItem>,
    fingerprint: &'r str,
    fate: &'static str,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    /// Bytes of the file as it lies on disk, or of the decoded value.
    offset: u64,
    line: u32,
    column: u32,
}

/// A place in what was decoded from the outer one.
#[derive(Serialize)]
struct Inside<'r> {
    document: &'r str,
    element: Option<&'r str>,
    span: Range,
    inner: Option<Box<Self>>,
}

#[derive(Serialize)]
struct LabelItem<'r> {
    path: &'r str,
    span: Range,
    inner: Option<Inside<'r>>,
    message: &'r str,
}

#[derive(Serialize)]
struct FixItem<'r> {
    title: &'r str,
    safety: &'static str,
    edits: Vec<EditItem<'r>>,
}

#[derive(Serialize)]
struct EditItem<'r> {
    path: &'r str,
    inner: Option<Inside<'r>>,
    start: u64,
    end: u64,
    text: &'r str,
}

#[derive(Serialize)]
struct EvidenceItem {
    grade: &'static str,
    says: &'static str,
    source: &'static str,
}

/// The report as JSON, with a line end.
///
/// # Errors
/// What the serializer says; a report has nothing that it could refuse.
pub fn render(
    report: &Report,
    shown: &[&Settled],
    summary: &Summary,
) -> Result<String, serde_json::Error> {
    render_swap(report, shown, summary, None)
}

/// The report as [`render`] gives it, with what came of comparing two deployments.
///
/// # Errors
/// As [`render`].
pub fn render_swap(
    report: &Report,
    shown: &[&Settled],
    summary: &Summary,
    swap: Option<&SwapReport>,
) -> Result<String, serde_json::Error> {
    let root = Root {
        swap: swap.map(swap::item),
        schema: SCHEMA,
        tool: Tool { name: "svclint", version: env!("CARGO_PKG_VERSION") },
        files: report.files.iter().map(file).collect(),
        services: report.services.iter().map(service).collect(),
        findings: shown.iter().map(|settled| item(settled)).collect(),
        summary,
    };
    super::to_json(&root)
}

/// The findings alone, each as an object on a line of its own.
///
/// # Errors
/// What the serializer says; a finding has nothing that it could refuse.
pub fn lines(shown: &[&Settled]) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for settled in shown {
        text.push_str(&escaped_json(serde_json::to_string(&item(settled))?));
        text.push('\n');
    }
    Ok(text)
}

fn file(file: &FileReport) -> FileItem<'_> {
    let requests = file.requests.iter().map(|request| RequestItem {
        operation: request.operation,
        api_version: request.version.map(|version| version.to_string()),
        line: request.line,
    });
    FileItem { path: &file.path, kind: file.kind.as_str(), requests: requests.collect() }
}

fn service(service: &ServiceReport) -> ServiceItem<'_> {
    ServiceItem {
        definition: &service.definition,
        configurations: service.configurations.iter().map(|path| &**path).collect(),
        roles: &service.roles,
    }
}

fn item(settled: &Settled) -> Item<'_> {
    let finding = &settled.finding;
    let place = &finding.place;
    Item {
        rule: finding.rule.as_str(),
        group: settled.group.as_str(),
        severity: finding.severity.as_str(),
        message: &finding.message,
        path: place.part.name(),
        span: range(&place.part, place.span),
        element: place.element.as_deref(),
        inner: inside(place),
        labels: labels(finding),
        help: &finding.help,
        fixes: finding.printable_fixes().map(|one| fix(one, place)).collect(),
        evidence: finding.evidence.as_ref().map(evidence),
        fingerprint: &settled.fingerprint,
        fate: settled.fate.as_str(),
    }
}

/// The other places; the words at the finding's own place are its first label.
fn labels(finding: &Finding) -> Vec<LabelItem<'_>> {
    let own = (!finding.note.is_empty()).then_some((&finding.place, finding.note.as_str()));
    let others = finding.labels.iter().map(|Label { place, message }| (place, message.as_str()));
    own.into_iter()
        .chain(others)
        .map(|(place, message)| LabelItem {
            path: place.part.name(),
            span: range(&place.part, place.span),
            inner: inside(place),
            message,
        })
        .collect()
}

fn fix<'r>(fix: &'r Fix, place: &'r Place) -> FixItem<'r> {
    let map = place.innermost().part.map();
    let edit = |Edit { span, text, .. }: &'r Edit| EditItem {
        path: place.part.name(),
        inner: inside(place),
        start: map.to_disk(span.start),
        end: map.to_disk(span.end),
        text,
    };
    FixItem {
        title: &fix.title,
        safety: fix.safety.as_str(),
        edits: fix.edits.iter().map(edit).collect(),
    }
}

fn evidence(evidence: &Evidence) -> EvidenceItem {
    EvidenceItem { grade: evidence.grade.as_str(), says: evidence.says, source: evidence.source }
}

fn inside(place: &Place) -> Option<Inside<'_>> {
    let inner = place.inner.as_ref()?;
    Some(Inside {
        document: &inner.document,
        element: inner.place.element.as_deref(),
        span: range(&inner.place.part, inner.place.span),
        inner: inside(&inner.place).map(Box::new),
    })
}

fn range(part: &Part, span: Span) -> Range {
    Range { start: point(part, span.start), end: point(part, span.end) }
}

fn point(part: &Part, offset: u32) -> Point {
    let position = part.position(offset);
    Point { offset: part.map().to_disk(offset), line: position.line, column: position.column }
}
