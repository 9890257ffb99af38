//! The schemas of this release, as `build.rs` made them from `schemas/`.

#[allow(clippy::unreadable_literal, reason = "numbers of tables that a program wrote")]
mod tables {
    use crate::finding::{Grade, Severity};
    #[allow(unused_imports, reason = "which types the tables need depends on the schemas")]
    use crate::schema::{
        Catalog, Contract, ElementId, Elements, EndpointKind, Gate, GuestStatus, GuestSystem,
        KnownVersion, List, Package, Pattern, Plugin, PluginEndpoint, Request, Schema, SchemaKind,
        Table, Version, VmSize,
    };

    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

pub use tables::CATALOG;
