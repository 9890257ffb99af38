//! What a role of a definition says, collected once for all rules that ask.

use std::ops::Deref;

use super::{Definition, Endpoint, Name, Role};
use crate::schema::Plugin;

/// A role with what it names. It can be asked all that the [role](Role) can.
#[derive(Debug)]
pub struct RoleFacts<'t> {
    role: Role<'t>,
    name: Option<Name<'t>>,
    imports: Vec<Name<'t>>,
    plugins: Vec<(Name<'t>, &'static Plugin)>,
    settings: Vec<Name<'t>>,
    certificates: Vec<Name<'t>>,
    endpoints: Vec<Endpoint<'t>>,
}

impl<'t> RoleFacts<'t> {
    /// The roles of a definition.
    #[must_use]
    pub fn all(definition: Definition<'t>) -> Vec<Self> {
        definition.roles().map(Self::of).collect()
    }

    /// What a role says.
    #[must_use]
    pub fn of(role: Role<'t>) -> Self {
        let imports = role.imports();
        let plugins = role.plugins_among(&imports);
        Self {
            settings: role.settings_with(&plugins),
            certificates: role.certificates_with(&plugins),
            endpoints: role.endpoints_with(&plugins),
            name: role.name(),
            role,
            imports,
            plugins,
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
