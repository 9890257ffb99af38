//! What a service configuration says, as its readers think of it.

use super::definition::{Name, is_called, is_called_like, name_of};
use super::{Document, items, named};
use crate::xml;

/// Where a configuration names its reserved address, below the network configuration.
pub const RESERVED_ADDRESSES: [&str; 3] = ["AddressAssignments", "ReservedIPs", "ReservedIP"];

/// A service configuration.
#[derive(Clone, Copy)]
pub struct Configuration<'t>(pub Document<'t>);

/// The configuration of a role.
#[derive(Clone, Copy, Debug)]
pub struct RoleConfiguration<'t> {
    /// `Role`.
    pub element: xml::Element<'t>,
}

impl<'t> Configuration<'t> {
    /// The roles, in the order of the file.
    pub fn roles(self) -> impl Iterator<Item = RoleConfiguration<'t>> {
        named(self.0.root, "Role").map(|element| RoleConfiguration { element })
    }

    /// The role of that name: exactly so if there is one, else but for case.
    #[must_use]
    pub fn role(self, name: &str) -> Option<RoleConfiguration<'t>> {
        self.roles()
            .find(|role| is_called(role.element, name))
            .or_else(|| self.roles().find(|role| is_called_like(role.element, name)))
    }

    /// The network configuration.
    #[must_use]
    pub fn network(self) -> Option<xml::Element<'t>> {
        named(self.0.root, "NetworkConfiguration").next()
    }

    /// The elements at a path below the network configuration, such as
    /// `["AddressAssignments", "InstanceAddress"]`.
    #[must_use]
    pub fn in_network(self, path: &[&'static str]) -> Vec<xml::Element<'t>> {
        let mut level: Vec<xml::Element<'t>> = self.network().into_iter().collect();
        for step in path {
            level = level.into_iter().flat_map(|element| named(element, step)).collect();
        }
        level
    }
}

impl<'t> RoleConfiguration<'t> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> Option<Name<'t>> {
        name_of(self.element, "name")
    }

    /// The settings, each a `Setting`.
    pub fn settings(&self) -> impl Iterator<Item = xml::Element<'t>> {
        items(self.element, "ConfigurationSettings", "Setting")
    }

    /// The value of the setting of that name.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<xml::Attribute<'t>> {
        let called = |setting: &xml::Element<'t>| is_called(*setting, name);
        self.settings().find(called)?.attribute(None, "value")
    }

    /// The certificates, each a `Certificate`.
    pub fn certificates(&self) -> impl Iterator<Item = xml::Element<'t>> {
        items(self.element, "Certificates", "Certificate")
    }

    /// How many instances it has, where a number says so.
    #[must_use]
    pub fn count(&self) -> Option<(i64, xml::Attribute<'t>)> {
        count_of(named(self.element, "Instances").next()?)
    }
}

/// The number that `Instances` says.
pub(super) fn count_of(instances: xml::Element<'_>) -> Option<(i64, xml::Attribute<'_>)> {
    let count = instances.attribute(None, "count")?;
    Some((count.trimmed().0.parse().ok()?, count))
}
