//! The schema language: annotated skeletons, compiled into tables that `check` reads.

mod catalog;
mod facets;
mod guests;
mod lens;
mod model;
mod packed;
mod particles;
mod pattern;
mod plugins;
mod skeleton;
mod values;
mod version;
mod vm_sizes;

pub use catalog::{Catalog, Contract};
pub use guests::{GuestStatus, GuestSystem};
pub use lens::{Environment, Lens, Lies, Platform};
pub use model::{
    Alternatives, Asks, Attribute, Brief, Choice, Condition, Content, Element, ElementId, Hint,
    Key, KeyCase, KnownVersion, Limits, List, Misplaced, Missing, Nil, Occurs, Particle, Reference,
    Remark, Request, Schema, SchemaKind, Secret, Shared, Slot, Term, Test, Type, Value, Variant,
    When,
};
pub use packed::{Pack, Package, Packed, Packer, Unpacker};
pub use pattern::{Pattern, Table};
pub use plugins::{EndpointKind, PLUGIN_PREFIX, Plugin, PluginEndpoint};
pub use skeleton::{NAMESPACE, compile};
pub use version::{Gate, Version, VersionError};
pub use vm_sizes::VmSize;
