//! The schema language: annotated skeletons, compiled into tables that `check` reads.

mod catalog;
mod facets;
mod guests;
mod lens;
mod model;
mod plugins;
mod print;
mod skeleton;
mod values;
mod version;

pub use catalog::Catalog;
pub use guests::{GuestStatus, GuestSystem};
pub use lens::{Lens, Platform};
pub use model::{
    Attribute, Choice, Content, Element, ElementId, Key, KnownVersion, Limits, List, Nil, Occurs,
    Particle, Pattern, Remark, Request, Schema, SchemaKind, Slot, Type, Value, When,
};
pub use plugins::{EndpointKind, PLUGIN_PREFIX, Plugin, PluginEndpoint};
pub use skeleton::{NAMESPACE, compile};
pub use version::{Gate, Version, VersionError};
