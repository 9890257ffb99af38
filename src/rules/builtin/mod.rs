//! Rules that need thought: one file each, or one for a tight family.

pub(super) mod configuration_roles;
mod declared;
pub(super) mod endpoint_certificates;
pub(super) mod endpoint_ports;
pub(super) mod endpoints;
pub(super) mod probes;
pub(super) mod same_deployment_names;
pub(super) mod site_bindings;
pub(super) mod sites;
pub(super) mod traffic;
