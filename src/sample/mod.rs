//! A body to fill in, written from its model: what `svclint new` prints.

mod configuration;
mod json;
mod known;
mod message;
mod node;
mod placeholder;
mod plan;
mod relations;
mod remarks;
mod write;

pub use configuration::{Carried, Role, carried, configuration};
pub use message::message;

use crate::schema::{Content, Element, Gate, Schema, Slot, Version};
use crate::text::letters::Letters;

/// The name of a role in examples: it stands for one of the configuration in the same body.
pub const ROLE: &str = "ROLE-NAME";

/// What a sample is written from.
pub struct Order<'a> {
    /// The operation.
    pub schema: &'static Schema,
    /// The version that it is for.
    pub version: Version,
    /// The version as a request says it.
    pub spelled: &'a str,
    /// What is filled in.
    pub fillings: &'a [Filling],
    /// The configuration that is put in where none is filled in.
    pub configuration: &'a str,
    /// What the configuration has that the body carries.
    pub carried: &'a Carried,
}

impl Order<'_> {
    /// The name of a role of the configuration.
    fn role(&self) -> &str {
        self.carried.roles.first().map_or(ROLE, |role| &role.name)
    }
}

/// A value that is not left to be filled in.
pub struct Filling {
    /// What takes it.
    pub target: Target,
    /// What it takes.
    pub with: With,
}

/// What takes a value: a child of the root, or in JSON a property at any depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The one of that name.
    Named(&'static str),
    /// The one that holds a document of that name.
    Holding(&'static str),
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// A value, which is encoded where the element asks for that.
    Value(Vec<u8>),
    /// A list of names and values.
    Pairs(Vec<(String, String)>),
}

/// Why a value cannot be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The operation has no such element.
    Absent,
    /// The version has no such element.
    Gated(&'static str, Gate),
}

/// The child of the root that takes what is filled in; in JSON the property, at any depth.
///
/// # Errors
/// There is none in the operation, or none in the version.
pub fn target(
    schema: &'static Schema,
    target: Target,
    version: Version,
) -> Result<&'static Slot, Refused> {
    let own = schema.roots().find_map(slots).unwrap_or_default();
    let found = if schema.is_arm() {
        json::find(schema, own, target)
    } else {
        own.iter().find(|slot| takes(schema, slot, target))
    };
    let slot = found.ok_or(Refused::Absent)?;
    let gate = schema.element(slot.element).gate;
    if gate.admits(Some(version)) { Ok(slot) } else { Err(Refused::Gated(slot.name, gate)) }
}

fn slots(model: &'static Element) -> Option<&'static [Slot]> {
    match &model.content {
        Content::Elements(_, slots) => Some(slots.0),
        Content::Value(_) | Content::Open => None,
    }
}

fn takes(schema: &Schema, slot: &Slot, target: Target) -> bool {
    match target {
        Target::Named(name) if schema.is_arm() => slot.name.is_like(name),
        Target::Named(name) => slot.name == name,
        Target::Holding(document) => matches!(
            &schema.element(slot.element).content,
            Content::Value(value) if value.document == document
        ),
    }
}

/// The body, ready to be filled in; `None` where the operation has none.
#[must_use]
pub fn body(order: &Order<'_>) -> Option<String> {
    let root = order.schema.roots().next()?;
    if order.schema.is_arm() {
        return Some(json::document(order, root));
    }
    let node = plan::root(order, root);
    let intro = format!(
        "{}, x-ms-version {}: fill in what is in capitals; what stands in comments may be left out",
        order.schema.name, order.version
    );
    Some(write::document(&node, order.schema.namespace, &intro))
}
