//! The flow: text becomes a tree, a document, findings; everything is settled once, at the end.
//!
//! No I/O happens here: the bytes come in, a [`Report`] goes out.

mod input;
mod outcome;
mod whole;

use std::sync::Arc;

pub(crate) use input::LOOK;
pub use input::{Input, Options, today};
pub use outcome::{FileReport, Inspection, Report, RequestReport};

use crate::check;
use crate::document::{Document, FileName, Kind, Recognised, recognise};
use crate::finding::{Finding, RuleName, Severity};
use crate::rules::{self, Context, Inner};
use crate::schema::{Catalog, Lens, SchemaKind};
use crate::settle;
use crate::text::limits::{MAX_BYTES, MAX_FINDINGS};
use crate::text::{Part, Span};
use crate::xml;

/// Lints inputs: reads each, checks it, and settles what was found.
///
/// Nothing is read but `inputs`, and nothing fails: what is wrong with an input is a finding.
///
/// ```
/// use svclint::{Input, Options, Severity, lint};
///
/// let body = r#"<?xml version="1.0" encoding="utf-8"?>
/// <Swap xmlns="http://schemas.microsoft.com/windowsazure">
///   <SourceDeployment>green</SourceDeployment>
///   <Production>blue</Production>
/// </Swap>"#;
///
/// let report = lint([Input::new("swap.xml", body)], &Options::default());
///
/// assert!(report.fails_on(Severity::Error));
/// assert_eq!(report.findings[0].finding.rule.as_str(), "element-order");
/// ```
pub fn lint(inputs: impl IntoIterator<Item = Input>, options: &Options) -> Report {
    conclude(inputs.into_iter().map(|input| inspect(input, options)), options)
}

/// Inspects one input: reads it, recognises it and checks it.
#[must_use]
pub fn inspect(input: Input, options: &Options) -> Inspection {
    let Input { path, mut bytes, size } = input;
    let path = path.replace('\\', "/");
    let too_large = size > MAX_BYTES;
    if too_large {
        bytes.truncate(LOOK);
    }
    let name = FileName::of(&path);
    let part = Arc::new(Part::from_bytes(path, bytes));
    let mut tree = xml::read(&part);
    let mut inspection = Inspection {
        file: FileReport {
            path: part.name().to_owned(),
            kind: Kind::Unrecognised,
            requests: Vec::new(),
            why: None,
        },
        findings: Vec::new(),
    };
    let problems = tree.take_problems();
    let recognised = recognise(&tree, name, options.catalog);
    let findings = match recognised {
        Recognised::PassedOver => {
            inspection.file.why = Some(whole::passed_over(&tree, &problems));
            return inspection;
        }
        Recognised::Spoken(kind, findings) | Recognised::As(_, kind, findings) if too_large => {
            inspection.file.kind = kind;
            drop(findings);
            let message = format!(
                "the file is larger than {} MiB, the most that svclint reads",
                MAX_BYTES >> 20
            );
            vec![limit(&part, 0, message)]
        }
        Recognised::Spoken(kind, findings) => {
            inspection.file.kind = kind;
            [problems, findings].concat()
        }
        Recognised::As(schema, kind, findings) => {
            inspection.file.kind = kind;
            let lens = held_against(&options.lens, options.catalog);
            if schema.kind == SchemaKind::Operation {
                let line = tree.root().map_or(1, |root| part.position(root.span().start).line);
                let version = lens.version;
                inspection.file.requests.push(RequestReport {
                    operation: schema.name,
                    version,
                    line,
                });
            }
            let mut all = [problems, findings].concat();
            if let Some(document) = Document::new(&tree, schema) {
                all.extend(examine(&document, &part, &lens, options.catalog));
            }
            all
        }
    };
    inspection.findings = capped(findings, &part);
    inspection
}

/// The lens with the version that holds where none was asked for.
fn held_against(lens: &Lens, catalog: &Catalog) -> Lens {
    Lens { version: lens.version.or_else(|| catalog.newest()), ..lens.clone() }
}

/// Holds a recognised document against its model and the rules, and so what is encoded in it.
fn examine(
    document: &Document<'_>,
    part: &Arc<Part>,
    lens: &Lens,
    catalog: &Catalog,
) -> Vec<Finding> {
    let check::Conformed { mut findings, embedded, secrets } = check::conform(document, lens);
    part.conceal(secrets);
    findings.extend(whole::version_known(document, lens, catalog));
    findings.extend(whole::declaration_missing(document));

    let parts: Vec<Arc<Part>> = embedded
        .iter()
        .map(|inner| Arc::new(Part::from_bytes(inner.document, inner.bytes.clone())))
        .collect();
    let mut trees: Vec<xml::Tree<'_>> = parts.iter().map(xml::read).collect();
    let problems: Vec<Vec<Finding>> = trees.iter_mut().map(xml::Tree::take_problems).collect();
    let inner: Vec<Inner<'_>> = embedded
        .iter()
        .zip(&trees)
        .map(|(embedded, tree)| Inner { host: embedded.host, name: embedded.document, tree })
        .collect();
    findings.extend(rules::run(&Context { document, lens, inner: &inner }));

    for ((embedded, inner), problems) in embedded.iter().zip(&inner).zip(problems) {
        let host = Finding::new(
            RuleName::new("not-a-configuration"),
            Severity::Warning,
            part,
            embedded.span,
            "",
        )
        .on(embedded.host.path(), document.key_path(embedded.host));
        match examine_inner(inner, problems, lens, catalog) {
            Ok(found) => findings.extend(
                found.into_iter().map(|finding| finding.inside(&host.place, embedded.document)),
            ),
            Err(why) => findings.push(
                Finding { message: why, ..host }
                    .help("the service expects the whole .cscfg file, encoded in base64"),
            ),
        }
    }
    findings
}

/// What is wrong with an embedded document, or why it is not one at all.
fn examine_inner(
    inner: &Inner<'_>,
    problems: Vec<Finding>,
    lens: &Lens,
    catalog: &Catalog,
) -> Result<Vec<Finding>, String> {
    let tree = inner.tree;
    let held = inner.host.local();
    let Some(root) = tree.root() else {
        let nothing = if tree.text().trim().is_empty() { "nothing" } else { "no XML" };
        return Err(format!("`{held}` holds {nothing}, so it is no service configuration"));
    };
    if root.local() != inner.name {
        return Err(format!("`{held}` holds a `{}`, not a `{}`", root.local(), inner.name));
    }
    match recognise(tree, FileName::Service(inner.name), catalog) {
        Recognised::As(schema, _, findings) => {
            let mut all = [problems, findings].concat();
            if let Some(document) = Document::new(tree, schema) {
                all.extend(examine(&document, tree.part(), lens, catalog));
            }
            Ok(all)
        }
        Recognised::Spoken(_, findings) => Ok([problems, findings].concat()),
        Recognised::PassedOver => Ok(problems),
    }
}

/// The findings of a file, at most as many as anybody could want.
fn capped(mut findings: Vec<Finding>, part: &Arc<Part>) -> Vec<Finding> {
    if findings.len() <= MAX_FINDINGS {
        return findings;
    }
    findings.sort_by_key(|finding| finding.place.span);
    let beyond = findings[MAX_FINDINGS].place.span.start;
    findings.truncate(MAX_FINDINGS);
    let message = format!("more than {MAX_FINDINGS} findings: those from here on are not listed");
    findings.push(limit(part, beyond, message));
    findings
}

fn limit(part: &Arc<Part>, at: u32, message: String) -> Finding {
    Finding::new(RuleName::new("limit-exceeded"), Severity::Error, part, Span::at(at), message)
}

/// Settles what was found in all files.
pub fn conclude(inspections: impl IntoIterator<Item = Inspection>, options: &Options) -> Report {
    let mut report = Report::default();
    let mut findings = Vec::new();
    for inspection in inspections {
        report.files.push(inspection.file);
        findings.extend(inspection.findings);
    }
    report.files.sort_by(|one, other| one.path.cmp(&other.path));
    (report.findings, report.ignored) = settle::settle(findings, &options.settings);
    report
}
