//! The schemas of this release, as `build.rs` made them from `schemas/`.

#[allow(clippy::unreadable_literal, reason = "numbers of tables that a program wrote")]
mod tables {
    use crate::finding::{Grade, Severity};
    #[allow(unused_imports, reason = "which types the tables need depends on the schemas")]
    use crate::schema::{
        Alternatives, Asks, Attribute, Brief, Catalog, Choice, Condition, Content, Contract,
        Element, ElementId, EndpointKind, Gate, GuestStatus, GuestSystem, Hint, Key, KeyCase,
        KnownVersion, Limits, List, Misplaced, Missing, Nil, Occurs, Particle, Pattern, Plugin,
        PluginEndpoint, Reference, Remark, Request, Schema, SchemaKind, Secret, Shared, Slot,
        Table, Term, Test, Type, Value, Variant, Version, VmSize, When,
    };

    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

pub use tables::CATALOG;
