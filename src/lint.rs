//! The flow: text becomes a tree, a document, findings; everything is settled once, at the end.
//!
//! No I/O happens here: the bytes come in, a [`Report`] goes out.

mod arm;
mod changes;
mod examine;
mod group;
mod input;
pub(crate) mod messages;
mod opened;
mod outcome;
mod secrecy;
mod services;
mod swap;
mod whole;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

pub(crate) use examine::examine_as;
pub(crate) use group::{Home, group, join};
pub(crate) use input::LOOK;
pub use input::{Included, Input, Options, Previous, today};
pub(crate) use messages::may_include;
pub use messages::{check_message, includes};
pub use outcome::{FileReport, Inspection, Report, RequestReport, ServiceReport};
pub(crate) use swap::platform_of;
pub use swap::{Slot, SwapError, SwapInput, SwapReport, Verdict, inspect_swap, merge, swap};

use examine::{Examined, examine, examine_configuration};
use opened::Opened;
use outcome::joined;
use whole::{capped, too_large};

use crate::config::{Configuration, is_configuration};
use crate::document::{
    self, Collected, Document, Kind, Purpose, Recognised, ServiceFile, recognise,
};
use crate::finding::Finding;
use crate::json;
use crate::rules::Page;
use crate::schema::{Catalog, Lens, Platform, Schema, SchemaKind};
use crate::settle;
use crate::text::{Part, Span, line_of, order};
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
    let groups = group(inputs.into_iter().collect(), |input: &Input| Home {
        path: &input.path,
        service: input.scope.as_deref().and_then(|scope| scope.service.as_deref()),
        project: input.project.as_deref(),
    });
    conclude(groups.into_iter().flat_map(|inputs| inspect(inputs, options)), options)
}

/// Inspects inputs that belong together: each for itself, then the services that they make. Only
/// what the rules that are selected say is kept of it; how much the others say is counted.
#[must_use]
pub fn inspect(mut inputs: Vec<Input>, options: &Options) -> Vec<Inspection> {
    // What is found may not depend on the order in which files are named.
    order::by(&mut inputs, |one, other| one.path.cmp(&other.path));
    // What few files come through is not inlined, so that what all come through stands together.
    let (mut written, mut opened) = (Vec::new(), Vec::with_capacity(inputs.len()));
    let mut resources = Vec::new();
    for input in inputs {
        let file = Opened::new(input, options);
        match messages::read(&file) {
            Some(found) => written.extend(messages::inspect(&file, &found, options)),
            None if arm::is_ours(&file) => resources.push(file),
            None => opened.push(file),
        }
    }
    arm::links::follow(&mut resources, options);
    let mut json: Vec<json::Tree<'_>> =
        resources.iter().map(|file| json::read(&file.part)).collect();
    let slips: Vec<Vec<Finding>> = json.iter_mut().map(json::Tree::take_problems).collect();
    let json: Vec<&json::Tree<'_>> = json.iter().collect();
    let templates = document::arm::read(&json);
    if arm::is_extended(&templates) {
        for file in &mut opened {
            file.extend(options);
        }
    }
    let held = arm::held(&templates);
    let mut embedded: Vec<xml::Tree<'_>> = held.iter().map(|held| xml::read(&held.part)).collect();
    let flaws = embedded.iter_mut().map(xml::Tree::take_problems).collect();
    let mut trees: Vec<xml::Tree<'_>> = opened.iter().map(|file| xml::read(&file.part)).collect();
    let past: Vec<Option<xml::Tree<'_>>> = if opened.iter().any(|file| file.previous.is_some()) {
        opened.iter().map(|file| Some(xml::read(&file.previous.as_ref()?.0))).collect()
    } else {
        Vec::new()
    };
    let mut inspections = Vec::with_capacity(opened.len());
    let mut withheld = Vec::with_capacity(opened.len());
    let mut service_files = Vec::new();
    let mut is_declared = false;
    for (file, tree) in opened.iter().zip(&mut trees) {
        let problems = tree.take_problems();
        let tree: &xml::Tree<'_> = tree;
        let Inspected { mut inspection, document, secrets } =
            inspect_file(file, tree, problems, options);
        withheld.extend(secrets.map(|secrets| (tree, secrets)));
        if let Some((document, purpose, collected)) = document.filter(|_| tree.is_well_formed()) {
            let project = file.project.as_deref();
            service_files.push(ServiceFile { document, purpose, collected, project });
            is_declared |= file.scope.as_ref().is_some_and(|scope| scope.service.is_some());
        }
        if file.is_unchanged {
            inspection.findings.clear();
        }
        inspections.push(inspection);
    }
    let services = if is_declared {
        document::declared_services(&service_files)
    } else {
        document::services(&service_files)
    };
    let mut found = services::Found::default();
    if !service_files.is_empty() {
        let lenses = opened.iter().map(|file| (file.part.name(), file.lens(options))).collect();
        found = services::inspect(&services, &lenses, options.catalog);
        let earlier = earlier(&service_files, &opened, &past, &mut inspections, options);
        found.findings.extend(changes::inspect(&services, &earlier, &lenses, options));
    }
    let mut inside = arm::Inside::default();
    if !resources.is_empty() {
        let lens = Lens { platform: Platform::ExtendedSupport, ..options.lens.clone() };
        inside = arm::examine(&held, &embedded, flaws, &lens, options.catalog);
        let (read, said) =
            arm::inspect(&resources, &json, slips, &templates, &inside, &services, options);
        found.findings.extend(said);
        inspections.extend(read);
    }
    services::distribute(found, &mut inspections);
    let files = || opened.iter().chain(&resources);
    for (file, inspection) in files().zip(&mut inspections) {
        let findings = std::mem::take(&mut inspection.findings);
        inspection.findings = capped(findings, &file.part);
        // All threads count together who holds what decides: it is held where there is something
        // to decide.
        if !inspection.findings.is_empty() || !inspection.suppressions().is_empty() {
            inspection.settings = file.scope.as_ref().map(|scope| Arc::clone(&scope.settings));
        }
        inspection.leave_out_unselected(&options.settings);
    }
    let shown = secrecy::shown(&inspections);
    let is_shown = |part: &Arc<Part>| shown.contains(&Arc::as_ptr(part));
    for (tree, secrets) in withheld {
        if is_shown(tree.part()) {
            secrecy::conceal(tree, secrets);
        }
    }
    arm::conceal(&json, (&held, &embedded), &mut inside.withheld, is_shown);
    let mut asked = files();
    inspections.retain(|inspection| {
        let is_unknown = inspection.file.kind == Kind::Unrecognised;
        asked.next().is_some_and(|file| !(file.is_companion || file.is_linked && is_unknown))
    });
    for inspection in &mut written {
        inspection.leave_out_unselected(&options.settings);
    }
    inspections.extend(written);
    inspections
}

/// The service files as they were, by the path that they have now. Of those that cannot be compared
/// the inspection says why.
#[inline(never)]
fn earlier<'t>(
    files: &[ServiceFile<'t>],
    opened: &'t [Opened],
    past: &'t [Option<xml::Tree<'t>>],
    inspections: &mut [Inspection],
    options: &Options,
) -> HashMap<&'t str, ServiceFile<'t>> {
    let mut earlier = HashMap::new();
    for ((file, tree), inspection) in opened.iter().zip(past).zip(inspections) {
        let name = file.part.name();
        let now = files.iter().find(|now| now.path() == name);
        let is_moved = file.previous.as_ref().is_some_and(|(_, is_moved)| *is_moved);
        let Some((tree, now)) = tree.as_ref().zip(now) else { continue };
        match changes::open(tree, is_moved, now, file.lens(options), options.catalog) {
            Ok(old) => drop(earlier.insert(name, old)),
            Err(why) => inspection.rare_mut().not_compared = Some(why),
        }
    }
    earlier
}

/// What the inspection of one file gives.
struct Inspected<'t> {
    inspection: Inspection,
    /// The document, what it is for and what it says of its roles, where it is a service file.
    document: Option<(Document<'t>, Purpose, Rc<Collected<'t>>)>,
    /// What its model says must not be shown; `None` of what is no XML to svclint.
    secrets: Option<Vec<Span>>,
}

/// Inspects one file.
fn inspect_file<'t>(
    file: &'t Opened,
    tree: &'t xml::Tree<'t>,
    problems: Vec<Finding>,
    options: &Options,
) -> Inspected<'t> {
    let part = &file.part;
    let mut inspection = Inspection::of(Arc::clone(part.shared_name()), Kind::Unrecognised);
    inspection.file.identity =
        Some(part.identity()).filter(|identity| *identity != part.name()).map(Box::from);
    if is_configuration(part.name()) {
        inspection.file.kind = Kind::Settings;
        inspection.findings =
            if file.is_too_large { vec![too_large(part)] } else { Configuration::read(part).1 };
        return Inspected { inspection, document: None, secrets: None };
    }
    let (mut document_found, mut secrets) = (None, Vec::new());
    let recognised = recognise(tree, file.name, options.catalog);
    let mut problems = problems;
    if !matches!(recognised, Recognised::PassedOver) {
        let (suppressions, mistakes) = settle::suppressions(tree);
        inspection.allow(suppressions);
        problems.extend(mistakes);
    }
    match recognised {
        Recognised::PassedOver => {
            inspection.file.why = Some(whole::passed_over(tree, &problems).into());
        }
        Recognised::Spoken(kind, _) | Recognised::As(_, kind, _) if file.is_too_large => {
            inspection.file.kind = kind;
            inspection.findings.push(too_large(part));
        }
        Recognised::Spoken(kind, findings) => {
            inspection.file.kind = kind;
            inspection.findings = joined(problems, findings);
        }
        Recognised::As(schema, kind, findings) => {
            inspection.file.kind = kind;
            let known = joined(problems, findings);
            let lens = held_against(file.lens(options), options.catalog);
            let local = tree.root().map_or("", xml::Element::local);
            let candidates: Vec<&'static Schema> =
                options.catalog.with_root(schema.namespace, local).collect();
            let selection = &file.settings(options).selection;
            let speaks = |page: &Page| selection.contains(page);
            match examine_as(&candidates, tree, &lens, options.catalog, &speaks, known) {
                Ok((document, found)) => {
                    let schema = document.schema;
                    if schema.kind == SchemaKind::Operation {
                        let line = line_of(tree.text(), document.root.start_tag().start);
                        let operation = schema.name;
                        let request = RequestReport { operation, version: lens.version, line };
                        inspection.file.requests = vec![request];
                    }
                    inspection.findings = found.findings;
                    inspection.allow(found.suppressions);
                    secrets = found.secrets;
                    inspection.file.kind = document::kind_of(schema);
                    let is_service =
                        matches!(kind, Kind::ServiceDefinition | Kind::ServiceConfiguration);
                    document_found =
                        is_service.then_some((document, found.purpose, found.collected));
                }
                Err(known) => inspection.findings = known,
            }
        }
    }
    Inspected { inspection, document: document_found, secrets: Some(secrets) }
}

/// The lens with the version that holds where none was asked for.
fn held_against(lens: &Lens, catalog: &Catalog) -> Lens {
    Lens { version: lens.version.or_else(|| catalog.newest()), ..lens.clone() }
}

/// Settles what was found in all files.
pub fn conclude(inspections: impl IntoIterator<Item = Inspection>, options: &Options) -> Report {
    let mut report = Report::default();
    let mut findings = Vec::new();
    let mut suppressions = Vec::new();
    let mut settings = options.settings.clone();
    let inspections = messages::merged(inspections.into_iter().collect());
    let mut ignored = 0;
    // In the room of the inspections: there may be ten thousands.
    let files = inspections.into_iter().map(|mut inspection| {
        suppressions.extend(inspection.take_suppressions());
        if let Some(own) = inspection.settings {
            settings.files.insert(String::from(&*inspection.file.path), own);
        }
        report.services.extend(inspection.services);
        ignored += inspection.ignored;
        findings.extend(inspection.findings);
        inspection.file
    });
    report.files = files.collect();
    order::by(&mut report.services, |one, other| one.definition.cmp(&other.definition));
    order::by(&mut report.files, |one, other| one.path.cmp(&other.path));
    (report.findings, report.ignored) =
        settle::settle(findings, &suppressions, &settings, options.lens.today);
    report.ignored += ignored;
    report
}
