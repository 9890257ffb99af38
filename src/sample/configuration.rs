//! The configuration that stands in a sample until another one is filled in, and what is in one that
//! other parts of the sample name.

use std::sync::Arc;

use super::ROLE;
use crate::schema::{Catalog, GuestStatus, PLUGIN_PREFIX, Schema};
use crate::text::Part;
use crate::xml;

/// The smallest configuration that makes sense: one role, on the guest system to choose today, and
/// for extended support in the virtual network that it has to be in.
#[must_use]
pub fn configuration(catalog: &Catalog, schema: &Schema) -> String {
    let guests = catalog.guests.iter();
    let advised = guests.clone().find(|guest| guest.status == GuestStatus::Recommended);
    let family = advised.or_else(|| catalog.guests.last()).map_or("7", |guest| guest.family);
    let network = if schema.is_arm() { include_str!("network.xml") } else { "" };
    include_str!("configuration.cscfg")
        .replace("  {network}\n", network)
        .replace("{family}", family)
        .replace("{role}", ROLE)
}

/// What a configuration has, as far as other parts of a body name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Its roles.
    pub roles: Vec<Role>,
    /// The names of its certificates, each once, without those that only a plug-in of the classic
    /// platform asks for.
    pub certificates: Vec<String>,
}

/// A role of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// How many instances it has, as it is written.
    pub instances: String,
}

/// What a configuration has; nothing where it is none.
#[must_use]
pub fn carried(bytes: &[u8]) -> Carried {
    let part = Arc::new(Part::from_bytes("ServiceConfiguration", bytes.to_vec()));
    let tree = xml::read(&part);
    let mut carried = Carried::default();
    let mut seen = Vec::new();
    for role in tree.root().into_iter().flat_map(|root| children(root, "Role")) {
        let Some(name) = attribute(role, "name") else { continue };
        let instances = children(role, "Instances").find_map(|own| attribute(own, "count"));
        carried.roles.push(Role { name, instances: instances.unwrap_or_else(|| "1".to_owned()) });
        let lists = children(role, "Certificates");
        for certificate in lists.flat_map(|list| children(list, "Certificate")) {
            let Some(name) = attribute(certificate, "name") else { continue };
            let thumbprint = attribute(certificate, "thumbprint").unwrap_or_else(|| name.clone());
            let thumbprint: String = thumbprint.split_whitespace().collect();
            let thumbprint = thumbprint.to_uppercase();
            if !name.starts_with(PLUGIN_PREFIX) && !seen.contains(&thumbprint) {
                seen.push(thumbprint);
                carried.certificates.push(name);
            }
        }
    }
    carried
}

fn children<'t>(
    parent: xml::Element<'t>,
    name: &'static str,
) -> impl Iterator<Item = xml::Element<'t>> {
    parent.children().filter(move |child| child.local() == name)
}

/// The value of an attribute, unless it is empty.
fn attribute(element: xml::Element<'_>, name: &str) -> Option<String> {
    let text = element.attribute(None, name)?.value().trimmed().to_owned();
    (!text.is_empty()).then_some(text)
}
