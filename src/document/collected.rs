//! What a service file says of its roles, collected once for all rules that ask: those about the
//! file, and those about it and another one.

use std::cell::OnceCell;

use super::{Configuration, ConfiguredRole, Definition, Document, RoleFacts};
use crate::schema::Plugin;

/// The roles of a service file with what they name.
#[derive(Debug, Default)]
pub struct Collected<'t> {
    /// The roles of a definition.
    pub roles: Vec<RoleFacts<'t>>,
    /// The roles of a configuration.
    pub configured: Vec<ConfiguredRole<'t>>,
    /// Whether one of these has a setting or certificate of a plug-in of the SDK.
    pub has_plugins: bool,
    /// A bit for each kind of element in it that rules look at, which they look for once.
    pub marks: OnceCell<u64>,
}

impl<'t> Collected<'t> {
    /// What a document says; nothing where it is no service file.
    #[must_use]
    pub fn of(document: Document<'t>, plugins: &'static [Plugin]) -> Self {
        match document.schema.name {
            "ServiceDefinition" => {
                let roles = RoleFacts::all(Definition { document, plugins });
                Self { roles, ..Self::default() }
            }
            "ServiceConfiguration" => {
                let configured = ConfiguredRole::all(Configuration(document));
                let has_plugins = configured.iter().any(ConfiguredRole::has_plugins);
                Self { configured, has_plugins, ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}
