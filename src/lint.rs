//! The flow: text becomes a tree, a document, findings; everything is settled once, at the end.
//!
//! No I/O happens here: the bytes come in, a [`Report`] goes out.

mod input;
mod outcome;
mod services;
mod whole;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use input::LOOK;
pub use input::{Input, Options, today};
pub use outcome::{FileReport, Inspection, Report, RequestReport, ServiceReport};

use crate::check;
use crate::document::{
    self, Document, Environment, FileName, Kind, Purpose, Recognised, ServiceFile, recognise,
};
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
    let groups = group(inputs.into_iter().collect(), |input| (&input.path, input.project.clone()));
    conclude(groups.into_iter().flat_map(|inputs| inspect(inputs, options)), options)
}

/// Puts together what has to be inspected together: the service files of a folder, and what a
/// project lists with the folder of that. Everything else stands alone. `place` is the path of an
/// item, and that of its project.
pub(crate) fn group<T>(items: Vec<T>, place: impl Fn(&T) -> (&str, Option<String>)) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut folders: HashMap<String, usize> = HashMap::new();
    for item in items {
        let (path, project) = place(&item);
        if let FileName::Service(_) = FileName::of(path) {
            let home = project.as_deref().unwrap_or(path);
            let folder = home.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let next = groups.len();
            let index = *folders.entry(folder).or_insert(next);
            if index < next {
                groups[index].push(item);
                continue;
            }
        }
        groups.push(vec![item]);
    }
    groups
}

/// Inspects inputs that belong together: each for itself, then the services that they make.
#[must_use]
pub fn inspect(inputs: Vec<Input>, options: &Options) -> Vec<Inspection> {
    let opened: Vec<Opened> = inputs.into_iter().map(Opened::new).collect();
    let mut trees: Vec<xml::Tree<'_>> = opened.iter().map(|file| xml::read(&file.part)).collect();
    let problems: Vec<Vec<Finding>> = trees.iter_mut().map(xml::Tree::take_problems).collect();
    let mut inspections = Vec::with_capacity(opened.len());
    let mut service_files = Vec::new();
    for ((file, tree), problems) in opened.iter().zip(&trees).zip(problems) {
        let (inspection, document) = inspect_file(file, tree, problems, options);
        if let Some(document) = document.filter(|_| tree.is_well_formed()) {
            let purpose = Purpose::of(file.part.name(), tree, document.schema.transform);
            let project = file.project.as_deref();
            service_files.push(ServiceFile { document, purpose, project });
        }
        inspections.push(inspection);
    }
    let found = services::inspect(&service_files, options);
    services::distribute(found, &mut inspections);
    for (file, inspection) in opened.iter().zip(&mut inspections) {
        let findings = std::mem::take(&mut inspection.findings);
        inspection.findings = capped(findings, &file.part);
    }
    let mut companions = opened.iter().map(|file| file.is_companion);
    inspections.retain(|_| !companions.next().unwrap_or_default());
    inspections
}

/// An input as text.
struct Opened {
    part: Arc<Part>,
    is_too_large: bool,
    project: Option<String>,
    is_companion: bool,
}

impl Opened {
    fn new(input: Input) -> Self {
        let Input { path, mut bytes, size, identity, project, is_companion } = input;
        let is_too_large = size > MAX_BYTES;
        if is_too_large {
            bytes.truncate(LOOK);
        }
        let part = Arc::new(Part::from_bytes(path, bytes).identified(identity));
        Self { part, is_too_large, project, is_companion }
    }
}

/// Inspects one file; gives the document too where it is a service file.
fn inspect_file<'t>(
    file: &'t Opened,
    tree: &'t xml::Tree<'t>,
    problems: Vec<Finding>,
    options: &Options,
) -> (Inspection, Option<Document<'t>>) {
    let part = &file.part;
    let mut inspection = Inspection::of(part.name(), Kind::Unrecognised);
    let recognised = recognise(tree, FileName::of(part.name()), options.catalog);
    match recognised {
        Recognised::PassedOver => {
            inspection.file.why = Some(whole::passed_over(tree, &problems));
        }
        Recognised::Spoken(kind, _) | Recognised::As(_, kind, _) if file.is_too_large => {
            inspection.file.kind = kind;
            let most = MAX_BYTES >> 20;
            let message =
                format!("the file is larger than {most} MiB, the most that svclint reads");
            inspection.findings.push(limit(part, 0, message));
        }
        Recognised::Spoken(kind, findings) => {
            part.conceal(document::secrets(tree));
            inspection.file.kind = kind;
            inspection.findings = [problems, findings].concat();
        }
        Recognised::As(schema, kind, findings) => {
            inspection.file.kind = kind;
            inspection.findings = [problems, findings].concat();
            let lens = held_against(&options.lens, options.catalog);
            if schema.kind == SchemaKind::Operation {
                let line = tree.root().map_or(1, |root| part.position(root.span().start).line);
                let request = RequestReport { operation: schema.name, version: lens.version, line };
                inspection.file.requests.push(request);
            }
            let known = std::mem::take(&mut inspection.findings);
            if let Some(document) = Document::new(tree, schema) {
                let purpose = Purpose::of(part.name(), tree, schema.transform);
                inspection.findings = examine(&document, purpose, &lens, options.catalog, known);
                let is_service =
                    matches!(kind, Kind::ServiceDefinition | Kind::ServiceConfiguration);
                return (inspection, is_service.then_some(document));
            }
            part.conceal(document::secrets(tree));
            inspection.findings = known;
        }
    }
    (inspection, None)
}

/// The lens with the version that holds where none was asked for.
fn held_against(lens: &Lens, catalog: &Catalog) -> Lens {
    Lens { version: lens.version.or_else(|| catalog.newest()), ..lens.clone() }
}

/// Holds a recognised document against its model and the rules, and so what is encoded in it.
/// `known` is what was found before; what is explained better now is left out.
fn examine(
    document: &Document<'_>,
    purpose: Purpose,
    lens: &Lens,
    catalog: &'static Catalog,
    known: Vec<Finding>,
) -> Vec<Finding> {
    let part = document.tree.part();
    let conformed = check::conform(document, lens);
    let check::Conformed { findings: found, embedded, secrets, explained } = conformed;
    part.conceal([secrets, document::secrets(document.tree)].concat());
    let mut findings = known;
    findings.retain(|finding| !explained.contains(&finding.place.span));
    findings.extend(found.into_iter().map(|finding| whole::weighed(finding, document, purpose)));
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
    let context = Context { document, purpose, lens, inner: &inner, catalog };
    findings.extend(rules::run(&context));

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
    catalog: &'static Catalog,
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
            let known = [problems, findings].concat();
            Ok(match Document::new(tree, schema) {
                Some(document) => {
                    // What a request carries is on its way to the cloud.
                    let purpose = Purpose {
                        environment: Environment::Cloud,
                        ..Purpose::of("", tree, schema.transform)
                    };
                    let mut findings = examine(&document, purpose, lens, catalog, known);
                    let context =
                        Context { document: &document, purpose, lens, inner: &[], catalog };
                    findings.extend(rules::run_alone(&context));
                    findings
                }
                None => known,
            })
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
        report.services.extend(inspection.services);
        findings.extend(inspection.findings);
    }
    report.services.sort_by(|one, other| one.definition.cmp(&other.definition));
    report.files.sort_by(|one, other| one.path.cmp(&other.path));
    (report.findings, report.ignored) = settle::settle(findings, &options.settings);
    report
}
