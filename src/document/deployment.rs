//! What a Get Deployment response says, as its readers think of it.

use std::collections::HashMap;

use super::{Document, Name, Text, named};
use crate::text::letters::Letters;
use crate::xml;

/// What Get Deployment answered.
#[derive(Clone, Copy)]
pub struct Deployment<'t>(pub Document<'t>);

/// A role of a deployment, with the instances that it has.
#[derive(Clone, Debug)]
pub struct DeployedRole<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// Its instances, each a `RoleInstance`.
    pub instances: Vec<xml::Element<'t>>,
    /// The release of its guest system.
    pub os_version: Option<Name<'t>>,
}

impl<'t> Deployment<'t> {
    /// The text of a child of the root; `None` where it is missing or blank.
    #[must_use]
    pub fn text(self, local: &str) -> Option<Name<'t>> {
        child_text(self.0.root, local)
    }

    /// The name under which requests know it.
    #[must_use]
    pub fn name(self) -> Option<Name<'t>> {
        self.text("Name")
    }

    /// The items of a list below the root: `items("RoleList", "Role")`.
    pub fn items(
        self,
        list: &'static str,
        item: &'static str,
    ) -> impl Iterator<Item = xml::Element<'t>> {
        named(self.0.root, list).flat_map(move |list| named(list, item))
    }

    /// The roles: those of the list of roles, then those that only instances or endpoints name.
    #[must_use]
    pub fn roles(self) -> Vec<DeployedRole<'t>> {
        let mut roles: Vec<DeployedRole<'t>> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        for (list, item) in [
            ("RoleList", "Role"),
            ("RoleInstanceList", "RoleInstance"),
            ("InputEndpointList", "InputEndpoint"),
        ] {
            for element in self.items(list, item) {
                let Some(name) = child_text(element, "RoleName") else { continue };
                let next = roles.len();
                let at = *index.entry(name.text.lower()).or_insert(next);
                if at == next {
                    roles.push(DeployedRole { name, instances: Vec::new(), os_version: None });
                }
                match item {
                    "Role" => roles[at].os_version = child_text(element, "OsVersion"),
                    "RoleInstance" => roles[at].instances.push(element),
                    _ => {}
                }
            }
        }
        roles
    }

    /// The public endpoints of an instance, each an `InstanceEndpoint`.
    pub fn endpoints_of(instance: xml::Element<'t>) -> impl Iterator<Item = xml::Element<'t>> {
        named(instance, "InstanceEndpoints").flat_map(|list| named(list, "InstanceEndpoint"))
    }

    /// Whether it lists public endpoints in one of the two ways that there are; without a list it
    /// says nothing about them.
    #[must_use]
    pub fn lists_endpoints(self) -> bool {
        named(self.0.root, "InputEndpointList").next().is_some()
            || self
                .items("RoleInstanceList", "RoleInstance")
                .any(|instance| named(instance, "InstanceEndpoints").next().is_some())
    }
}

/// The text of a child element; `None` where it is missing or blank.
pub(super) fn child_text<'t>(parent: xml::Element<'t>, local: &str) -> Option<Name<'t>> {
    let element = parent.children().find(|child| child.local() == local)?;
    let value = element.value();
    let (text, span) = value.into_trimmed();
    let text = Text::from(text);
    (!text.is_empty()).then_some(Name { text, span, element, plugin: None })
}
