//! Rules that need thought: one file each, or one for a tight family.

pub(super) mod configuration_roles;
pub(super) mod same_deployment_names;
