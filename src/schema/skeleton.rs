//! Compiles a schema file, an annotated skeleton, into the tables of `model`.
//!
//! That names, types and grammars of facets are right is said by `schemas/schema.xml`, which every
//! schema file is checked against first; what only a compiler can know is said here.

use super::facets::{self, keep};
use super::model::{
    Attribute, Brief, Condition, Content, Element, ElementId, Key, KeyCase, List, Nil, Occurs,
    Request, Schema, SchemaKind, Shared, Slot,
};
use super::particles::{holds_particles, models_of, shifted, slot_at};
use super::values::{Facets, PLAIN, hints};
use super::version::Gate;
use crate::finding::{Finding, Grade, RuleName, Severity};
use crate::text::Span;
use crate::xml;

/// The namespace of the schema language.
pub const NAMESPACE: &str = "urn:svclint:schema:1";

/// Compiles the schema in `tree`. `pieces` gives shared pieces by name.
///
/// The findings say why a schema cannot be used; then there is none.
pub fn compile(
    tree: &xml::Tree<'_>,
    pieces: &dyn Fn(&str) -> Option<&'static Schema>,
) -> (Option<Schema>, Vec<Finding>) {
    let Some(root) = tree.root().filter(|root| root.namespace() == Some(NAMESPACE)) else {
        return (None, Vec::new());
    };
    let kind = match root.local() {
        "operation" => SchemaKind::Operation,
        "document" => SchemaKind::Document,
        "piece" => SchemaKind::Piece,
        _ => return (None, Vec::new()),
    };
    let mut compiler = Compiler {
        part: tree.part(),
        pieces,
        local: root.children().filter(|child| is_own(*child, "piece")).collect(),
        namespace: String::new(),
        elements: Vec::new(),
        open: Vec::new(),
        findings: Vec::new(),
    };
    let schema = compiler.schema(root, kind);
    let sound = compiler.findings.is_empty();
    (sound.then_some(schema), compiler.findings)
}

/// The elements of a model, each with what a glance at it needs to know.
fn in_brief(mut elements: Vec<Element>) -> Vec<Element> {
    let briefs: Vec<Brief> = elements.iter().map(|element| Brief::of(element, &elements)).collect();
    for (element, brief) in elements.iter_mut().zip(briefs) {
        element.brief = brief;
    }
    elements
}

pub(super) fn is_own(element: xml::Element<'_>, local: &str) -> bool {
    element.namespace() == Some(NAMESPACE) && element.local() == local
}

pub(super) struct Compiler<'a> {
    part: &'a std::sync::Arc<crate::text::Part>,
    pub(super) pieces: &'a dyn Fn(&str) -> Option<&'static Schema>,
    /// Pieces that the file itself defines.
    local: Vec<xml::Element<'a>>,
    /// The namespace of the sample.
    namespace: String,
    pub(super) elements: Vec<Element>,
    /// Names of the elements and pieces that are being compiled, for recursion.
    open: Vec<(String, ElementId)>,
    findings: Vec<Finding>,
}

impl<'a> Compiler<'a> {
    pub(super) fn refuse(&mut self, span: Span, message: impl Into<String>) {
        let rule = RuleName::new("invalid-value");
        self.findings.push(Finding::new(rule, Severity::Error, self.part, span, message));
    }

    /// Reads a facet with its grammar; a breach is reported once here, although `schema.xml` says
    /// it too, so that no schema with one is ever used.
    pub(super) fn read<T>(
        &mut self,
        facets: Facets<'a>,
        name: &str,
        grammar: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let attribute = facets.attribute(name)?;
        let value = attribute.value();
        let read = grammar(value.text());
        if read.is_none() {
            self.refuse(
                attribute.value_span(),
                format!("`{}` is no value of `{name}`", value.text()),
            );
        }
        read
    }

    fn schema(&mut self, root: xml::Element<'a>, kind: SchemaKind) -> Schema {
        let facets = Facets(root);
        let skeletons: Vec<_> =
            root.children().filter(|child| child.namespace() != Some(NAMESPACE)).collect();
        let namespace = facets
            .kept("namespace")
            .or_else(|| skeletons.first().and_then(|root| root.namespace()).map(keep))
            .unwrap_or_default();
        let sample = skeletons.first().and_then(|root| root.namespace());
        sample.unwrap_or_default().clone_into(&mut self.namespace);
        let requests = root.children().filter(|child| is_own(*child, "request"));
        let requests: Vec<Request> = requests
            .map(Facets)
            .map(|request| Request {
                method: request.kept("method").unwrap_or_default(),
                path: request.kept("path").unwrap_or_default(),
                query: request.kept("query").unwrap_or_default(),
                optional_query: request.kept("optional-query").unwrap_or_default(),
                same: request.kept("same").unwrap_or_default(),
            })
            .collect();
        if skeletons.is_empty() && kind != SchemaKind::Operation {
            self.refuse(root.name_span(), "only an operation can do without a sample");
        }
        let roots: Vec<ElementId> = skeletons.into_iter().map(|root| self.element(root)).collect();
        Schema {
            kind,
            name: facets.kept("name").unwrap_or_default(),
            namespace,
            gate: self.gate(facets, Gate::OPEN),
            https: facets.severity("https").unwrap_or(Severity::Error),
            bare: facets.severity("bare").unwrap_or(Severity::Error),
            unknown: facets.severity("unknown").unwrap_or(Severity::Error),
            version: facets.kept("version").unwrap_or_default(),
            model: self.read(facets, "model", |text| text.parse().ok()),
            transform: facets.kept("transform").unwrap_or_default(),
            says: facets.kept("says").unwrap_or_default(),
            source: facets.kept("source").unwrap_or_default(),
            grade: self.read(facets, "grade", facets::grade).unwrap_or(Grade::Documented),
            requests: requests.into(),
            content_type: match facets.kept("content-type") {
                Some("none") => "",
                given => given.unwrap_or("application/xml"),
            },
            content_type_missing: facets
                .severity("content-type-missing")
                .unwrap_or(Severity::Error),
            roots: roots.into(),
            elements: in_brief(std::mem::take(&mut self.elements)).into(),
        }
    }

    /// Compiles a skeleton element and everything in it.
    pub(super) fn element(&mut self, skeleton: xml::Element<'a>) -> ElementId {
        let facets = Facets(skeleton);
        let Some(used) = facets.text("use") else {
            let id = self.reserve(skeleton.local());
            self.override_with(id, skeleton);
            return id;
        };
        if let Some((_, ancestor)) = self.open.iter().rev().find(|(name, _)| *name == used) {
            return *ancestor;
        }
        let id = if let Some(local) = self.local.iter().find(|p| Facets(**p).is("name", &used)) {
            let inside = local.children().find(|child| child.namespace() != Some(NAMESPACE));
            let Some(inside) = inside else {
                self.refuse(local.name_span(), "a piece holds one element");
                return self.reserve("");
            };
            let id = self.reserve(inside.local());
            self.open.push((used, id));
            self.override_with(id, inside);
            self.open.pop();
            id
        } else if let Some(piece) = (self.pieces)(&used) {
            self.copy(piece)
        } else {
            let span =
                facets.attribute("use").map_or(skeleton.name_span(), xml::Attribute::value_span);
            self.refuse(span, format!("there is no piece and no enclosing element `{used}`"));
            self.reserve("")
        };
        self.elements[id.0 as usize].name = keep(skeleton.local());
        self.override_with(id, skeleton);
        id
    }

    /// Makes room for an element with everything at its default.
    fn reserve(&mut self, name: &str) -> ElementId {
        let id = ElementId(self.elements.len() as u16);
        self.elements.push(Element {
            name: keep(name),
            namespace: "",
            occurs: Occurs::ONCE,
            doubtful: false,
            gate: Gate::OPEN,
            content: Content::Value(Shared(&PLAIN)),
            ordered: true,
            attributes: List::EMPTY,
            required_when: Condition::NONE,
            only_when: Condition::NONE,
            key: None,
            nil: Nil::Absent,
            missing: None,
            present: None,
            misplaced: None,
            superseded: None,
            aliases: List::EMPTY,
            hints: List::EMPTY,
            order_says: "",
            rule: "",
            says: "",
            source: "",
            grade: None,
            brief: Brief::default(),
        });
        id
    }

    /// Copies a shared piece behind the elements there are and gives the place of its root.
    fn copy(&mut self, piece: &'static Schema) -> ElementId {
        let shift = self.elements.len() as u16;
        self.elements.extend(piece.elements.iter().map(|element| {
            let mut element = element.clone();
            if let Content::Elements(particles, slots) = &element.content {
                let moved = |id: ElementId| ElementId(id.0 + shift);
                let slots: Vec<Slot> = slots.iter().map(|slot| slot_at(slot, &moved)).collect();
                element.content = Content::Elements(shifted(*particles, &moved), slots.into());
            }
            element
        }));
        ElementId(piece.roots[0].0 + shift)
    }

    /// Sets what `skeleton` says on the model `id`, which may come from a piece: facets it does
    /// not name stay, and children it holds override those of the same name.
    fn override_with(&mut self, id: ElementId, skeleton: xml::Element<'a>) {
        self.open.push((skeleton.local().to_owned(), id));
        let facets = Facets(skeleton);
        let mut model = self.elements[id.0 as usize].clone();
        if let Some(occurs) = self.read(facets, "occurs", facets::occurs) {
            model.occurs = occurs;
            model.doubtful = facets.text("occurs").is_some_and(|text| facets::is_doubtful(&text));
        }
        model.gate = self.gate(facets, model.gate);
        if facets.attribute("order").is_some() {
            model.ordered = !facets.is("order", "any");
        }
        if let Some(condition) = self.read(facets, "required-when", facets::condition) {
            model.required_when = condition;
        }
        if let Some(condition) = self.read(facets, "only-when", facets::condition) {
            model.only_when = condition;
        }
        model.key = self.key(facets).or(model.key);
        if let Some(nil) = self.read(facets, "nil", facets::nil) {
            model.nil = nil;
        }
        model.missing = self.read(facets, "missing", facets::missing).or(model.missing);
        model.present = facets.severity("present").or(model.present);
        model.misplaced = self.read(facets, "misplaced", facets::misplaced).or(model.misplaced);
        model.superseded =
            self.read(facets, "superseded", |text| text.parse().ok()).or(model.superseded);
        if let Some(namespace) = skeleton.namespace().filter(|own| *own != self.namespace) {
            model.namespace = keep(namespace);
        }
        if let Some(aliases) = facets.text("alias") {
            model.aliases = facets::words(&aliases);
        }
        let hints = hints(skeleton);
        if !hints.is_empty() {
            model.hints = hints;
        }
        model.order_says = facets.kept("order-says").unwrap_or(model.order_says);
        model.rule = facets.kept("rule").unwrap_or(model.rule);
        model.says = facets.kept("says").unwrap_or(model.says);
        if let Some(present) = facets.attribute("present").filter(|_| model.rule.is_empty()) {
            self.refuse(present.span(), "`present` needs a `rule` that speaks");
        }
        model.source = facets.kept("source").unwrap_or(model.source);
        model.grade = self.read(facets, "grade", facets::grade).or(model.grade);
        model.attributes = self.override_attributes(model.attributes, skeleton);
        model.content = match model.content {
            _ if facets.is("type", "none") => Content::Elements(List::EMPTY, List::EMPTY),
            Content::Value(value) if !holds_particles(skeleton) => {
                let value = self.value(facets, skeleton, value.0.clone());
                // What has attributes and no type says everything in its attributes.
                let typed = ["type", "one-of", "pattern", "length", "range", "empty"];
                if model.attributes.is_empty()
                    || typed.iter().any(|f| facets.attribute(f).is_some())
                {
                    Content::Value(value.into())
                } else {
                    Content::Elements(List::EMPTY, List::EMPTY)
                }
            }
            Content::Elements(particles, slots) => {
                Content::Elements(particles, self.override_children(&slots, skeleton))
            }
            _ => self.content(skeleton),
        };
        self.elements[id.0 as usize] = model;
        self.open.pop();
    }

    pub(super) fn key(&mut self, facets: Facets<'a>) -> Option<Key> {
        let case = self.read(facets, "key-case", facets::key_case).unwrap_or(KeyCase::Exact);
        self.read(facets, "key", |text| Some(facets::key(text, case)))
    }

    /// The attributes of a model with those that the skeleton says, by name.
    fn override_attributes(
        &mut self,
        attributes: List<Attribute>,
        skeleton: xml::Element<'a>,
    ) -> List<Attribute> {
        let own: Vec<_> = skeleton.children().filter(|child| is_own(*child, "attribute")).collect();
        if own.is_empty() {
            return attributes;
        }
        let mut attributes = attributes.to_vec();
        for own in own {
            let attribute = self.attribute(own);
            match attributes.iter_mut().find(|other| other.name == attribute.name) {
                Some(other) => *other = attribute,
                None => attributes.push(attribute),
            }
        }
        attributes.into()
    }

    fn override_children(&mut self, slots: &[Slot], skeleton: xml::Element<'a>) -> List<Slot> {
        let mut slots = slots.to_vec();
        for child in skeleton.children().filter(|child| child.namespace() != Some(NAMESPACE)) {
            let when = self.read(Facets(child), "when", facets::condition);
            if let Some(slot) = slots.iter_mut().find(|slot| slot.name == child.local()) {
                let models = models_of(slot, when);
                if models.is_empty() {
                    self.refuse(child.name_span(), "the piece has no such alternative");
                }
                for element in models {
                    self.override_with(element, child);
                }
                slot.occurs = self.elements[slot.element.0 as usize].occurs;
            } else {
                self.refuse(child.name_span(), format!("the piece has no `{}`", child.local()));
            }
        }
        slots.into()
    }
}
