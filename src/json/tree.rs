//! The tree: an arena of small records in document order, and the questions that it answers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::string;
use crate::finding::Finding;
use crate::text::limits::push_step;
use crate::text::{Mapped, Part, Span};

/// No value.
pub(super) const NONE: u32 = u32::MAX;

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// `12`
    Number,
    /// `true` or `false`
    Boolean,
    /// `null`
    Null,
}

impl Kind {
    /// The kind in a sentence: "an object".
    #[must_use]
    pub const fn a(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "`null`",
        }
    }
}

/// A value: 32 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The name of the property that it is the value of, quotes included; empty in an array.
    pub(super) name_start: u32,
    pub(super) name_end: u32,
    pub(super) parent: u32,
    /// The first value behind it that is none of its descendants.
    pub(super) behind: u32,
    pub(super) kind: Kind,
}

/// A string that is written with escapes.
pub(super) struct Escaped {
    id: u32,
    held: OnceLock<Mapped>,
}

impl Escaped {
    /// Those among the values of a text.
    pub(super) fn among(nodes: &[Node], source: &str) -> Box<[Self]> {
        let is_escaped = |node: &Node| {
            node.kind == Kind::String && string::has_escape(source, Span::new(node.start, node.end))
        };
        let all = nodes.iter().enumerate().filter(|(_, node)| is_escaped(node));
        all.map(|(id, _)| Self { id: id as u32, held: OnceLock::new() }).collect()
    }
}

/// A JSON document with the span of everything in it.
///
/// Nothing of the text is copied: names and values are slices of the part.
pub struct Tree<'t> {
    pub(super) part: &'t Arc<Part>,
    pub(super) nodes: Vec<Node>,
    pub(super) comments: Vec<Span>,
    pub(super) problems: Vec<Finding>,
    pub(super) is_well_formed: bool,
    pub(super) is_torn: bool,
    /// The strings that are written with escapes, in order. What they hold is found out once: a
    /// configuration in one of them is asked for by many.
    pub(super) escaped: Box<[Escaped]>,
    /// For each value its number in its array, from 1; 0 for the value of a property.
    pub(super) ordinals: OnceLock<Box<[u32]>>,
}

impl<'t> Tree<'t> {
    /// The part that was read.
    pub fn part(&self) -> &'t Arc<Part> {
        self.part
    }

    /// The text that all spans refer to.
    pub fn text(&self) -> &'t str {
        self.part.text()
    }

    /// The value that the document is.
    pub fn root(&self) -> Option<Value<'_>> {
        (!self.nodes.is_empty()).then_some(Value { tree: self, id: 0 })
    }

    /// All values in document order.
    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        (0..self.nodes.len() as u32).map(|id| Value { tree: self, id })
    }

    /// The comments, in order.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// Whether the text is JSON, but for comments and line ends in strings.
    pub fn is_well_formed(&self) -> bool {
        self.is_well_formed
    }

    /// Whether something was left out that nobody could make sense of.
    pub fn is_torn(&self) -> bool {
        self.is_torn
    }

    /// Takes what is wrong with the text, in its order.
    pub fn take_problems(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.problems)
    }

    fn ordinal(&self, id: u32) -> u32 {
        let ordinals = self.ordinals.get_or_init(|| {
            let mut counted: HashMap<u32, u32> = HashMap::new();
            let of = |node: &Node| {
                if node.name_end > node.name_start || node.parent == NONE {
                    return 0;
                }
                let count = counted.entry(node.parent).or_default();
                *count += 1;
                *count
            };
            self.nodes.iter().map(of).collect()
        });
        ordinals[id as usize]
    }
}

/// A value of a tree.
#[derive(Clone, Copy)]
pub struct Value<'t> {
    tree: &'t Tree<'t>,
    id: u32,
}

impl<'t> Value<'t> {
    fn node(self) -> Node {
        self.tree.nodes[self.id as usize]
    }

    /// The tree that it is in.
    #[must_use]
    pub fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// Its number in document order.
    #[must_use]
    pub fn id(self) -> u32 {
        self.id
    }

    /// What kind of value it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Where it stands, quotes and brackets included.
    #[must_use]
    pub fn span(self) -> Span {
        let node = self.node();
        Span::new(node.start, node.end)
    }

    /// Where the text of a string stands, without its quotes; of other values the whole.
    #[must_use]
    pub fn inner_span(self) -> Span {
        match self.kind() {
            Kind::String => string::inside(self.tree.text(), self.span()),
            _ => self.span(),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn source(self) -> &'t str {
        self.tree.part.slice(self.span())
    }

    /// Where the name of the property stands that it is the value of, without quotes; where it has
    /// none, the value itself.
    #[must_use]
    pub fn name_span(self) -> Span {
        match self.quoted_name_span() {
            Some(span) => string::inside(self.tree.text(), span),
            None => self.span(),
        }
    }

    /// The same with quotes; `None` where it is no property.
    #[must_use]
    pub fn quoted_name_span(self) -> Option<Span> {
        let node = self.node();
        (node.name_end > node.name_start).then(|| Span::new(node.name_start, node.name_end))
    }

    /// The name of the property that it is the value of.
    #[must_use]
    pub fn name(self) -> Option<Cow<'t, str>> {
        self.quoted_name_span().map(|span| string::text(self.tree.text(), span))
    }

    /// Whether it is the value of a property of that name; case does not count.
    #[inline(never)]
    #[must_use]
    pub fn is_named(self, name: &str) -> bool {
        self.name().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    /// Where the property stands with its value; an item of an array: the value.
    #[must_use]
    pub fn property_span(self) -> Span {
        let span = self.span();
        self.quoted_name_span().map_or(span, |name| Span::new(name.start, span.end))
    }

    /// The value that it stands in.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let parent = self.node().parent;
        (parent != NONE).then_some(Self { tree: self.tree, id: parent })
    }

    /// What stands in it: the values of an object's properties, the items of an array.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'t> {
        let (tree, behind) = (self.tree, self.node().behind);
        let mut next = self.id + 1;
        std::iter::from_fn(move || {
            let child = (next < behind).then_some(Self { tree, id: next })?;
            next = child.node().behind;
            Some(child)
        })
    }

    /// It and all that stands in it, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Self> + use<'t> {
        let tree = self.tree;
        (self.id..self.node().behind).map(move |id| Self { tree, id })
    }

    /// The items of an array; of anything else nothing.
    pub fn items(self) -> impl Iterator<Item = Self> + use<'t> {
        let is_array = self.kind() == Kind::Array;
        self.children().filter(move |_| is_array)
    }

    /// The value of the property of that name, the last of several; case does not count.
    #[inline(never)]
    #[must_use]
    pub fn get(self, name: &str) -> Option<Self> {
        if !self.is_object() {
            return None;
        }
        self.children().filter(|child| child.is_named(name)).last()
    }

    /// The value at the end of a path of names.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }

    /// What a string holds.
    #[must_use]
    pub fn text(self) -> Option<Cow<'t, str>> {
        match self.unescaped() {
            Some(held) => Some(Cow::Borrowed(held.text())),
            None => (self.kind() == Kind::String)
                .then(|| Cow::Borrowed(self.tree.part.slice(self.inner_span()))),
        }
    }

    /// What a string holds, with the place of each letter.
    #[must_use]
    pub fn mapped(self) -> Option<Mapped> {
        match self.unescaped() {
            Some(held) => Some(held.clone()),
            None => (self.kind() == Kind::String)
                .then(|| Mapped::verbatim(self.tree.text(), self.inner_span())),
        }
    }

    /// What a string holds that is written with escapes.
    fn unescaped(self) -> Option<&'t Mapped> {
        let escaped = &self.tree.escaped;
        let index = escaped.binary_search_by_key(&self.id, |one| one.id).ok()?;
        let of_string = || string::mapped(self.tree.text(), self.span());
        Some(escaped[index].held.get_or_init(of_string))
    }

    /// Its path from the root: `/resources[1]/properties/roleProfile`.
    #[must_use]
    pub fn path(self) -> String {
        self.path_by(|value| {
            let number = value.tree.ordinal(value.id);
            if number > 0 { format!("[{number}]") } else { String::new() }
        })
    }

    /// The same with the names of things in place of their numbers, where they have one: what stays
    /// when lines and siblings move.
    #[must_use]
    pub fn key_path(self) -> String {
        self.path_by(|value| {
            let number = value.tree.ordinal(value.id);
            if number == 0 {
                return String::new();
            }
            match value.get("name").and_then(Self::text) {
                Some(name) => {
                    let mut key = "[name='".to_owned();
                    push_step(&mut key, &name);
                    key + "']"
                }
                None => format!("[{number}]"),
            }
        })
    }

    fn path_by(self, number: impl Fn(Self) -> String) -> String {
        let mut chain: Vec<Self> =
            std::iter::successors(Some(self), |value| value.parent()).collect();
        chain.reverse();
        let mut path = String::new();
        for value in chain {
            if let Some(name) = value.name() {
                path.push('/');
                push_step(&mut path, &name);
            }
            path.push_str(&number(value));
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

/// Kind and place: what it holds may be secret.
impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {}", self.kind(), self.path())
    }
}
