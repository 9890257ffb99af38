//! What a schema file says, as tables: made by `build.rs`, read by `check`.
//!
//! A schema prints itself (`{:?}`) as the Rust that makes it, and so do the lists of facts: that is
//! how those tables are written. The models of its elements and its requests, which are most of
//! it, are [packed](super::packed).

mod asks;
mod brief;
mod condition;
mod shared;
mod value;

use std::fmt;

use super::packed::Packed;
use super::version::{Gate, Version};
use crate::finding::{Grade, Severity};

pub use asks::Asks;
pub use brief::Brief;
pub use condition::{Condition, Reference, Term, Test};
pub use shared::{List, Shared};
pub use value::{Choice, Limits, Remark, Secret, Type, Value, When};

/// One schema file.
#[derive(Debug)]
pub struct Schema {
    /// What it describes.
    pub kind: SchemaKind,
    /// `Upgrade Deployment`, `ServiceConfiguration`, `ExtendedProperties`.
    pub name: &'static str,
    /// The namespace of its elements.
    pub namespace: &'static str,
    /// From which version to which one it exists.
    pub gate: Gate,
    /// What the `https` spelling of the namespace weighs here: some reference pages print it.
    pub https: Severity,
    /// What it weighs here when the root is in no namespace at all: some pages print it so.
    pub bare: Severity,
    /// What an element or attribute that the model lacks weighs here: a warning where the model
    /// itself is in doubt.
    pub unknown: Severity,
    /// The attribute of the root, as `@name`, that says which version of the schema a document is
    /// of; empty where the version comes from outside.
    pub version: &'static str,
    /// The newest version that the model is of: what a newer document has beyond it may be right.
    pub model: Option<Version>,
    /// The namespace of the attributes that make a document a transform of another one; empty
    /// where there is no such thing.
    pub transform: &'static str,
    /// What it does, in a sentence.
    pub says: &'static str,
    /// The page or contract that it was read from.
    pub source: &'static str,
    /// How well that is known.
    pub grade: Grade,
    /// How it is sent; empty for documents.
    pub requests: Packed<Request>,
    /// The `Content-Type` that it is sent with; empty: no page asks for one.
    pub content_type: &'static str,
    /// What it weighs when that header is missing.
    pub content_type_missing: Severity,
    /// The elements that may be the root; mostly one, and none where a request has no body.
    pub roots: List<ElementId>,
    /// Every element of the model.
    pub elements: Packed<Element>,
}

impl Schema {
    /// Whether requests of it carry a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        !self.roots.is_empty()
    }

    /// The models of the elements that may be the root.
    pub fn roots(&self) -> impl Iterator<Item = &Element> {
        self.roots.iter().map(|id| self.element(*id))
    }

    /// The model of the root of that name.
    #[must_use]
    pub fn root(&self, local: &str) -> Option<&Element> {
        self.roots().find(|root| root.name == local)
    }

    /// The model of the element with that index.
    #[inline]
    #[must_use]
    pub fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.0 as usize]
    }
}

/// What a schema describes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SchemaKind {
    /// The body of a request.
    Operation,
    /// A file of its own, or what is embedded in a request.
    Document,
    /// A piece that several use.
    Piece,
}

// It prints its path, because schemas print themselves as the Rust that makes them.
impl fmt::Debug for SchemaKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operation => "SchemaKind::Operation",
            Self::Document => "SchemaKind::Document",
            Self::Piece => "SchemaKind::Piece",
        })
    }
}

/// A method and address that an operation answers to.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// `POST`, `PUT` …
    pub method: &'static str,
    /// The path with `{parameters}`; `{staging|production}` lists the values there are.
    pub path: &'static str,
    /// What the query must hold, `comp=upgrade`; several parameters are separated by `&`, and
    /// `{validate|prepare}` lists the values there are; empty: nothing.
    pub query: &'static str,
    /// What the query may hold, written the same way.
    pub optional_query: &'static str,
    /// What the body says too, `Name={disk-name}`: a child of the root and a piece of the path;
    /// empty: nothing.
    pub same: &'static str,
}

impl Request {
    /// The child of the root that says the same as a piece of the path, and that piece.
    #[must_use]
    pub fn same(&self) -> Option<(&'static str, &'static str)> {
        self.same.split_once('=')
    }

    /// The parameters that the query must hold: name and value.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        parameters(self.query)
    }

    /// The parameters that the query may hold: name and value.
    pub fn optional_parameters(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        parameters(self.optional_query)
    }
}

fn parameters(query: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// The place of an element in [`Schema::elements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementId(pub u16);

/// How often something may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurs {
    /// At least so often.
    pub min: u32,
    /// At most so often; `u32::MAX`: without a limit.
    pub max: u32,
}

impl Occurs {
    /// Exactly once, the default.
    pub const ONCE: Self = Self { min: 1, max: 1 };
}

/// The model of an element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its local name.
    pub name: &'static str,
    /// Its namespace; empty: that of the schema.
    pub namespace: &'static str,
    /// How often it stands in a parent that does not say otherwise.
    pub occurs: Occurs,
    /// Whether the sources leave doubt about the greatest number, so that more is a warning.
    pub doubtful: bool,
    /// Which versions have it.
    pub gate: Gate,
    /// What may stand in it.
    pub content: Content,
    /// Whether the order of its children matters.
    pub ordered: bool,
    /// Its own attributes.
    pub attributes: List<Attribute>,
    /// Where it must stand although `occurs` lets it be absent, seen from its parent.
    pub required_when: Condition,
    /// Where alone it may stand, seen from its parent.
    pub only_when: Condition,
    /// What tells it from its siblings of the same name.
    pub key: Option<Key>,
    /// What `i:nil="true"` on it means.
    pub nil: Nil,
    /// What its absence weighs; `None`: what the rule page says.
    pub missing: Option<Missing>,
    /// What its mere presence weighs: it is accepted, but no page documents it.
    pub present: Option<Severity>,
    /// What it weighs when it stands in another place; `None`: what the rule page says.
    pub misplaced: Option<Misplaced>,
    /// The version from which on something else says the same.
    pub superseded: Option<Version>,
    /// Spellings that reference pages have wrong.
    pub aliases: List<&'static str>,
    /// Names that people write in it although it has none of them.
    pub hints: List<Hint>,
    /// Why the order of its children is what it is.
    pub order_says: &'static str,
    /// The rule that speaks when the element is present and `present` is set.
    pub rule: &'static str,
    /// The fact behind it, in a sentence.
    pub says: &'static str,
    /// Where that was read; empty: the schema's source.
    pub source: &'static str,
    /// How well that is known; `None`: as the schema.
    pub grade: Option<Grade>,
    /// What a glance at it needs to know of all that.
    pub brief: Brief,
}

impl Element {
    /// What is to be said about that name in this element; case does not count.
    #[must_use]
    pub fn hint(&self, name: &str) -> Option<Hint> {
        let exact = self.hints.iter().find(|hint| hint.name == name);
        let near = || self.hints.iter().find(|hint| hint.name.eq_ignore_ascii_case(name));
        exact.or_else(near).copied()
    }
}

/// What the absence of something weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Before `since`, and where the version is not known.
    pub severity: Severity,
    /// From that version on.
    pub since: Option<(Version, Severity)>,
}

impl Missing {
    /// What it weighs in that version.
    #[must_use]
    pub fn weighs(self, version: Option<Version>) -> Severity {
        let later = self.since.filter(|(since, _)| version.is_some_and(|given| given >= *since));
        later.map_or(self.severity, |(_, severity)| severity)
    }
}

/// What it weighs when an element stands out of order.
#[derive(Clone, Copy, Debug)]
pub struct Misplaced {
    /// Its weight.
    pub severity: Severity,
    /// Only where these are all that it is out of order with; none: always.
    pub among: List<&'static str>,
}

/// A name that people write and that is wrong, with what is to be said to them.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    /// The child element, or `@attribute`.
    pub name: &'static str,
    /// The name that is meant; empty: none, it belongs elsewhere.
    pub meant: &'static str,
    /// What is to be said.
    pub says: &'static str,
}

/// What may stand in an element.
#[derive(Clone, Debug)]
pub enum Content {
    /// A value.
    Value(Shared<Value>),
    /// Elements: how they are grouped, and each with its rank in document order.
    Elements(List<Particle>, List<Slot>),
    /// Anything at all.
    Open,
}

/// A child of an element: what it is called there, how often and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Its local name.
    pub name: &'static str,
    /// How often it stands there.
    pub occurs: Occurs,
    /// Its model; an enclosing one where the schema is recursive, the first one where there are
    /// several.
    pub element: ElementId,
    /// Its place: alternatives of a choice that repeats share one.
    pub rank: u16,
    /// Its models, where what is in the element says which of them holds.
    pub variants: List<Variant>,
}

/// One of several models of an element.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// What holds, seen from the element itself, where this model does.
    pub when: Condition,
    /// The model.
    pub element: ElementId,
}

/// A piece of a content model.
#[derive(Clone, Copy, Debug)]
pub enum Particle {
    /// One element: its place among the slots of the parent.
    Element(u16),
    /// One of several, or any number of them.
    Choice(Alternatives),
    /// Several together; what it weighs when one of them is missing.
    Group(Occurs, Option<Severity>, List<Particle>),
    /// At least one of several; what it weighs when there is none.
    AnyOf(Option<Severity>, List<Particle>),
    /// An element of another namespace: anything, or what the model says.
    Any(Option<ElementId>),
}

/// The elements of a choice.
#[derive(Clone, Copy, Debug)]
pub struct Alternatives {
    /// How many there may be, all of them together.
    pub occurs: Occurs,
    /// What it weighs when there is none of them.
    pub missing: Option<Severity>,
    /// What must differ among all of them, whatever they are called.
    pub key: Option<Key>,
    /// Why they exclude each other, or how many there may be.
    pub says: &'static str,
    /// What there is to choose from.
    pub inside: List<Particle>,
}

/// What makes an element unique among its siblings.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The child element, or `@attribute`, whose value must differ.
    pub path: &'static str,
    /// What names are that differ in case only.
    pub case: KeyCase,
    /// Whether the sources leave doubt, so that a repetition is a warning.
    pub doubt: bool,
    /// Whether it is the key of the choice that the element stands in: elements of other names
    /// count as well.
    pub shared: bool,
}

/// What two keys are that differ in case only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCase {
    /// Two.
    Exact,
    /// Two, but tools that ignore case take them for one: a warning.
    Doubt,
    /// One.
    Any,
}

/// What `i:nil="true"` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nil {
    /// The element is not there.
    Absent,
    /// The element is there with an empty value.
    Value,
}

/// The model of an attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its local name.
    pub name: &'static str,
    /// Whether it is written with a prefix, in the schema's own namespace.
    pub qualified: bool,
    /// Whether it is one of the instance namespace, as `i:type`.
    pub instance: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Where it must be there although it is not required, seen from its element.
    pub required_when: Condition,
    /// Which versions have it.
    pub gate: Gate,
    /// What it may hold.
    pub value: Shared<Value>,
    /// What its absence weighs; `None`: what the rule page says.
    pub missing: Option<Severity>,
    /// Spellings that reference pages have wrong.
    pub aliases: List<&'static str>,
    /// The fact behind it, in a sentence.
    pub says: &'static str,
    /// Where that was read; empty: the schema's source.
    pub source: &'static str,
    /// How well that is known; `None`: as the schema.
    pub grade: Option<Grade>,
}

/// The `x-ms-version` values that are known, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct KnownVersion {
    /// The version.
    pub version: Version,
    /// What it brought.
    pub says: &'static str,
}
