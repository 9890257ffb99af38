//! Rules that need thought: one file each, or one for a tight family.

pub(super) mod arm_addresses;
pub(super) mod arm_balancers;
pub(super) mod arm_depends;
pub(super) mod arm_extensions;
pub(super) mod arm_internal_address;
pub(super) mod arm_pairs;
pub(super) mod arm_remote_desktop;
pub(super) mod arm_roles;
pub(super) mod arm_service;
pub(super) mod arm_signatures;
pub(super) mod arm_vaults;
pub(super) mod beside;
pub(super) mod configuration_certificates;
pub(super) mod configuration_instances;
pub(super) mod configuration_os;
pub(super) mod configuration_roles;
pub(super) mod connection_strings;
mod declared;
pub(super) mod definition_certificates;
pub(super) mod definition_environment;
pub(super) mod definition_roles;
pub(super) mod definition_sizes;
pub(super) mod definition_tasks;
pub(super) mod endpoint_certificates;
pub(super) mod endpoint_ports;
pub(super) mod endpoints;
pub(super) mod exposure;
pub(super) mod network_acl;
pub(super) mod network_addresses;
pub(super) mod network_site;
pub(super) mod pair_case;
pub(super) mod pair_certificates;
pub(super) mod pair_endpoints;
pub(super) mod pair_names;
pub(super) mod pair_roles;
pub(super) mod pair_runtime;
pub(super) mod pair_settings;
pub(super) mod probes;
pub(super) mod remote_desktop;
pub(super) mod role_names;
pub(super) mod same_deployment_names;
pub(super) mod secret_values;
pub(super) mod setting_values;
pub(super) mod site_bindings;
pub(super) mod sites;
pub(super) mod swap_classic_es;
pub(super) mod swap_endpoints;
pub(super) mod swap_extended;
pub(super) mod swap_network;
pub(super) mod swap_request;
pub(super) mod swap_roles;
pub(super) mod swap_settings;
pub(super) mod traffic;
pub(super) mod update_configuration;
pub(super) mod update_definition;
pub(super) mod update_endpoints;
pub(super) mod update_network;
pub(super) mod update_profiles;
pub(super) mod update_roles;
pub(super) mod update_swappable;
pub(super) mod variants;

use crate::document::{Name, name_of};
use crate::finding::{Finding, Severity};
use crate::rules::Context;
use crate::schema::Platform;
use crate::text::secrets::is_placeholder;
use crate::xml;

/// The value of an attribute; `None` where it is missing, empty or a token of a template.
fn given<'t>(element: xml::Element<'t>, attribute: &str) -> Option<Name<'t>> {
    name_of(element, attribute).filter(|value| !value.is_token())
}

/// Whether something fills the value in later, so that it cannot be judged.
fn is_token(context: &Context<'_>, text: &str) -> bool {
    context.lens.tokens.fit(text, false)
}

/// The day in a year from today, as it is written.
fn in_a_year(context: &Context<'_>) -> Option<String> {
    let today = context.lens.today.to_string();
    let year: u32 = today.get(..4)?.parse().ok()?;
    Some(format!("{:04}{}", year + 1, &today[4..]))
}

/// Whether the text only says what belongs there.
fn is_unsaid(context: &Context<'_>, text: &str) -> bool {
    is_placeholder(text) || is_token(context, text)
}

/// Whether all of the document is there to be read, so that what is missing is really missing: a
/// transform holds differences only, and what is not well-formed hides some of it.
fn is_whole(context: &Context<'_>) -> bool {
    !context.purpose.is_transform && context.document.tree.is_well_formed()
}

/// A finding that is an error where it is sure that the files are for extended support.
fn where_extended(context: &Context<'_>, finding: Finding) -> Finding {
    let is_extended = context.lens.platform == Platform::ExtendedSupport;
    if is_extended { finding.judged(Severity::Error) } else { finding }
}
