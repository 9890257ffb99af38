//! A migration as JSON, version 1: what scripts read.

use serde::Serialize;
use serde_json::Value;

use super::{EvidenceItem, Inside, Range, Tool, evidence, inside, range};
use crate::finding::Finding;
use crate::migrate::{Checklist, Item, Service, Urgency, Written, end};

/// The name of this form; it changes when the form does.
const SCHEMA: &str = "svclint/migration/1";

#[derive(Serialize)]
struct Root<'r> {
    schema: &'static str,
    tool: Tool,
    extended_support: End,
    services: Vec<ServiceItem<'r>>,
    others: Vec<TaskItem<'r>>,
    written: Option<WrittenItem<'r>>,
    summary: Summary,
}

/// When extended support itself ends.
#[derive(Serialize)]
struct End {
    ends: &'static str,
    says: &'static str,
    remedy: &'static [&'static str],
}

#[derive(Serialize)]
struct ServiceItem<'r> {
    name: &'r str,
    definition: Option<&'r str>,
    configurations: &'r [String],
    items: Vec<TaskItem<'r>>,
}

#[derive(Serialize)]
struct TaskItem<'r> {
    task: &'static str,
    urgency: &'static str,
    title: &'static str,
    places: Vec<PlaceItem<'r>>,
    snippet: Option<&'r Value>,
    done: bool,
    evidence: EvidenceItem,
}

#[derive(Serialize)]
struct PlaceItem<'r> {
    rule: Option<&'static str>,
    message: &'r str,
    path: &'r str,
    span: Range,
    element: Option<&'r str>,
    inner: Option<Inside<'r>>,
    remedy: Vec<&'r str>,
}

#[derive(Serialize)]
struct WrittenItem<'r> {
    folder: &'r str,
    files: Vec<FileItem<'r>>,
    fill_in: Vec<MarkItem<'r>>,
    left_out: &'r [String],
}

#[derive(Serialize)]
struct FileItem<'r> {
    path: &'r str,
    kind: &'static str,
    changes: &'r [String],
}

#[derive(Serialize)]
struct MarkItem<'r> {
    path: &'r str,
    line: u32,
    column: u32,
    mark: &'r str,
    says: &'r str,
}

#[derive(Serialize)]
struct Summary {
    services: usize,
    must: usize,
    should: usize,
    notes: usize,
    done: usize,
}

/// The checklist as JSON, with a line end.
///
/// # Errors
/// What the serializer says; a checklist has nothing that it could refuse.
pub fn render(
    checklist: &Checklist,
    written: Option<&Written>,
) -> Result<String, serde_json::Error> {
    let ending = end();
    let root = Root {
        schema: SCHEMA,
        tool: Tool { name: "svclint", version: env!("CARGO_PKG_VERSION") },
        extended_support: End {
            ends: ending.until,
            says: ending.evidence.says,
            remedy: ending.remedy,
        },
        services: checklist.services.iter().map(service).collect(),
        others: checklist.others.iter().map(item).collect(),
        written: written.map(write),
        summary: Summary {
            services: checklist.services.len(),
            must: checklist.count(Urgency::Must),
            should: checklist.count(Urgency::Should),
            notes: checklist.count(Urgency::Note),
            done: checklist.done(),
        },
    };
    Ok(serde_json::to_string_pretty(&root)? + "\n")
}

fn service(service: &Service) -> ServiceItem<'_> {
    ServiceItem {
        name: &service.name,
        definition: service.definition.as_deref(),
        configurations: &service.configurations,
        items: service.items.iter().map(item).collect(),
    }
}

fn item(item: &Item) -> TaskItem<'_> {
    TaskItem {
        task: item.task.name,
        urgency: item.urgency.as_str(),
        title: item.task.title,
        places: item.findings.iter().map(|finding| place(item, finding)).collect(),
        snippet: item.snippet.as_ref(),
        done: item.is_done,
        evidence: evidence(&item.task.evidence),
    }
}

fn place<'r>(item: &Item, finding: &'r Finding) -> PlaceItem<'r> {
    let rule = finding.rule.as_str();
    let fixes = finding.printable_fixes().map(|fix| fix.title.as_str());
    PlaceItem {
        rule: (rule != item.task.name).then_some(rule),
        message: &finding.message,
        path: finding.place.part.name(),
        span: range(&finding.place.part, finding.place.span),
        element: finding.place.element.as_deref(),
        inner: inside(&finding.place),
        remedy: finding.help.iter().map(String::as_str).chain(fixes).collect(),
    }
}

fn write(written: &Written) -> WrittenItem<'_> {
    WrittenItem {
        folder: &written.folder,
        files: written
            .files
            .iter()
            .map(|file| FileItem {
                path: &file.path,
                kind: file.origin.as_str(),
                changes: &file.changes,
            })
            .collect(),
        fill_in: written
            .marks
            .iter()
            .map(|mark| MarkItem {
                path: &mark.path,
                line: mark.line,
                column: mark.column,
                mark: &mark.mark,
                says: &mark.says,
            })
            .collect(),
        left_out: &written.left_out,
    }
}
