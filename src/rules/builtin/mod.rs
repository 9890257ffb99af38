//! Rules that need thought: one file each, or one for a tight family.

pub(super) mod configuration_roles;
pub(super) mod connection_strings;
pub(super) mod exposure;
pub(super) mod pair_case;
pub(super) mod pair_certificates;
pub(super) mod pair_endpoints;
pub(super) mod pair_names;
pub(super) mod pair_roles;
pub(super) mod pair_settings;
pub(super) mod remote_desktop;
pub(super) mod same_deployment_names;
pub(super) mod secret_values;
