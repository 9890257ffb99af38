//! The schemas of this release, as `build.rs` made them from `schemas/`.

#[allow(clippy::unreadable_literal, reason = "numbers of tables that a program wrote")]
mod tables {
    use crate::finding::{Grade, Severity};
    #[allow(unused_imports, reason = "which types the tables need depends on the schemas")]
    use crate::schema::{
        Catalog, Contract, ElementId, EndpointKind, Gate, GuestStatus, GuestSystem, KnownVersion,
        List, Package, Packed, Pattern, Plugin, PluginEndpoint, Schema, SchemaKind, Table, Version,
        VmSize,
    };

    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

pub use tables::CATALOG;
