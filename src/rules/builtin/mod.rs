//! Rules that need thought: one file each, or one for a tight family.

pub(super) mod configuration_certificates;
pub(super) mod configuration_instances;
pub(super) mod configuration_os;
pub(super) mod configuration_roles;
pub(super) mod network_acl;
pub(super) mod network_addresses;
pub(super) mod network_site;
pub(super) mod same_deployment_names;

use crate::document::{Name, name_of};
use crate::text::tokens;
use crate::xml;

/// The value of an attribute; `None` where it is missing, empty or a token of a template.
fn given<'t>(element: xml::Element<'t>, attribute: &str) -> Option<Name<'t>> {
    name_of(element, attribute).filter(|value| !tokens::is_token(&value.text, false))
}
