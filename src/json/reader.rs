//! From text to a tree.

use std::sync::{Arc, OnceLock};

use jsonc_parser::ast::{ObjectPropName, Value as Parsed};
use jsonc_parser::common::Range;

use super::problems::Problems;
use super::recovery;
use super::tree::{Escaped, Kind, NONE, Node, Tree};
use crate::text::{Part, Span};

/// Reads a text as JSON; never fails: what is wrong with it is in the tree.
///
/// Comments are read, and so are line ends in strings; who does not want them looks for them.
#[must_use]
pub fn read(part: &Arc<Part>) -> Tree<'_> {
    let mut problems = Problems::new(part);
    problems.of_encoding();
    let text = part.text();
    let mut grown = Grown { nodes: Vec::new(), end: text.len() as u32 };
    let read = recovery::parse(part, &mut problems, |value| grown.add(value, Span::at(0), NONE));
    let (comments, text) = read.map_or_else(Default::default, |read| (read.comments, read.text));
    let mut tree = Tree {
        part,
        escaped: Escaped::among(&grown.nodes, part.text()),
        nodes: grown.nodes,
        comments,
        problems: Vec::new(),
        is_well_formed: false,
        is_torn: false,
        ordinals: OnceLock::new(),
    };
    problems.of_tree(&tree, &text);
    (tree.is_well_formed, tree.is_torn) = (problems.is_none(), problems.is_torn());
    tree.problems = problems.take();
    tree
}

/// The arena while it grows.
struct Grown {
    nodes: Vec<Node>,
    /// The end of the text: what was closed by force ends there.
    end: u32,
}

impl Grown {
    /// Adds a value with all that stands in it. The parser has a limit of depth.
    fn add(&mut self, value: &Parsed<'_>, name: Span, parent: u32) {
        let (kind, range) = match value {
            Parsed::StringLit(value) => (Kind::String, value.range),
            Parsed::NumberLit(value) => (Kind::Number, value.range),
            Parsed::BooleanLit(value) => (Kind::Boolean, value.range),
            Parsed::NullKeyword(value) => (Kind::Null, value.range),
            Parsed::Object(value) => (Kind::Object, value.range),
            Parsed::Array(value) => (Kind::Array, value.range),
        };
        let id = self.nodes.len() as u32;
        let Span { start, end } = self.span(range);
        let (name_start, name_end) = (name.start, name.end);
        self.nodes.push(Node { start, end, name_start, name_end, parent, behind: 0, kind });
        match value {
            Parsed::Object(object) => {
                for property in &object.properties {
                    let name = match &property.name {
                        ObjectPropName::String(name) => name.range,
                        ObjectPropName::Word(name) => name.range,
                    };
                    let name = self.span(name);
                    self.add(&property.value, name, id);
                }
            }
            Parsed::Array(array) => {
                for item in &array.elements {
                    self.add(item, Span::at(0), id);
                }
            }
            _ => {}
        }
        self.nodes[id as usize].behind = self.nodes.len() as u32;
    }

    fn span(&self, range: Range) -> Span {
        Span::new((range.start as u32).min(self.end), (range.end as u32).min(self.end))
    }
}
