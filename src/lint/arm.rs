//! Documents of Azure Resource Manager: what is wrong with their JSON, with the configurations in
//! their strings, and with the services that they make.

mod changes;
mod comments;
pub(super) mod links;
mod resource;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::{Examined, Inspection, Opened, Options, examine_configuration, secrecy, whole};
use crate::check;
use crate::document::arm::{self, CloudService, Embedded, Form, Service, Template};
use crate::document::{
    Collected, Definition, Document, FileName, Kind, Purpose, ServiceFile, Services,
};
use crate::finding::{Edit, Finding, Fix, Place, RuleName, Severity};
use crate::json;
use crate::rules::{self, Arm, Context, Pair};
use crate::schema::{Catalog, Environment, Lens, Platform, Schema, Version};
use crate::settle::Suppression;
use crate::text::{Mapped, Part, Span};
use crate::xml;

/// Whether a file is JSON that may be about a cloud service.
pub(super) fn is_ours(file: &Opened) -> bool {
    let text = file.part.text();
    let is_json =
        file.name == FileName::Json || file.name == FileName::Other && text.starts_with('{');
    is_json && arm::traces(text.as_bytes()) != arm::Traces::Nothing
}

/// Whether one of the documents is a cloud service (extended support).
pub(super) fn is_extended(templates: &[Template<'_>]) -> bool {
    templates.iter().any(|template| !template.services.is_empty() || template.form.is_body())
}

/// A configuration that stands in JSON as a string, before it is read.
pub(super) struct Held<'t> {
    host: json::Value<'t>,
    letters: Mapped,
    pub(super) part: Arc<Part>,
    /// The services that it is the configuration of: the number of the template, and theirs in it.
    of: Vec<(usize, usize)>,
}

impl Held<'_> {
    /// The place of the string.
    fn host(&self) -> Place {
        let mut host = Place::new(self.host.tree().part(), self.host.inner_span());
        host.element = Some(self.host.path());
        host.key_path = self.host.key_path();
        host
    }

    /// A finding about the configuration, at its place in the file.
    pub(super) fn outside(&self, finding: Finding) -> Finding {
        moved(finding, &self.host(), self)
    }

    /// Spans of the configuration, as spans of the file.
    pub(super) fn spans_outside(&self, spans: &[Span]) -> Vec<Span> {
        spans.iter().map(|span| self.letters.place(*span)).collect()
    }

    /// Whether it is the configuration of that service.
    pub(super) fn is_of(&self, cloud: &CloudService<'_>) -> bool {
        cloud.configuration.as_ref().is_some_and(|field| field.from == self.host)
    }

    /// The document that it stands in.
    pub(super) fn is_in(&self, tree: &json::Tree<'_>) -> bool {
        std::ptr::eq(self.host.tree(), tree)
    }
}

/// The configurations that stand in the documents as strings, each once.
#[inline(never)]
pub(super) fn held<'t>(templates: &[Template<'t>]) -> Vec<Held<'t>> {
    let mut found: Vec<Held<'t>> = Vec::new();
    for (number, template) in templates.iter().enumerate() {
        for (index, cloud) in template.services.iter().enumerate() {
            let Some((host, letters)) = string_of(cloud) else { continue };
            if let Some(known) = found.iter_mut().find(|held| held.host == host) {
                known.of.push((number, index));
                continue;
            }
            let outer = host.tree().part();
            let part = outer.excerpt(letters.text().to_owned(), None);
            let part = Arc::new(part);
            found.push(Held { host, letters, part, of: vec![(number, index)] });
        }
    }
    found
}

/// The string that holds the configuration of a service, where one string holds all of it.
fn string_of<'t>(cloud: &CloudService<'t>) -> Option<(json::Value<'t>, Mapped)> {
    let field = cloud.configuration.as_ref()?;
    let letters = field.from.mapped()?;
    (letters.text() == field.known()?).then_some((field.from, letters))
}

/// What was found in configurations that stand in strings.
#[derive(Default)]
pub(super) struct Inside<'t> {
    findings: Vec<Finding>,
    suppressions: Vec<Suppression>,
    embedded: Vec<(Vec<(usize, usize)>, Embedded<'t>)>,
    /// For each configuration what its model says must not be shown.
    pub(super) withheld: Vec<Vec<Span>>,
}

/// Examines the configurations that stand in strings.
pub(super) fn examine<'t>(
    held: &[Held<'t>],
    trees: &'t [xml::Tree<'t>],
    problems: Vec<Vec<Finding>>,
    lens: &Lens,
    catalog: &'static Catalog,
) -> Inside<'t> {
    let mut inside = Inside {
        findings: Vec::new(),
        suppressions: Vec::new(),
        embedded: Vec::new(),
        withheld: vec![Vec::new(); held.len()],
    };
    for (number, ((held, tree), problems)) in held.iter().zip(trees).zip(problems).enumerate() {
        let mut host = Place::new(held.host.tree().part(), held.host.inner_span());
        host.element = Some(held.host.path());
        host.key_path = held.host.key_path();
        if check::is_placeholder(held.letters.text()) {
            inside.findings.push(placeholder(&host, held));
            continue;
        }
        if let Some(finding) = encoded(&host, held) {
            inside.findings.push(finding);
            continue;
        }
        let problems = without_mark(problems, tree);
        match examine_configuration(tree, HOLDER, problems, lens, catalog, &|_| true) {
            Ok((document, Examined { findings, suppressions, secrets, .. })) => {
                inside.withheld[number] = secrets;
                inside.suppressions.extend(suppressions.into_iter().map(Suppression::remote));
                let moved = findings.into_iter().map(|finding| moved(finding, &host, held));
                inside.findings.extend(moved);
                if let Some(document) = document {
                    let letters = held.letters.clone();
                    inside.embedded.push((held.of.clone(), Embedded { host, letters, document }));
                }
            }
            Err(why) => {
                let rule = RuleName::new("not-a-configuration");
                let finding = Finding::new(rule, Severity::Warning, &host.part, host.span, why);
                let path = host.element.clone().unwrap_or_default();
                inside.findings.push(finding.on(path, host.key_path.clone()).help(
                    "the service expects the text of the whole .cscfg file, with the escapes of JSON",
                ));
            }
        }
    }
    inside
}

/// The property that holds a configuration.
const HOLDER: &str = "configuration";

fn placeholder(host: &Place, held: &Held<'_>) -> Finding {
    let text = held.letters.text().trim();
    let message = format!("`{HOLDER}` still holds the placeholder `{text}`");
    let rule = RuleName::new("placeholder-value");
    Finding::new(rule, Severity::Warning, &host.part, host.span, message)
        .on(host.element.clone().unwrap_or_default(), host.key_path.clone())
        .subject(text)
        .help("fill it in before this goes out: Azure takes the text as it is")
}

/// A configuration that is encoded in base64, as the classic requests want it.
fn encoded(host: &Place, held: &Held<'_>) -> Option<Finding> {
    let text = held.letters.text().trim();
    if text.starts_with('<') {
        return None;
    }
    let inner = Part::from_bytes(arm::EMBEDDED, check::decode(text).ok()?);
    let inner = inner.text().trim_start_matches('\u{feff}');
    if !inner.contains("<ServiceConfiguration") {
        return None;
    }
    let message = format!("`{HOLDER}` is encoded in base64, and takes the text itself");
    let written = serde_json::Value::from(inner).to_string();
    let edit = Edit::replace(host.span, &written[1..written.len() - 1]);
    let rule = RuleName::new("arm-configuration-encoded");
    let finding = Finding::new(rule, Severity::Error, &host.part, host.span, message)
        .on(host.element.clone().unwrap_or_default(), host.key_path.clone())
        .subject("base64")
        .help("write the text of the .cscfg file, with the escapes of JSON: only the classic requests take it in base64")
        .fix(Fix::safe("decode it", vec![edit]));
    Some(finding)
}

/// A byte order mark before the declaration is one slip: whoever read the file kept its mark.
fn without_mark(mut problems: Vec<Finding>, tree: &xml::Tree<'_>) -> Vec<Finding> {
    const MARK: char = '\u{feff}';
    if !tree.text().starts_with(MARK) {
        return problems;
    }
    let before = Span::new(0, MARK.len_utf8() as u32);
    problems.retain(|finding| finding.place.span.start > before.end);
    let rule = RuleName::new("malformed-xml");
    let message = "the text of the configuration begins with a byte order mark";
    let finding = Finding::new(rule, Severity::Warning, tree.part(), before, message)
        .judged(Severity::Warning)
        .help("the mark is for the bytes of a file: in text it is a letter before the declaration, and a strict reader refuses it")
        .fix(Fix::safe("take it away", vec![Edit::delete(before)]));
    problems.push(finding);
    problems
}

/// A finding about a configuration in a string, at its place in the file.
fn moved(mut finding: Finding, host: &Place, held: &Held<'_>) -> Finding {
    let outside = |place: Place| {
        if !Arc::ptr_eq(&place.part, &held.part) {
            return place;
        }
        let outer = Place { span: held.letters.place(place.span), ..host.clone() };
        place.inside(&outer, arm::EMBEDDED)
    };
    finding.place = outside(finding.place);
    for label in &mut finding.labels {
        label.place = outside(label.place.clone());
    }
    finding
}

/// Examines the documents and the services that they make with the files beside them.
pub(super) fn inspect<'t>(
    files: &[Opened],
    trees: &[&'t json::Tree<'t>],
    problems: Vec<Vec<Finding>>,
    templates: &[Template<'t>],
    inside: &Inside<'t>,
    services: &Services<'_, 't>,
    options: &Options,
) -> (Vec<Inspection>, Vec<Finding>) {
    let mut inspections = Vec::with_capacity(files.len());
    for ((file, tree), problems) in files.iter().zip(trees).zip(problems) {
        let mut inspection = Inspection::of(file.part.name(), Kind::Unrecognised);
        inspection.file.identity = Some(file.part.identity().into());
        let is_meant = || arm::is_meant(tree).filter(|_| !problems.is_empty());
        match kind(tree, templates).or_else(is_meant) {
            Some(kind) => {
                inspection.file.kind = kind;
                inspection.findings = problems;
                // The body of a request may have no comments.
                if kind != Kind::Request {
                    let (said, mistakes) = comments::suppressions(tree);
                    inspection.allow(said);
                    inspection.findings.extend(mistakes);
                }
            }
            None => {
                inspection.file.why = Some(whole::NO_SERVICE.into());
            }
        }
        if file.is_linked {
            inspection.rare_mut().is_included = true;
        }
        inspection.settings = file.scope.as_ref().map(|scope| Arc::clone(&scope.settings));
        inspections.push(inspection);
    }
    if let Some(first) = inspections.first_mut() {
        first.allow(inside.suppressions.clone());
    }
    let embedded = |number: usize, index: usize| {
        let mut all = inside.embedded.iter();
        all.find(|(of, _)| of.contains(&(number, index))).map(|(_, embedded)| embedded)
    };
    let made = arm::services(templates, embedded, services);
    let mut findings = inside.findings.clone();
    for service in &made {
        let Some(lens) = lens_of(service.template, files, options) else { continue };
        let version = resource::version(service.cloud);
        findings.extend(of_service(service, version, &lens, options.catalog));
    }
    for template in templates {
        findings.extend(resource::conform(template, options.catalog));
    }
    for template in templates.iter().filter(|template| template.services.is_empty()) {
        let Some(lens) = lens_of(template, files, options) else { continue };
        let catalog = options.catalog;
        let arm = Arm { template, service: None, version: None, lens: &lens, catalog };
        findings.extend(rules::run_arm(&arm));
    }
    findings.extend(changes::compare(files, trees, templates, inside, options));
    (inspections, once(findings))
}

/// Says which places of the documents must never be printed, of those of which something is shown;
/// `withheld` is what the models of the configurations in them say.
#[inline(never)]
pub(super) fn conceal(
    trees: &[&json::Tree<'_>],
    (held, embedded): (&[Held<'_>], &[xml::Tree<'_>]),
    withheld: &mut [Vec<Span>],
    is_shown: impl Fn(&Arc<Part>) -> bool,
) {
    let secure = arm::secure_parameters(trees);
    for tree in trees.iter().filter(|tree| is_shown(tree.part())) {
        tree.part().conceal(secrets(tree, &secure, (held, embedded), withheld));
    }
}

/// The secrets of a document, with those of the configurations that stand in it, which are
/// concealed.
fn secrets(
    tree: &json::Tree<'_>,
    secure: &[String],
    (held, embedded): (&[Held<'_>], &[xml::Tree<'_>]),
    withheld: &mut [Vec<Span>],
) -> Vec<Span> {
    let mut secrets = arm::secrets(tree, secure);
    let within = held.iter().zip(embedded).zip(withheld);
    for ((held, inner), withheld) in within.filter(|((held, _), _)| held.is_in(tree)) {
        secrecy::conceal(inner, std::mem::take(withheld));
        secrets.extend(held.spans_outside(held.part.secrets()));
    }
    secrets
}

/// What a document turned out to be.
fn kind(tree: &json::Tree<'_>, templates: &[Template<'_>]) -> Option<Kind> {
    let is = |other: &json::Tree<'_>| std::ptr::eq(other, tree);
    let has = |template: &&Template<'_>| {
        is(template.tree) || template.resources.iter().any(|r| is(r.value.tree()))
    };
    if templates.iter().any(|template| template.parameters.is_some_and(is)) {
        return Some(Kind::Parameters);
    }
    let template = templates.iter().find(has)?;
    Some(if template.form == Form::Template { Kind::Template } else { Kind::Request })
}

fn lens_of(template: &Template<'_>, files: &[Opened], options: &Options) -> Option<Lens> {
    let part = template.tree.part();
    let file = files.iter().find(|file| Arc::ptr_eq(&file.part, part))?;
    let lens = file.lens(options).clone();
    Some(Lens { platform: Platform::ExtendedSupport, ..lens })
}

/// What the rules say about a service and about its files.
fn of_service(
    service: &Service<'_, '_>,
    version: Option<Version>,
    lens: &Lens,
    catalog: &'static Catalog,
) -> Vec<Finding> {
    let template = service.template;
    let arm = Arm { template, service: Some(service), version, lens, catalog };
    let mut findings = rules::run_arm(&arm);
    let Some(embedded) = service.embedded else { return findings };
    let document = embedded.document;
    let purpose = Purpose {
        environment: Environment::Cloud,
        ..Purpose::of("", document.tree, document.schema.transform, lens)
    };
    let collected = Rc::new(Collected::of(document, catalog.plugins.0));
    let own = ServiceFile { document, purpose, collected, project: None };
    let found =
        if let Some(definition) = service.definition.filter(|file| !file.purpose.is_transform) {
            let view = Definition { document: definition.document, plugins: catalog.plugins.0 };
            rules::run_pair(&Pair::new(view, [definition, &own], &[&own], lens, catalog))
        } else {
            let context = Context::new(&document, &own.collected, purpose, lens, &[], catalog);
            rules::run_alone(&context)
        };
    let part = document.tree.part();
    let outside = |place: Place| {
        if Arc::ptr_eq(&place.part, part) { embedded.place(place) } else { place }
    };
    findings.extend(found.into_iter().map(|mut finding| {
        finding.place = outside(finding.place);
        for label in &mut finding.labels {
            label.place = outside(label.place.clone());
        }
        finding
    }));
    findings
}

/// What is wrong with the body of a request to that operation, and what of it must not be shown.
pub(super) fn of_body(
    tree: &json::Tree<'_>,
    operation: &'static Schema,
    version: Option<Version>,
    lens: &Lens,
    catalog: &'static Catalog,
) -> (Vec<Finding>, Vec<Span>) {
    let mut findings = resource::body(tree, operation, version);
    let Some(template) = arm::body_of(tree, resource::form_of(operation)) else {
        return (findings, arm::secrets(tree, &[]));
    };
    let templates = [template];
    let held = held(&templates);
    let mut trees: Vec<xml::Tree<'_>> = held.iter().map(|held| xml::read(&held.part)).collect();
    let flaws = trees.iter_mut().map(xml::Tree::take_problems).collect();
    let lens = Lens { platform: Platform::ExtendedSupport, ..lens.clone() };
    let mut inside = examine(&held, &trees, flaws, &lens, catalog);
    let secrets = secrets(tree, &[], (&held, &trees), &mut inside.withheld);
    findings.extend(inside.findings.iter().cloned());
    let nothing = Services { pairs: Vec::new(), ambiguous: Vec::new(), alone: Vec::new() };
    let embedded = |_, _| inside.embedded.first().map(|(_, embedded)| embedded);
    let made = arm::services(&templates, embedded, &nothing);
    for service in &made {
        findings.extend(of_service(service, version, &lens, catalog));
    }
    if made.is_empty() {
        let template = &templates[0];
        let arm = Arm { template, service: None, version, lens: &lens, catalog };
        findings.extend(rules::run_arm(&arm));
    }
    (findings, secrets)
}

/// Each finding once: a template is looked at with each of its parameter files.
fn once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: HashMap<(RuleName, String), Vec<Span>> = HashMap::new();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        let spans = seen.entry((finding.rule, finding.message.clone())).or_default();
        let span = finding.place.span;
        let is_there = |known: &Finding| {
            known.rule == finding.rule
                && known.message == finding.message
                && known.place.span == span
                && Arc::ptr_eq(&known.place.part, &finding.place.part)
        };
        if spans.contains(&span) && kept.iter().any(is_there) {
            continue;
        }
        spans.push(span);
        kept.push(finding);
    }
    kept
}

/// The document of a configuration that stands in a string, where it is one.
pub(super) type Read<'t> = (Option<Document<'t>>, Examined<'t>);
