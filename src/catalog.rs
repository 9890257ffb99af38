//! The schemas of this release, as `build.rs` made them from `schemas/`.

#[allow(clippy::unreadable_literal, reason = "numbers of tables that a program wrote")]
mod tables {
    use crate::finding::{Grade, Severity};
    use crate::schema::{
        Alternatives, Attribute, Catalog, Choice, Content, Element, ElementId, EndpointKind, Gate,
        GuestStatus, GuestSystem, Hint, Key, KeyCase, KnownVersion, Limits, List, Missing, Nil,
        Occurs, Particle, Pattern, Plugin, PluginEndpoint, Remark, Request, Schema, SchemaKind,
        Secret, Slot, Type, Value, Version, VmSize, When,
    };

    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

pub use tables::CATALOG;
