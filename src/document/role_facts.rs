//! What a role of a definition says, collected once for all rules that ask.

use std::ops::Deref;

use super::definition::endpoint;
use super::{Definition, Endpoint, Name, Role, name_of, named};
use crate::schema::Plugin;
use crate::xml;

/// A role with what it names. It can be asked all that the [role](Role) can.
#[derive(Debug)]
pub struct RoleFacts<'t> {
    role: Role<'t>,
    name: Option<Name<'t>>,
    pub(super) imports: Vec<Name<'t>>,
    pub(super) plugins: Vec<(Name<'t>, &'static Plugin)>,
    pub(super) settings: Vec<Name<'t>>,
    pub(super) certificates: Vec<Name<'t>>,
    pub(super) endpoints: Vec<Endpoint<'t>>,
    sites: Vec<xml::Element<'t>>,
}

impl<'t> RoleFacts<'t> {
    /// The roles of a definition.
    #[must_use]
    pub fn all(definition: Definition<'t>) -> Vec<Self> {
        let mut all = Vec::with_capacity(definition.roles().count());
        all.extend(definition.roles().map(Self::of));
        all
    }

    /// What a role says, read in one go.
    #[must_use]
    pub fn of(role: Role<'t>) -> Self {
        let mut facts = Self {
            name: role.name(),
            role,
            imports: Vec::new(),
            plugins: Vec::new(),
            settings: Vec::new(),
            certificates: Vec::new(),
            endpoints: Vec::new(),
            sites: Vec::new(),
        };
        // From before there was a list for all endpoints: such a list, and endpoints without one.
        let (mut listed, mut alone) = (Vec::new(), Vec::new());
        for child in role.element.children() {
            match child.local() {
                "ConfigurationSettings" => put(&mut facts.settings, child, "Setting", "name"),
                "Certificates" => put(&mut facts.certificates, child, "Certificate", "name"),
                "Imports" => put(&mut facts.imports, child, "Import", "moduleName"),
                "Sites" => facts.sites.extend(named(child, "Site")),
                "Endpoints" => {
                    facts.endpoints.reserve(child.children().count());
                    facts.endpoints.extend(child.children().filter_map(endpoint));
                }
                "InputEndpoints" => listed.extend(child.children().filter_map(endpoint)),
                "InternalEndpoint" => alone.extend(endpoint(child)),
                _ => {}
            }
        }
        facts.endpoints.append(&mut listed);
        facts.endpoints.append(&mut alone);
        facts.add_plugins();
        facts
    }

    /// Adds what the plug-ins add that it imports.
    fn add_plugins(&mut self) {
        for import in &self.imports {
            let Some(plugin) = self.role.plugin(import) else { continue };
            let added = |name: &&'static str| import.adds(name, plugin);
            self.settings.extend(plugin.settings.iter().map(added));
            self.certificates.extend(plugin.certificates.iter().map(added));
            self.endpoints.extend(plugin.endpoints.iter().map(|endpoint| Endpoint {
                name: added(&endpoint.name),
                kind: endpoint.kind,
                protocol: endpoint.protocol.into(),
                port: endpoint.port,
                local_port: endpoint.local_port,
                ranges: endpoint.range.into_iter().collect(),
            }));
            self.plugins.push((import.clone(), plugin));
        }
    }

    /// What it is called.
    #[must_use]
    pub fn called(&self) -> Option<&Name<'t>> {
        self.name.as_ref()
    }

    /// Its name; empty where it has none.
    #[must_use]
    pub fn own_name(&self) -> &str {
        self.name.as_ref().map_or("", |name| &name.text)
    }

    /// The modules that it imports.
    #[must_use]
    pub fn imports(&self) -> &[Name<'t>] {
        &self.imports
    }

    /// The plug-ins behind its imports, as far as they are known.
    #[must_use]
    pub fn plugins(&self) -> &[(Name<'t>, &'static Plugin)] {
        &self.plugins
    }

    /// The settings that it declares; those that plug-ins add come last.
    #[must_use]
    pub fn settings(&self) -> &[Name<'t>] {
        &self.settings
    }

    /// The sites of a web role.
    #[must_use]
    pub fn sites(&self) -> &[xml::Element<'t>] {
        &self.sites
    }

    /// The certificates that it declares; those that plug-ins add come last.
    #[must_use]
    pub fn certificates(&self) -> &[Name<'t>] {
        &self.certificates
    }

    /// Its endpoints; those that plug-ins add come last.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint<'t>] {
        &self.endpoints
    }
}

impl<'t> Deref for RoleFacts<'t> {
    type Target = Role<'t>;

    fn deref(&self) -> &Role<'t> {
        &self.role
    }
}

/// Adds what the elements of that name in a list are called.
fn put<'t>(names: &mut Vec<Name<'t>>, list: xml::Element<'t>, item: &'static str, attribute: &str) {
    names.reserve(list.descendants().len());
    names.extend(named(list, item).filter_map(|item| name_of(item, attribute)));
}
