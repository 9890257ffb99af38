//! The configuration that stands in a sample until another one is filled in.

use super::ROLE;
use crate::schema::{Catalog, GuestStatus};
use crate::text::Part;
use crate::xml;

/// The smallest configuration that makes sense: one role, on the guest system to choose today.
#[must_use]
pub fn configuration(catalog: &Catalog) -> String {
    let guests = catalog.guests.iter();
    let advised = guests.clone().find(|guest| guest.status == GuestStatus::Recommended);
    let family = advised.or_else(|| catalog.guests.last()).map_or("7", |guest| guest.family);
    include_str!("configuration.cscfg").replace("{family}", family).replace("{role}", ROLE)
}

/// The name of the first role of a configuration.
#[must_use]
pub fn first_role(bytes: &[u8]) -> Option<String> {
    let part = std::sync::Arc::new(Part::from_bytes("ServiceConfiguration", bytes.to_vec()));
    let tree = xml::read(&part);
    let role = tree.root()?.children().find(|child| child.local() == "Role")?;
    let name = role.attribute(None, "name")?.value().trimmed().to_owned();
    (!name.is_empty()).then_some(name)
}
