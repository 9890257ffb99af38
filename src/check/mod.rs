//! Holds a document against its model, facet by facet.

mod aligned;
mod attributes;
mod children;
mod groups;
mod names;
mod order;
mod typed;
mod types;
mod value;

use crate::document::Document;
use crate::finding::{Edit, Evidence, Finding, Fix, Grade, RuleName, Severity};
use crate::schema::{Content, Element as Model, Gate, Lens, Nil, Schema, Version};
use crate::text::{Span, limits::MAX_FINDINGS};
use crate::xml;

/// The namespace of `i:nil` and `i:type`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What holding a document against its model brought to light.
#[derive(Default)]
pub struct Conformed<'t> {
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// The documents that are encoded in it.
    pub embedded: Vec<Embedded<'t>>,
    /// Values that must never be printed.
    pub secrets: Vec<Span>,
}

/// A document that is encoded in a value of another one.
pub struct Embedded<'t> {
    /// The element that holds it.
    pub host: xml::Element<'t>,
    /// Where the encoded text stands.
    pub span: Span,
    /// The name of the schema that it should fit.
    pub document: &'static str,
    /// Its bytes, decoded.
    pub bytes: Vec<u8>,
}

/// Holds `document` against its model.
#[must_use]
pub fn conform<'t>(document: &Document<'t>, lens: &Lens) -> Conformed<'t> {
    let mut checker = Checker {
        document,
        schema: document.schema,
        version: lens.version,
        gated: false,
        found: Conformed::default(),
    };
    checker.operation();
    checker.element(document.root, document.model);
    checker.found
}

struct Checker<'d, 't> {
    document: &'d Document<'t>,
    schema: &'static Schema,
    version: Option<Version>,
    /// Whether the walk is inside something that the version does not have: one finding says so,
    /// and further gates would only repeat it.
    gated: bool,
    found: Conformed<'t>,
}

impl<'t> Checker<'_, 't> {
    /// Whether the operation itself is in the version.
    fn operation(&mut self) {
        let (schema, root) = (self.schema, self.document.root);
        let Some(version) = self.version.filter(|_| !schema.gate.admits(self.version)) else {
            return;
        };
        let message = format!("{} does not exist in version {version}", schema.name);
        let finding = self
            .finding("operation-not-in-version", root, root.name_span(), message)
            .note(needs(schema.gate))
            .help(newer(schema.gate));
        self.report(finding);
        self.gated = true;
    }

    /// Holds an element against its model: attributes, then value or children.
    fn element(&mut self, element: xml::Element<'t>, model: &'static Model) {
        if self.found.findings.len() > MAX_FINDINGS {
            return;
        }
        if matches!(model.content, Content::Open) {
            return;
        }
        self.attributes(element, model);
        if has_bad_nil(element) {
            return;
        }
        if is_nil(element) {
            return self.nil(element, model);
        }
        match &model.content {
            Content::Value(value) => self.text(element, model, value),
            Content::Elements(particles, slots) => {
                self.stray_text(element);
                self.children(element, model, particles, slots);
            }
            Content::Open => {}
        }
    }

    /// An element that is null: absent (which is reported on its parent), or an empty value.
    fn nil(&mut self, element: xml::Element<'t>, model: &'static Model) {
        if let (Nil::Value, Content::Value(value)) = (model.nil, &model.content) {
            self.remarks(element, element.name_span(), value, "");
        }
    }

    /// Text where only elements belong: one finding, however often a comment interrupts it.
    fn stray_text(&mut self, element: xml::Element<'t>) {
        if !element.has_text() {
            return;
        }
        let runs = element.stray_text();
        let Some((first, others)) = runs.split_first() else { return };
        let message = format!("text between the elements of `{}`", element.local());
        let edits = runs.iter().copied().map(Edit::delete).collect();
        let mut finding = self
            .finding("stray-text", element, *first, message)
            .help("only elements belong here; whether the service skips text or refuses it, no page says")
            .fix(Fix::risky("delete the text", edits));
        for other in others.iter().take(3) {
            finding = finding.label(*other, "and here");
        }
        self.report(finding);
    }

    /// A finding of `rule` at `span`, about `element`.
    fn finding(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        let part = self.document.tree.part();
        Finding::new(RuleName::new(rule), Severity::Error, part, span, message)
            .on(element.path(), self.document.key_path(element))
    }

    fn report(&mut self, finding: Finding) {
        if self.found.findings.len() <= MAX_FINDINGS {
            self.found.findings.push(finding);
        }
    }

    /// Adds what the model says about an element: the fact, and where it was read.
    fn with_evidence(&self, finding: Finding, model: &Model, doubt: bool) -> Finding {
        if model.says.is_empty() {
            return finding;
        }
        let source = if model.source.is_empty() { self.schema.source } else { model.source };
        let known = model.grade.unwrap_or(self.schema.grade);
        let grade = if doubt { Grade::Inferred } else { known };
        finding.evidence(Evidence { grade, says: model.says, source })
    }

    /// Whether `gate` lets the version through; inside of what is gated already, everything goes.
    fn admits(&self, gate: Gate) -> bool {
        self.gated || gate.admits(self.version)
    }
}

/// Lets doubt make a finding a warning.
fn doubted(finding: Finding, doubt: bool) -> Finding {
    if doubt { finding.judged(Severity::Warning) } else { finding }
}

/// Lets a facet decide the severity, where it says one.
fn weighed(finding: Finding, severity: Option<Severity>) -> Finding {
    match severity {
        Some(severity) => finding.judged(severity),
        None => finding,
    }
}

/// In words: which versions a gate lets through.
fn needs(gate: Gate) -> String {
    match (gate.since, gate.until) {
        (Some(since), Some(until)) => format!("from {since} to {until}"),
        (Some(since), None) => format!("needs {since} or later"),
        (None, Some(until)) => format!("gone after {until}"),
        (None, None) => String::new(),
    }
}

/// What to do about a gate that is closed.
fn newer(gate: Gate) -> String {
    match (gate.since, gate.until) {
        (Some(since), _) => format!("send x-ms-version {since} or later"),
        (None, Some(until)) => format!("send x-ms-version {until} or earlier"),
        (None, None) => String::new(),
    }
}

/// Whether an element is null.
fn is_nil(element: xml::Element<'_>) -> bool {
    nil(element).is_some_and(|value| matches!(value.trimmed(), "true" | "1"))
}

/// Whether `i:nil` on an element holds something that is no boolean: that is the mistake, and
/// what the element lacks follows from it.
fn has_bad_nil(element: xml::Element<'_>) -> bool {
    nil(element).is_some_and(|value| !matches!(value.trimmed(), "true" | "false" | "1" | "0"))
}

/// The value of `i:nil`. The `https` spelling of the namespace is meant the same, and so is a
/// prefix that somebody forgot to declare.
fn nil(element: xml::Element<'_>) -> Option<xml::Value<'_>> {
    let meant = |attribute: &xml::Attribute<'_>| match attribute.namespace() {
        Some(namespace) => is_instance(namespace),
        None => !attribute.prefix().is_empty(),
    };
    let mut candidates = element.attributes().filter(|attribute| attribute.local() == "nil");
    candidates.find(meant).map(xml::Attribute::value)
}

fn is_instance(namespace: &str) -> bool {
    namespace == INSTANCE
        || namespace.strip_prefix("https").is_some_and(|rest| INSTANCE.ends_with(rest))
}

/// Names for a sentence: `a`, `b` or `c`.
fn listing(names: &[String], word: &str) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
