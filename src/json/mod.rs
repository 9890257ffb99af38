//! The reader of JSON: tokens and grammar are jsonc-parser's, the tree with the span of everything
//! in it, the recovery and the wording of what is wrong are ours.

mod problems;
mod reader;
mod recovery;
mod string;
mod tree;

pub use reader::read;
pub use string::mapped as string;
pub(crate) use string::{around, held};
pub use tree::{Kind, Tree, Value};
