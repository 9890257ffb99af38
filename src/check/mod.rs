//! Holds a document against its model, facet by facet.

mod aligned;
mod attributes;
mod blocks;
mod children;
mod conditions;
mod fact;
mod fitting;
mod glance;
mod groups;
mod json;
mod json_value;
mod json_wrap;
mod names;
mod order;
mod sound;
#[cfg(debug_assertions)]
mod told;
mod twins;
mod typed;
mod types;
mod value;

pub use fitting::fitting;
pub use json::conform_json;
pub use json_value::is_placeholder;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use aligned::Room;
use fact::{Fact, capped, doubted, needs, weighed};
use glance::Taken;

use crate::document::{Document, INSTANCE, is_instance, is_nil, nil};
use crate::finding::{Edit, Evidence, Finding, Fix, Grade, RuleName, Severity};
use crate::schema::{
    Content, Element as Model, ElementId, Gate, Lens, Nil, Schema, SchemaKind, Slot, Version,
};
use crate::text::tokens::Tokens;
use crate::text::{Span, limits::MAX_FINDINGS};
use crate::xml;

/// Decodes base64 as .NET does: white space anywhere, padding required.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence that begins with the value.
pub fn decode(text: &str) -> Result<Vec<u8>, String> {
    types::base64(text).map_err(|breach| breach.why)
}

/// What a closed schema stands for, where no single fact of it says more.
const STRICT: &str = "The schema says what may stand where, how often, in which order and with which values; Microsoft's tools refuse all else.";

/// The rules that say what breaks a model.
const OF_MODEL: [&str; 13] = [
    "unknown-element",
    "unknown-attribute",
    "missing-element",
    "missing-attribute",
    "repeated-element",
    "too-many-elements",
    "element-order",
    "exclusive-elements",
    "empty-value",
    "invalid-value",
    "invalid-name",
    "value-too-long",
    "value-too-short",
];

/// What holding a document against its model brought to light.
#[derive(Default)]
pub struct Conformed<'t> {
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// The documents that are encoded in it.
    pub embedded: Vec<Embedded<'t>>,
    /// Values that must never be printed.
    pub secrets: Vec<Span>,
    /// Places of what the reader finds malformed and a finding here explains.
    pub explained: Vec<Span>,
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
    #[cfg(debug_assertions)]
    let at_length = {
        let slow = Checker { is_slow: true, ..Checker::new(document, lens) };
        told::told(&slow.conform())
    };
    let found = Checker::new(document, lens).conform();
    #[cfg(debug_assertions)]
    debug_assert_eq!(told::told(&found), at_length, "what is sound at a glance is sound at length");
    found
}

#[allow(clippy::struct_excessive_bools, reason = "each is about something else")]
struct Checker<'d, 't> {
    document: &'d Document<'t>,
    schema: &'static Schema,
    /// The root of the document.
    root: xml::Outline<'t>,
    /// The `x-ms-version` of a request, or what a file says about itself.
    version: Option<Version>,
    /// What an element or attribute weighs that the model lacks.
    unknown: Severity,
    /// The version of the document, where the model is of an older one.
    beyond: Option<Version>,
    /// Whether the document changes another one, so that what it leaves out is not missing.
    is_transform: bool,
    /// Whether the walk is inside something that the version does not have: one finding says so,
    /// and further gates would only repeat it.
    gated: bool,
    /// The models of the schema.
    models: &'static [Model],
    /// Whether everything is looked at at length, so that a glance can be held against it: in debug
    /// builds only.
    #[cfg(debug_assertions)]
    is_slow: bool,
    /// What values may be that are filled in later.
    tokens: &'d Tokens,
    /// Whether no attribute has a prefix, so that no element is null, and the instance namespace is
    /// nowhere spelt with `https`.
    is_unprefixed: bool,
    /// The children of all elements around the one that is looked at, where a glance was enough to
    /// give them their slots.
    taken: Vec<Taken>,
    /// Room for the children of an element, used again for the next one.
    rooms: Vec<Room<'t>>,
    /// The names that references were compared with, by path.
    names: HashMap<&'static str, Rc<BTreeSet<String>>>,
    found: Conformed<'t>,
}

impl<'d, 't> Checker<'d, 't> {
    fn new(document: &'d Document<'t>, lens: &Lens) -> Self {
        let schema = document.schema;
        let own = document.version();
        let beyond = own.filter(|version| schema.model.is_some_and(|model| *version > model));
        Self {
            document,
            schema,
            root: document.root.outline(),
            version: match schema.kind {
                SchemaKind::Operation => lens.version,
                SchemaKind::Document | SchemaKind::Piece => own,
            },
            unknown: if beyond.is_some() { Severity::Warning } else { schema.unknown },
            beyond,
            is_transform: false,
            gated: false,
            models: &schema.elements,
            #[cfg(debug_assertions)]
            is_slow: false,
            tokens: document.tree.part().tokens(),
            is_unprefixed: !document.tree.has_prefixed_attributes()
                && !document.tree.namespaces().any(is_misspelt),
            taken: Vec::with_capacity(64),
            rooms: Vec::new(),
            names: HashMap::new(),
            found: Conformed::default(),
        }
    }

    fn conform(mut self) -> Conformed<'t> {
        if let Some(attribute) = self.document.transform() {
            self.is_transform = true;
            self.transform(attribute);
        }
        self.operation();
        self.element(self.document.root, self.document.model);
        self.found
    }

    /// Says that the document changes another one.
    fn transform(&mut self, attribute: xml::Attribute<'t>) {
        let message = format!("`{}` makes this file a transform of another one", attribute.name());
        let finding = self
            .finding("transform-file", attribute.element(), attribute.name_span(), message)
            .help("what it leaves out is not missing here: check the file that comes out as well");
        self.report(finding);
    }

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
            .help(self.newer(schema.gate));
        self.report(doubted(finding, schema.gate.doubt));
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
        let outline = element.outline();
        if !self.has_sound_attributes(&outline, model) {
            self.attributes(element, model);
            if has_bad_nil(element) {
                return;
            }
            // A root that is null lacks everything that it should hold.
            if is_nil(element) && element.id() != self.document.root.id() {
                return self.nil(element, model);
            }
        }
        match &model.content {
            Content::Value(value) => self.text(element, model, value),
            Content::Elements(particles, slots) => {
                if outline.has_text() {
                    self.stray_text(element);
                }
                let first = self.taken.len();
                if self.takes_slots(element, model, particles, slots) {
                    self.inside(first, slots);
                } else {
                    self.children(element, model, particles, slots);
                }
            }
            Content::Open => {}
        }
    }

    /// What is in the children that took their slots at a glance, from that one on.
    fn inside(&mut self, first: usize, slots: &'static [Slot]) {
        let end = self.taken.len();
        for index in first..end {
            let Taken { slot, child } = self.taken[index];
            let Some(child) = self.document.tree.element(child) else { continue };
            self.element(child, self.model(slots[slot as usize].element));
        }
        self.taken.truncate(first);
    }

    /// The model of the element with that index.
    #[inline]
    fn model(&self, id: ElementId) -> &'static Model {
        &self.models[usize::from(id.0)]
    }

    /// Whether everything is looked at at length.
    #[inline]
    #[allow(clippy::unused_self, reason = "a debug build asks it")]
    const fn is_slow(&self) -> bool {
        #[cfg(debug_assertions)]
        return self.is_slow;
        #[cfg(not(debug_assertions))]
        false
    }

    /// An element that is null: absent (which is reported on its parent), or an empty value.
    fn nil(&mut self, element: xml::Element<'t>, model: &'static Model) {
        if let (Nil::Value, Content::Value(value)) = (model.nil, &model.content) {
            let site = value::Site {
                element,
                name: value::SiteName::Element(element.local()),
                span: element.name_span(),
                required: false,
                fact: Fact::of(model),
            };
            self.remarks(&site, value, "");
        }
    }

    /// Text where only elements belong: one finding, however often a comment interrupts it.
    #[cold]
    #[inline(never)]
    fn stray_text(&mut self, element: xml::Element<'t>) {
        let runs = element.stray_text();
        let Some((first, others)) = runs.split_first() else { return };
        let message = format!("text between the elements of `{}`", element.local());
        let edits = runs.iter().copied().map(Edit::delete).collect();
        let mut finding = self
            .finding("stray-text", element, *first, message)
            .help(if self.is_strict() {
                "only elements belong here: Microsoft's schema of the file has no text between them"
            } else {
                "only elements belong here; whether the service skips text or refuses it, no page says"
            })
            .fix(Fix::risky("delete the text", edits));
        for other in others.iter().take(3) {
            finding = finding.label(*other, "and here");
        }
        self.report(finding);
    }

    /// A finding of `rule` at `span`, about `element`.
    #[cold]
    #[inline(never)]
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

    #[cold]
    #[inline(never)]
    fn report(&mut self, mut finding: Finding) {
        let is_of_model = OF_MODEL.contains(&finding.rule.as_str())
            || matches!(finding.rule.as_str(), "not-in-version" | "operation-not-in-version");
        if self.schema.kind == SchemaKind::Operation && is_of_model {
            finding.read_in = Some((self.schema.grade, self.schema.source));
        }
        if self.is_strict()
            && finding.evidence.is_none()
            && OF_MODEL.contains(&finding.rule.as_str())
        {
            let Schema { grade, source, .. } = *self.schema;
            finding = finding.evidence(Evidence { grade, says: STRICT, source });
        }
        self.report_as_it_is(finding);
    }

    /// Reports what does not follow from the model as a whole.
    fn report_as_it_is(&mut self, finding: Finding) {
        let of_finding = finding.evidence.is_some_and(|e| e.grade == Grade::Inferred);
        let is_inferred = of_finding || self.schema.grade == Grade::Inferred;
        let finding = if is_inferred { capped(finding) } else { finding };
        if self.found.findings.len() <= MAX_FINDINGS {
            self.found.findings.push(finding);
        }
    }

    /// Adds what the model says about an element: the fact, and where it was read.
    fn with_evidence(&self, finding: Finding, model: &Model, doubt: bool) -> Finding {
        self.with_fact(finding, Fact::of(model), doubt)
    }

    fn with_fact(&self, finding: Finding, fact: Fact, doubt: bool) -> Finding {
        if fact.says.is_empty() {
            return finding;
        }
        let source = if fact.source.is_empty() { self.schema.source } else { fact.source };
        let known = fact.grade.unwrap_or(self.schema.grade);
        let grade = if doubt { Grade::Inferred } else { known };
        finding.evidence(Evidence { grade, says: fact.says, source })
    }

    /// Whether the model is a closed schema that tools hold files against, and not what a
    /// reference page prints.
    fn is_strict(&self) -> bool {
        self.schema.kind == SchemaKind::Document && self.schema.grade == Grade::Schema
    }

    /// Lets an element or attribute that the model lacks weigh what it weighs here, and says what
    /// becomes of it.
    fn not_in_model(&self, finding: Finding) -> Finding {
        if self.unknown == Severity::Info {
            // The service wrote it, so it is right.
            let help = "svclint has no model of it, so it was not looked at; the service wrote it, and nothing has to be mended";
            let finding = Finding { help: Vec::new(), fixes: Vec::new(), ..finding };
            return finding.judged(self.unknown).help(help);
        }
        let finding = match (self.beyond, self.schema.model) {
            (Some(version), Some(model)) => finding.help(format!("the file is of version {version}, and svclint knows the schema up to {model}: if it is new, all is well")),
            // The evidence says it.
            _ if self.is_strict() => finding,
            _ => finding.help("what the service does not know it probably skips, so that what it says is lost; no page promises a refusal"),
        };
        weighed(finding, Some(self.unknown).filter(|weight| *weight != Severity::Error))
    }

    /// What to do about a gate that is closed.
    fn newer(&self, gate: Gate) -> String {
        let version = match self.schema.version.strip_prefix('@') {
            Some(attribute) => format!("it takes a {attribute} of"),
            None => "send x-ms-version".to_owned(),
        };
        match (gate.since, gate.until) {
            (Some(since), _) => format!("{version} {since} or later"),
            (None, Some(until)) => format!("{version} {until} or earlier"),
            (None, None) => String::new(),
        }
    }

    /// Whether `gate` lets the version through; inside of what is gated already, everything goes.
    fn admits(&self, gate: Gate) -> bool {
        self.gated || gate.admits(self.version)
    }
}

/// Whether a namespace is meant to be that of `i:nil`, but is not.
fn is_misspelt(namespace: &str) -> bool {
    namespace.starts_with("https") && is_instance(namespace)
}

/// Whether `i:nil` on an element holds something that is no boolean: that is the mistake, and
/// what the element lacks follows from it.
fn has_bad_nil(element: xml::Element<'_>) -> bool {
    nil(element).is_some_and(|value| !matches!(value.trimmed(), "true" | "false" | "1" | "0"))
}

/// Names for a sentence: `a`, `b` or `c`.
fn listing(names: &[String], word: &str) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
