//! The schemas of this release, as `build.rs` made them from `schemas/`.

use crate::finding::{Grade, Severity};
use crate::schema::{
    Attribute, Catalog, Choice, Content, Element, ElementId, Gate, Key, KnownVersion, Limits, List,
    Nil, Occurs, Particle, Pattern, Remark, Request, Schema, SchemaKind, Slot, Type, Value,
    Version, When,
};

include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
