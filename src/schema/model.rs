//! What a schema file says, as tables: made by `build.rs`, read by `check`.
//!
//! Every type prints itself (`{:?}`) as the Rust that makes it; that is how the tables are written.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use super::version::{Gate, Version};
use crate::finding::{Grade, Severity};

/// A list that can stand in a `static`.
#[derive(Clone, Copy)]
pub struct List<T: 'static>(pub &'static [T]);

impl<T> List<T> {
    /// No values at all.
    pub const EMPTY: Self = Self(&[]);
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("List(&")?;
        f.debug_list().entries(self.0).finish()?;
        f.write_str(")")
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T> From<Vec<T>> for List<T> {
    /// Keeps the values for as long as the process runs, as the tables of a release do.
    fn from(values: Vec<T>) -> Self {
        Self(values.leak())
    }
}

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
    /// What an element or attribute that the model lacks weighs here: a warning where the model
    /// itself is in doubt.
    pub unknown: Severity,
    /// What it does, in a sentence.
    pub says: &'static str,
    /// The page or contract that it was read from.
    pub source: &'static str,
    /// How well that is known.
    pub grade: Grade,
    /// How it is sent; empty for documents.
    pub requests: List<Request>,
    /// The elements that may be the root; mostly one.
    pub roots: List<ElementId>,
    /// Every element of the model.
    pub elements: List<Element>,
}

impl Schema {
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

/// A method and address that an operation answers to.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// `POST`, `PUT` …
    pub method: &'static str,
    /// The path with `{parameters}`; `{staging|production}` lists the values there are.
    pub path: &'static str,
    /// The query, `comp=upgrade`; empty: none.
    pub query: &'static str,
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
    /// How often it stands in a parent that does not say otherwise.
    pub occurs: Occurs,
    /// Which versions have it.
    pub gate: Gate,
    /// What may stand in it.
    pub content: Content,
    /// Whether the order of its children matters.
    pub ordered: bool,
    /// Its own attributes.
    pub attributes: List<Attribute>,
    /// What tells it from its siblings of the same name.
    pub key: Option<Key>,
    /// What `i:nil="true"` on it means.
    pub nil: Nil,
    /// What its absence weighs; `None`: what the rule page says.
    pub missing: Option<Severity>,
    /// What its mere presence weighs: it is accepted, but no page documents it.
    pub present: Option<Severity>,
    /// What it weighs when it stands in another place; `None`: what the rule page says.
    pub misplaced: Option<Severity>,
    /// Spellings that reference pages have wrong.
    pub aliases: List<&'static str>,
    /// The rule that speaks when the element is present and `present` is set.
    pub rule: &'static str,
    /// The fact behind it, in a sentence.
    pub says: &'static str,
    /// Where that was read; empty: the schema's source.
    pub source: &'static str,
    /// How well that is known; `None`: as the schema.
    pub grade: Option<Grade>,
}

/// What may stand in an element.
#[derive(Clone)]
pub enum Content {
    /// A value.
    Value(Value),
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
    /// Its model; an enclosing one where the schema is recursive.
    pub element: ElementId,
    /// Its place: alternatives of a choice that repeats share one.
    pub rank: u16,
}

/// A piece of a content model.
#[derive(Clone, Copy)]
pub enum Particle {
    /// One element: its place among the slots of the parent.
    Element(u16),
    /// One of several.
    Choice(Occurs, List<Particle>),
    /// Several together.
    Group(Occurs, List<Particle>),
    /// At least one of several; what it weighs when there is none.
    AnyOf(Option<Severity>, List<Particle>),
    /// An element of another namespace: anything, or what the model says.
    Any(Option<ElementId>),
}

/// What makes an element unique among its siblings.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The child element, or `@attribute`, whose value must differ.
    pub path: &'static str,
    /// Whether names that differ in case only are the same.
    pub any_case: bool,
    /// Whether the sources leave doubt, so that a repetition is a warning.
    pub doubt: bool,
}

/// What `i:nil="true"` means.
#[derive(Clone, Copy, PartialEq, Eq)]
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
    /// Whether it must be there.
    pub required: bool,
    /// Which versions have it.
    pub gate: Gate,
    /// What it may hold.
    pub value: Value,
    /// What its absence weighs; `None`: what the rule page says.
    pub missing: Option<Severity>,
    /// Spellings that reference pages have wrong.
    pub aliases: List<&'static str>,
    /// The fact behind it, in a sentence.
    pub says: &'static str,
}

/// What a value may be: an element's text or an attribute's value.
#[allow(clippy::struct_excessive_bools, reason = "each is a facet of its own in the schema")]
#[derive(Clone, Debug)]
pub struct Value {
    /// Its type.
    pub kind: Type,
    /// The values there are; empty: any.
    pub one_of: List<Choice>,
    /// Whether case does not matter.
    pub any_case: bool,
    /// Whether others than those listed are accepted.
    pub open: bool,
    /// Least and greatest length of the decoded value, in characters.
    pub length: Option<Limits>,
    /// Least and greatest number.
    pub range: Option<Limits>,
    /// What it must look like.
    pub pattern: Option<Pattern>,
    /// What holds when it is left out; also what a fix writes.
    pub default: &'static str,
    /// Whether it may be empty.
    pub empty: bool,
    /// Values that are accepted, and about which something is to be said.
    pub remarks: List<Remark>,
    /// The document that is inside.
    pub document: &'static str,
    /// Whether it must never be printed.
    pub secret: bool,
}

/// A least and a greatest number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least.
    pub min: i64,
    /// The greatest.
    pub max: i64,
    /// Whether the sources leave doubt, so that a breach is a warning.
    pub doubt: bool,
}

/// A value of an enumeration.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The value.
    pub text: &'static str,
    /// Which versions have it.
    pub gate: Gate,
}

/// Something to be said about values that are accepted.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Which values it is about.
    pub when: When,
    /// What it weighs.
    pub severity: Severity,
    /// The rule that speaks.
    pub rule: &'static str,
    /// What is to be said, as a sentence.
    pub says: &'static str,
}

/// Which values a remark is about.
#[derive(Clone)]
pub enum When {
    /// This one.
    Is(&'static str),
    /// All that look like this.
    Like(Pattern),
    /// All that do not look like this.
    Unlike(Pattern),
}

/// The type of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Any text; white space counts.
    Text,
    /// A name; white space around it is a slip.
    Name,
    /// `true`, `false`, `1`, `0`.
    Boolean,
    /// A whole number.
    Integer,
    /// An absolute `http` or `https` address.
    Uri,
    /// Base64 of anything.
    Base64,
    /// The thumbprint of a certificate: 40 hexadecimal digits.
    Thumbprint,
    /// A version, as gates are written.
    Version,
    /// A GUID.
    Guid,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A port, 1 to 65535.
    Port,
    /// A day, `YYYY-MM-DD`, with or without a time.
    Date,
}

impl Type {
    /// The types with the names that schema files use.
    pub const NAMES: [(&'static str, Self); 12] = [
        ("text", Self::Text),
        ("name", Self::Name),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("uri", Self::Uri),
        ("base64", Self::Base64),
        ("thumbprint", Self::Thumbprint),
        ("version", Self::Version),
        ("guid", Self::Guid),
        ("ip", Self::Ip),
        ("port", Self::Port),
        ("date", Self::Date),
    ];

    /// The name that schema files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// A regular expression over the whole value, compiled when it is first asked.
#[derive(Clone, Copy)]
pub struct Pattern(&'static str);

thread_local! {
    /// The patterns that were asked; tables are constants and cannot keep them.
    static COMPILED: RefCell<HashMap<&'static str, regex_lite::Regex>> = RefCell::default();
}

impl Pattern {
    /// The pattern as written; [`Pattern::check`] says whether it can be used.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self(source)
    }

    /// Why the pattern cannot be used.
    ///
    /// # Errors
    /// What the regular expression's compiler says.
    pub fn check(&self) -> Result<(), String> {
        anchored(self.0).map(|_| ()).map_err(|error| error.to_string())
    }

    /// The pattern as written.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.0
    }

    /// Whether the whole of `text` looks like this.
    ///
    /// # Panics
    /// On a pattern that [`Pattern::check`] refuses; no schema that was compiled holds one.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        COMPILED.with_borrow_mut(|compiled| {
            let compile = || anchored(self.0).expect("internal: patterns are checked when built");
            compiled.entry(self.0).or_insert_with(compile).is_match(text)
        })
    }
}

fn anchored(source: &str) -> Result<regex_lite::Regex, regex_lite::Error> {
    regex_lite::Regex::new(&format!("^(?:{source})$"))
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern::new({:?})", self.0)
    }
}

/// The `x-ms-version` values that are known, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct KnownVersion {
    /// The version.
    pub version: Version,
    /// What it brought.
    pub says: &'static str,
}
