//! XML to a tree: a reader that is strict and recovers, so that one mistake hides no other.
//!
//! quick-xml finds where tokens end; this module looks inside of them, keeps the rules of XML 1.0
//! (fifth edition) with namespaces, and goes on reading behind what is broken. No DTD is read,
//! nothing outside of the text is ever looked at.

mod attribute;
mod attributes;
mod classes;
mod content;
mod declaration;
mod element;
mod end_tag;
mod forced;
mod limits;
mod markup;
mod names;
mod namespaces;
mod opening;
mod outline;
mod plain;
mod problems;
mod quotes;
mod reader;
mod recovery;
mod references;
mod repair;
mod room;
mod runs;
mod slips;
mod start_tag;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;
mod value;

pub use attribute::Attribute;
pub use element::Element;
pub use limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_MISTAKES};
pub use outline::Outline;
pub use tree::Tree;
pub use value::Value;

use std::sync::Arc;

use crate::text::Part;

/// Reads a part as XML. Never fails: what is wrong is in [`Tree::problems`].
pub fn read(part: &Arc<Part>) -> Tree<'_> {
    reader::Reader::new(part).read()
}
