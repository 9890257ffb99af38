//! Whole messages: each request of a file, with its body.

mod held;
mod in_hand;
mod merged;
mod named;
mod resource;
mod sent;

pub use in_hand::check_message;
pub(super) use merged::merged;
pub(crate) use sent::{Sent, SentBody, Spot, sent};

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use held::{Held, Way, held, without_open};

use super::{
    Examined, Input, Inspection, Opened, Options, RequestReport, capped, examine_as, held_against,
    joined, secrecy, too_large,
};
use crate::document::{self, FileName, Kind, Purpose, Recognised, recognise};
use crate::finding::{Finding, Place, RuleName, Severity};
use crate::message::{self, Body, Carried, Load, Messages, Request, Verdict};
use crate::schema::{Catalog, Lens, Schema, SchemaKind};
use crate::settle::{self, Suppression};
use crate::text::order;
use crate::text::{Part, Span};
use crate::xml;

/// The requests of a file; `None` where it is no message, or a service file whatever is in it.
pub(super) fn read(file: &Opened) -> Option<Messages> {
    if matches!(file.name, FileName::Service(_) | FileName::Template) {
        return None;
    }
    message::read(&file.part)
}

/// The paths that requests in `input` name as their bodies, or that a template links to in other
/// folders, as they stand there. What they hold
/// goes into [`Input::included`]; without it nothing is said about them.
#[must_use]
pub fn includes(input: &Input) -> Vec<String> {
    if !may_include(&input.path) {
        return super::arm::links::targets(input);
    }
    let part = Part::from_bytes(input.path.clone(), input.bytes.clone());
    let mut targets = Vec::new();
    for request in message::read(&part).map(|found| found.requests).unwrap_or_default() {
        if let Body::File(target) = request.body
            && !message::is_open(target.text())
            && !targets.iter().any(|known| known == target.text())
        {
            targets.push(target.text().to_owned());
        }
    }
    targets
}

/// Whether requests in a file of that path may name files as their bodies.
pub(crate) fn may_include(path: &str) -> bool {
    let path = path.as_bytes();
    memchr::memchr_iter(b'.', path).any(|dot| {
        let suffix = path.get(dot + 1..dot + 5).unwrap_or_default();
        suffix.eq_ignore_ascii_case(b"http") || suffix.eq_ignore_ascii_case(b"rest")
    })
}

/// Inspects the requests of a file; the files that they name come behind it.
#[inline(never)]
pub(super) fn inspect(file: &Opened, messages: &Messages, options: &Options) -> Vec<Inspection> {
    let part = &file.part;
    if file.is_too_large {
        let mut inspection = Inspection::of(part.name(), Kind::Messages);
        inspection.findings.push(too_large(part));
        return vec![inspection];
    }
    let mut bodies: HashMap<&str, Arc<Part>> = HashMap::new();
    for included in &file.included {
        if let Ok(input) = &included.file {
            let Input { path, bytes, identity, .. } = input.clone();
            let part = Part::from_bytes(path, bytes).identified(identity);
            bodies.insert(&included.target, Arc::new(part));
        }
    }
    let mut found = Found::default();
    let ends = messages.requests.iter().skip(1).map(|next| next.line.start);
    let ends = ends.chain([part.text().len() as u32]);
    for (request, end) in messages.requests.iter().zip(ends) {
        let held = held(request, part, &bodies);
        if found.request(request, held, part, file.lens(options), options.catalog) {
            found.unreadable(request, file);
            found.allow(request, end, part);
        }
    }
    let secrets = [messages.secrets.clone(), std::mem::take(&mut found.secrets)].concat();
    part.conceal(apart(secrets));
    let included: Vec<Inspection> =
        bodies.into_values().filter_map(|body| found.included(&body)).collect();
    let mut inspection = found.inspection(part);
    if inspection.file.kind == Kind::Unrecognised {
        inspection.file.why = Some(match messages.requests.len() {
            1 => "its request does not go to the Service Management API".into(),
            several => {
                format!("none of its {several} requests goes to the Service Management API").into()
            }
        });
    }
    std::iter::once(inspection).chain(included).collect()
}

/// What was found in the requests so far.
#[derive(Default)]
struct Found {
    is_ours: bool,
    findings: Vec<Finding>,
    requests: Vec<RequestReport>,
    secrets: Vec<Span>,
    suppressions: Vec<Suppression>,
}

impl Found {
    /// Looks at a request and its body; says whether it is one of ours.
    fn request(
        &mut self,
        request: &Request,
        held: Option<Held>,
        part: &Arc<Part>,
        asked: &Lens,
        catalog: &'static Catalog,
    ) -> bool {
        if let Some(sent) = message::to_resource_manager(request, part, catalog) {
            let found = resource::examine(&sent, request, held.as_ref(), part, asked, catalog);
            self.taken(found, request, part);
            return true;
        }
        let Some(held) = held else {
            let is_nothing = matches!(request.body, Body::None);
            let load = if is_nothing { Load::Nothing } else { Load::Unknown };
            let verdict = message::judge(request, &Carried { load, place: None }, part, catalog);
            return self.judged(request, verdict, part, asked, catalog, None);
        };
        let mut tree = xml::read(&held.part);
        let (suppressions, mistakes) = settle::suppressions(&tree);
        let problems = joined(tree.take_problems(), mistakes);
        let (load, spoken) = load(&tree, catalog);
        let at = tree.root().map_or(Span::at(0), xml::Element::name_span);
        let element = tree.root().map(xml::Element::path);
        let place = Place { element, ..Place::new(&held.part, at) };
        let document = tree.root().map_or("body", xml::Element::local);
        let place = held.outside(place, request, part, document);
        let verdict = message::judge(request, &Carried { load, place: Some(place) }, part, catalog);
        let lens = lens(&verdict, asked, catalog);
        let (schema, found) = examine(&tree, &verdict, problems, spoken, &lens, catalog);
        if !verdict.is_ours {
            return false;
        }
        let Examined { findings: mut found, suppressions: inner, secrets, .. } = found;
        if schema.is_some() {
            secrecy::conceal(&tree, secrets);
        }
        self.suppressions.extend(suppressions.into_iter().map(|one| held.allowed(one, part)));
        self.suppressions.extend(inner);
        // What a header says about the version was said there.
        found.retain(|finding| match finding.rule.as_str() {
            "operation-not-in-version" => verdict.version.is_none(),
            "unknown-version" => !verdict.has_version,
            _ => true,
        });
        let found = without_open(found, &held.part);
        let secrets = held.part.secrets();
        if let Way::Message(text) | Way::Decoded(text) = &held.way {
            self.secrets.extend(secrets.iter().map(|span| text.place(*span)));
        }
        self.findings
            .extend(found.into_iter().map(|finding| held.moved(finding, request, part, document)));
        let differs =
            schema.and_then(|schema| named::differs(request, &held, part, &tree, schema, &lens));
        self.findings.extend(differs);
        self.judged(request, verdict, part, asked, catalog, schema)
    }

    /// Takes what was found in a request to Azure Resource Manager.
    fn taken(&mut self, found: resource::Found, request: &Request, part: &Arc<Part>) {
        self.is_ours = true;
        if let Some(operation) = found.operation {
            let line = part.position(request.line.start).line;
            self.requests.push(RequestReport { operation, version: found.version, line });
        }
        self.findings.extend(found.findings);
        self.secrets.extend(found.secrets);
    }

    fn judged(
        &mut self,
        request: &Request,
        verdict: Verdict,
        part: &Arc<Part>,
        asked: &Lens,
        catalog: &Catalog,
        schema: Option<&'static Schema>,
    ) -> bool {
        if !verdict.is_ours {
            return false;
        }
        self.is_ours = true;
        if let Some(schema) = schema.or(verdict.operation) {
            let version = lens(&verdict, asked, catalog).version;
            let line = part.position(request.line.start).line;
            self.requests.push(RequestReport { operation: schema.name, version, line });
        }
        self.findings.extend(verdict.findings);
        true
    }

    /// What the comments before a request allow in it.
    fn allow(&mut self, request: &Request, end: u32, part: &Arc<Part>) {
        let covers = Span::new(request.line.start, end);
        for (comment, words) in &request.remarks {
            let (allowed, mistakes) =
                settle::suppression_in_line(part, *comment, *words, Some(covers));
            self.suppressions.extend(allowed);
            self.findings.extend(mistakes);
        }
    }

    /// Says so where the file that a request names could not be read.
    fn unreadable(&mut self, request: &Request, file: &Opened) {
        let Body::File(target) = &request.body else { return };
        let named = file.included.iter().find(|included| included.target == target.text());
        let Some(Err(why)) = named.map(|included| &included.file) else { return };
        let message = format!("the body `{}` cannot be read: {why}", target.text());
        let mut finding = Finding::new(
            RuleName::new("missing-body"),
            Severity::Error,
            &file.part,
            target.whole(),
            message,
        )
        .subject(target.text())
        .help("the path begins at the folder of this file");
        finding.place.key_path = request.key();
        self.findings.push(finding);
    }

    /// What was found in a file that requests name, as an inspection of that file.
    fn included(&mut self, body: &Arc<Part>) -> Option<Inspection> {
        let mut inspection = Inspection::of(body.name(), Kind::Request);
        inspection.rare_mut().is_included = true;
        let of_body = |finding: &Finding| Arc::ptr_eq(&finding.place.part, body);
        let (own, others) = self.findings.drain(..).partition(of_body);
        self.findings = others;
        inspection.findings = capped(own, body);
        self.is_ours.then_some(inspection)
    }

    fn inspection(self, part: &Arc<Part>) -> Inspection {
        let kind = if self.is_ours { Kind::Messages } else { Kind::Unrecognised };
        let mut inspection = Inspection::of(part.name(), kind);
        inspection.file.requests = self.requests;
        inspection.findings = capped(self.findings, part);
        inspection.allow(self.suppressions);
        inspection
    }
}

/// What a body is held against: the version of the message, else the one that was asked for.
fn lens(verdict: &Verdict, asked: &Lens, catalog: &Catalog) -> Lens {
    let version = verdict.version.or(asked.version);
    held_against(&Lens { version, ..asked.clone() }, catalog)
}

/// What a body is, and what is to be said about its root.
fn load(tree: &xml::Tree<'_>, catalog: &'static Catalog) -> (Load, Vec<Finding>) {
    let Some(root) = tree.root() else {
        let text = tree.text().trim_start();
        let is_json = text.starts_with(['{', '[']);
        return (Load::Foreign(if is_json { "JSON" } else { "no XML" }.to_owned()), Vec::new());
    };
    let local = root.local().to_owned();
    if root.namespace().is_some_and(message::is_open) {
        return (Load::Unknown, Vec::new());
    }
    match recognise(tree, FileName::Other, catalog) {
        Recognised::As(schema, _, findings) => {
            let operations: Vec<&'static Schema> = catalog
                .with_root(schema.namespace, &local)
                .filter(|schema| schema.kind == SchemaKind::Operation)
                .collect();
            if operations.is_empty() {
                return (Load::Document(local), Vec::new());
            }
            (Load::Operation(local, operations), findings)
        }
        Recognised::Spoken(_, findings) => (Load::Spoken, findings),
        Recognised::PassedOver => {
            let namespace = root.namespace().unwrap_or_default();
            // What is known by its name only is not judged.
            if catalog.is_known_root(namespace, &local) {
                return (Load::Spoken, Vec::new());
            }
            (Load::Foreign(format!("a document with the root `{local}`")), Vec::new())
        }
    }
}

/// Holds a body against the operations that it may be for. Gives the one that it was held against,
/// and what is wrong with it.
fn examine<'t>(
    tree: &'t xml::Tree<'t>,
    verdict: &Verdict,
    problems: Vec<Finding>,
    spoken: Vec<Finding>,
    lens: &Lens,
    catalog: &'static Catalog,
) -> (Option<&'static Schema>, Examined<'t>) {
    let alone = |findings| Examined {
        findings,
        suppressions: Vec::new(),
        secrets: Vec::new(),
        purpose: Purpose::default(),
        collected: Rc::default(),
    };
    if verdict.among.is_empty() {
        // Of what is nothing of ours only the envelope can say something.
        let known = if spoken.is_empty() { Vec::new() } else { joined(problems, spoken) };
        return (None, alone(known));
    }
    let (candidates, of_namespace) = document::candidates(tree, &verdict.among);
    let known = joined(problems, of_namespace);
    match examine_as(&candidates, tree, lens, catalog, &|_| true, known) {
        Ok((document, found)) => (Some(document.schema), found),
        Err(known) => (None, alone(known)),
    }
}

/// Spans in order, without overlap.
fn apart(mut spans: Vec<Span>) -> Vec<Span> {
    order::plain(&mut spans);
    let mut end = 0;
    spans.retain(|span| {
        let is_new = span.start >= end && !span.is_empty();
        end = if is_new { span.end } else { end };
        is_new
    });
    spans
}
